use offstage_api::residency::{Topic, TransitionLine};

use super::chart::CHART_SPAN_MS;

/// What happened in one stretch of a chart's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Seconds since the server's start: it does not change while time goes on.
    pub x: u64,
    /// What happened, a line each.
    pub text: String,
    pub is_trouble: bool,
}

/// Transitions within so many milliseconds are one tick, wide enough to point at.
const STRETCH_MS: u64 = 4_000;
/// How many lines a tick spells out.
const SPELLED_OUT: usize = 4;

/// The ticks of a chart that ends now, oldest first. Admissions are not shown: the log has them.
pub fn ticks<'a>(lines: impl Iterator<Item = &'a TransitionLine>, now_ms: u64) -> Vec<Tick> {
    let mut ticks: Vec<(u64, Vec<&TransitionLine>)> = Vec::new();
    for line in lines.filter(|line| line.topic != Topic::Admission) {
        if now_ms.saturating_sub(line.at_ms) > CHART_SPAN_MS {
            continue;
        }
        let stretch = line.at_ms / STRETCH_MS;
        match ticks.last_mut() {
            Some((last, lines)) if *last == stretch => lines.push(line),
            _ => ticks.push((stretch, vec![line])),
        }
    }
    ticks.into_iter().map(|(stretch, lines)| tick(stretch, &lines)).collect()
}

fn tick(stretch: u64, lines: &[&TransitionLine]) -> Tick {
    let mut text: Vec<String> = lines.iter().take(SPELLED_OUT).map(|line| line.text.clone()).collect();
    if lines.len() > SPELLED_OUT {
        text.push(format!("and {} more", lines.len() - SPELLED_OUT));
    }
    Tick {
        x: stretch * STRETCH_MS / 1000,
        text: text.join("\n"),
        is_trouble: lines.iter().any(|line| line.topic == Topic::Trouble),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at_ms: u64, topic: Topic, text: &str) -> TransitionLine {
        TransitionLine { seq: at_ms, at_ms, topic, component: None, text: text.to_owned() }
    }

    #[test]
    fn what_happens_at_once_is_one_tick() {
        let lines = [
            line(1_000, Topic::Residency, "too old"),
            line(700_000, Topic::Residency, "loading text"),
            line(700_900, Topic::Admission, "granted"),
            line(701_000, Topic::Trouble, "out of memory"),
            line(710_000, Topic::Order, "offload"),
        ];
        let ticks = ticks(lines.iter(), 720_000);
        let texts: Vec<_> = ticks.iter().map(|tick| (tick.text.as_str(), tick.is_trouble)).collect();
        assert_eq!(texts, [("loading text\nout of memory", true), ("offload", false)]);
        assert_eq!(ticks[0].x, 700);
    }

    #[test]
    fn a_crowded_tick_says_how_much_it_leaves_out() {
        let lines: Vec<_> = (0..9).map(|n| line(n, Topic::Memory, "x")).collect();
        assert_eq!(ticks(lines.iter(), 10)[0].text, "x\nx\nx\nx\nand 5 more");
    }
}
