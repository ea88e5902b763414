use std::fmt::Write;

use offstage_api::residency::{ComponentStatus, Place};

use super::super::amounts::{bytes_text, clock_text, duration_text};
use super::super::place_word::Presence;
use super::facts;

/// A way between two places, lit while a component is on it: its line, its name, and where that stands.
const WAYS: [(Place, &str, &str, [u32; 2]); 4] = [
    (Place::Loading, "M52 27H129l-5-4m5 4l-5 4", "loading", [92, 18]),
    (Place::Discarding, "M132 37H55l5-4m-5 4l5 4", "releasing", [92, 52]),
    (Place::Uploading, "M168 27H249l-5-4m5 4l-5 4", "uploading", [206, 18]),
    (Place::Evicting, "M252 37H171l5-4m-5 4l5 4", "offloading", [204, 52]),
];

/// The seven places of a component as SVG; the one where it is lights up. The word beside says the same.
pub fn diagram_markup(place: Place, device_word: &str) -> String {
    let lit = |at: Place| if at == place { " is-lit" } else { "" };
    let mut svg =
        r#"<svg class="diagram" viewBox="0 0 300 64" aria-hidden="true" focusable="false">"#.to_owned();
    for (at, line, name, [x, y]) in WAYS {
        let lit = lit(at);
        let _ = write!(
            svg,
            r#"<g class="way{lit}"><path d="{line}"></path><text x="{x}" y="{y}">{name}</text></g>"#
        );
    }
    let half = r#"<path d="M150 23a9 9 0 0 1 0 18z"></path>"#;
    for (at, class, x, inner, name) in [
        (Place::Unloaded, "hollow", 36, "", "cold"),
        (Place::Host, "half", 150, half, "host"),
        (Place::Device, "full", 268, "", device_word),
    ] {
        let lit = lit(at);
        let _ = write!(
            svg,
            r#"<g class="node {class}{lit}"><circle cx="{x}" cy="32" r="9"></circle>{inner}<text x="{x}" y="60">{name}</text></g>"#
        );
    }
    svg + "</svg>"
}

/// Where a component is, as a dot and a word, and for how long.
pub fn presence_markup(presence: Presence, since_ms: u64, now_ms: u64) -> String {
    format!(
        r#"<span class="mark {}"></span><span class="mark-word">{}</span><span class="unit since">for {}</span>"#,
        presence.mark.class(),
        presence.word,
        clock_text(now_ms.saturating_sub(since_ms))
    )
}

/// What a component holds, and how it is treated.
pub fn component_facts(component: &ComponentStatus) -> String {
    let host_copy = match component.shadow_bytes {
        0 => "none".to_owned(),
        bytes => bytes_text(bytes),
    };
    let on_device = Place::ALL.into_iter().zip(&component.place_seconds);
    let on_device: f32 =
        on_device.filter(|(place, _)| *place == Place::Device).map(|(_, seconds)| seconds).sum();
    facts(
        "",
        &[
            ("weights", bytes_text(component.weights_bytes)),
            ("host copy", host_copy),
            ("priority", component.priority.clone()),
            ("on device in all", duration_text(f64::from(on_device) * 1e3)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::component;
    use super::*;

    #[test]
    fn exactly_one_place_is_lit() {
        for place in Place::ALL {
            assert_eq!(diagram_markup(place, "on GPU").matches("is-lit").count(), 1, "{}", place.name());
        }
        assert!(diagram_markup(Place::Device, "on GPU").contains("node full is-lit"));
        assert!(diagram_markup(Place::Evicting, "on GPU").contains(r#"way is-lit"><path d="M252"#));
    }

    #[test]
    fn a_component_without_a_host_copy_says_so() {
        let mut text = component("text", Place::Device);
        text.place_seconds[4] = 12.0;
        let html = component_facts(&text);
        assert!(html.contains("<dd>none</dd>") && html.contains("<dd>12 s</dd>"));
    }
}
