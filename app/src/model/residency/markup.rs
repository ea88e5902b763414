use std::fmt::Write;

use super::amounts::bytes_text;
use super::bar::{Segment, SegmentKind};
use super::ticks::Tick;

/// How much of the bar one letter takes on a wide screen, beside its neighbours.
const LETTER: f64 = 0.0125;

/// The parts of a bar as SVG. Their names stand in them where there is room; the legend has them all.
pub fn bar_markup(segments: &[Segment]) -> String {
    let mut svg = String::new();
    for segment in segments {
        let (label, bytes) = (escaped(&segment.label), bytes_text(segment.bytes));
        let _ = write!(
            svg,
            r#"<svg class="part {}" x="{}%" width="{}%" height="100%"><title>{label}: {bytes}</title><rect width="100%" height="100%"></rect>"#,
            segment.kind.class(),
            percent(segment.start),
            percent(segment.share),
        );
        let letters = segment.label.chars().count() + 2;
        if segment.share >= letters as f64 * LETTER && segment.kind != SegmentKind::Free {
            let _ = write!(svg, r#"<text x="8" y="50%" dy="0.35em">{label}</text>"#);
        }
        svg.push_str("</svg>");
    }
    svg
}

/// The ticks of a chart as SVG, in a box as high as it likes.
pub fn tick_markup(ticks: &[Tick]) -> String {
    ticks.iter().fold(String::new(), |mut svg, tick| {
        let class = if tick.is_trouble { "tick trouble" } else { "tick" };
        let (x, text) = (tick.x, escaped(&tick.text));
        let _ = write!(
            svg,
            r#"<g class="{class}"><title>{text}</title><rect class="reach" x="{x}" width="4" height="100%"></rect><rect class="stroke" x="{x}" width="2" height="100%"></rect></g>"#
        );
        svg
    })
}

fn percent(share: f64) -> f64 {
    (share * 1e5).round() / 1e3
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(label: &str, share: f64) -> Segment {
        Segment { kind: SegmentKind::Workspace, label: label.to_owned(), bytes: 1 << 30, start: 0.25, share }
    }

    #[test]
    fn a_name_stands_in_a_part_only_where_it_has_room() {
        assert!(bar_markup(&[segment("edit 7", 0.5)]).contains("<text"));
        let narrow = bar_markup(&[segment("edit 7", 0.01)]);
        assert!(!narrow.contains("<text") && narrow.contains(r#"x="25%" width="1%""#));
        assert!(narrow.contains("edit 7: 1.00 GiB"));
    }

    #[test]
    fn no_name_becomes_markup() {
        let evil = "<script>\"&";
        let tick = Tick { x: 1, text: evil.to_owned(), is_trouble: true };
        for svg in [bar_markup(&[segment(evil, 0.9)]), tick_markup(&[tick])] {
            assert!(svg.contains("&lt;script&gt;&quot;&amp;") && !svg.contains("<script"));
        }
    }
}
