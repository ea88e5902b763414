use std::fmt::Write;

use super::super::amounts::bytes_text;
use super::super::bar::{Segment, SegmentKind};
use super::escaped;

/// How much of the bar one letter takes on a wide screen, beside its neighbours.
const LETTER: f64 = 0.0125;

/// The bar of a memory as SVG. Names stand in their parts where there is room; the legend has them all.
pub fn bar_markup(segments: &[Segment], safety_share: f64) -> String {
    let mut svg = r#"<svg class="bar" aria-hidden="true" focusable="false">"#.to_owned();
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
    let safety = percent(safety_share.clamp(0.0, 1.0));
    let _ = write!(
        svg,
        r#"<rect class="safety" x="{}%" width="{safety}%" height="100%"></rect></svg>"#,
        percent(1.0 - safety / 100.0)
    );
    svg
}

/// Everybody in a bar, with what they have.
pub fn legend_markup(segments: &[Segment]) -> String {
    let mut html = r#"<ul class="legend" aria-label="Who has it">"#.to_owned();
    for segment in segments {
        let _ = write!(
            html,
            r#"<li><span class="swatch {}"></span><span class="legend-name">{}</span><b>{}</b></li>"#,
            segment.kind.class(),
            escaped(&segment.label),
            bytes_text(segment.bytes)
        );
    }
    html + "</ul>"
}

fn percent(share: f64) -> f64 {
    (share * 1e5).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(label: &str, share: f64) -> Segment {
        Segment { kind: SegmentKind::Workspace, label: label.to_owned(), bytes: 1 << 30, start: 0.25, share }
    }

    #[test]
    fn a_name_stands_in_a_part_only_where_it_has_room() {
        assert!(bar_markup(&[segment("edit 7", 0.5)], 0.1).contains("<text"));
        let narrow = bar_markup(&[segment("edit 7", 0.01)], 0.1);
        assert!(!narrow.contains("<text") && narrow.contains(r#"x="25%" width="1%""#));
        assert!(narrow.contains("edit 7: 1.00 GiB") && narrow.contains(r#"x="90%" width="10%""#));
    }

    #[test]
    fn no_name_becomes_markup() {
        let evil = [segment("<script>\"&", 0.9)];
        for html in [bar_markup(&evil, 0.0), legend_markup(&evil)] {
            assert!(html.contains("&lt;script&gt;&quot;&amp;") && !html.contains("<script"));
        }
    }
}
