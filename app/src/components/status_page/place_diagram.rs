use leptos::prelude::*;
use offstage_api::residency::{DeviceKind, Place};

use crate::state::Feed;

/// A way between two places: its line with its arrow, and where its name stands.
struct Way {
    place: Place,
    name: &'static str,
    line: &'static str,
    x: &'static str,
    y: &'static str,
}

const WAYS: [Way; 4] = [
    Way { place: Place::Loading, name: "loading", line: "M52 27H129l-5-4m5 4l-5 4", x: "92", y: "18" },
    Way { place: Place::Discarding, name: "releasing", line: "M132 37H55l5-4m-5 4l5 4", x: "92", y: "52" },
    Way { place: Place::Uploading, name: "uploading", line: "M168 27H245l-5-4m5 4l-5 4", x: "208", y: "18" },
    Way { place: Place::Evicting, name: "offloading", line: "M248 37H171l5-4m-5 4l5 4", x: "208", y: "52" },
];

/// The seven places of a component; the one where it is lights up. The word beside says the same.
#[component]
pub fn PlaceDiagram(feed: Feed, place: Memo<Place>) -> impl IntoView {
    let device = feed.part(|status| {
        if status.devices.iter().any(|device| device.kind != DeviceKind::Cpu) { "on GPU" } else { "on CPU" }
    });
    let ways = WAYS.map(|way| {
        view! {
            <g class="way" class:is-lit=move || place.get() == way.place>
                <path d=way.line></path>
                <text x=way.x y=way.y>{way.name}</text>
            </g>
        }
    });
    view! {
        <svg class="diagram" viewBox="0 0 300 64" aria-hidden="true" focusable="false">
            {ways}
            <g class="node" class:is-lit=move || place.get() == Place::Unloaded>
                <circle cx="36" cy="32" r="9"></circle>
                <text x="36" y="60">"cold"</text>
            </g>
            <g class="node half" class:is-lit=move || place.get() == Place::Host>
                <circle cx="150" cy="32" r="9"></circle>
                <path d="M150 23a9 9 0 0 1 0 18z"></path>
                <text x="150" y="60">"host"</text>
            </g>
            <g class="node full" class:is-lit=move || place.get() == Place::Device>
                <circle cx="264" cy="32" r="9"></circle>
                <text x="264" y="60">{move || device.get()}</text>
            </g>
        </svg>
    }
}
