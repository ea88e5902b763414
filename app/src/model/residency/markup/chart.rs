use std::fmt::Write;

use offstage_api::residency::MemorySample;

use super::super::amounts::bytes_text;
use super::super::chart::{LAYERS, areas, by_minute, summary};
use super::super::ticks::Tick;
use super::escaped;

/// The chart of a memory as SVG, with its sentence.
pub fn plot_markup(name: &str, samples: &[MemorySample], total_bytes: u64, now_ms: u64) -> String {
    let sentence = escaped(&summary(name, samples, total_bytes, now_ms));
    let mut svg = format!(
        r#"<svg class="plot" role="img" viewBox="0 0 600 100" preserveAspectRatio="none" aria-label="{sentence}"><path class="gridlines" d="M0 0H600M0 50H600M0 100H600M300 0V100"></path>"#
    );
    for (layer, outline) in LAYERS.into_iter().zip(areas(samples, total_bytes, now_ms)) {
        let _ = write!(svg, r#"<path class="layer {}" d="{outline}"></path>"#, layer.class());
    }
    svg + "</svg>"
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

/// The chart as a table, minute by minute.
pub fn table_markup(samples: &[MemorySample], total_bytes: u64, now_ms: u64) -> String {
    let mut html = r#"<table><thead><tr><th scope="col">time</th>"#.to_owned();
    for layer in LAYERS {
        let _ = write!(html, r#"<th scope="col">{}</th>"#, layer.label());
    }
    html.push_str(r#"<th scope="col">free</th></tr></thead><tbody>"#);
    for (minute, sample) in by_minute(samples, now_ms) {
        let time = if minute == 0 { "now".to_owned() } else { format!("{minute} min ago") };
        let _ = write!(html, r#"<tr><th scope="row">{time}</th>"#);
        for layer in LAYERS {
            let _ = write!(html, "<td>{}</td>", bytes_text(layer.bytes(&sample, total_bytes)));
        }
        let _ = write!(html, "<td>{}</td></tr>", bytes_text(sample.free_bytes));
    }
    html + "</tbody></table>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_says_itself_in_a_sentence() {
        let svg = plot_markup("GPU \"0\"", &[], 1 << 30, 0);
        assert!(svg.contains(r#"aria-label="GPU &quot;0&quot;: nothing measured yet.""#));
    }

    #[test]
    fn the_table_has_a_row_for_each_minute_and_a_cell_for_each_layer() {
        let sample = MemorySample { free_bytes: 1 << 30, ..MemorySample::default() };
        let html = table_markup(&[sample], 1 << 30, 61_000);
        assert_eq!(html.matches("<tr>").count(), 3);
        assert_eq!(html.matches("<td>").count(), 2 * (LAYERS.len() + 1));
    }

    #[test]
    fn no_transition_becomes_markup() {
        let tick = Tick { x: 1, text: "<script>\"".to_owned(), is_trouble: true };
        let svg = tick_markup(&[tick]);
        assert!(svg.contains("&lt;script&gt;&quot;") && svg.contains("tick trouble"));
    }
}
