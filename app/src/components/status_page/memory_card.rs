use leptos::prelude::*;
use offstage_api::residency::{DeviceKind, DeviceStatus};

use super::chart::Chart;
use crate::model::residency::{bar_markup, bytes_text, segments};
use crate::state::Feed;

/// A memory: whose it is, who has what of it, and its last ten minutes.
#[component]
pub fn MemoryCard(feed: Feed, index: usize) -> impl IntoView {
    let memory = feed.memory(index);
    let devices = feed.part(move |status| {
        status.devices.iter().filter(|device| device.memory == index).cloned().collect::<Vec<_>>()
    });
    let has_gpu = feed.part(|status| status.devices.iter().any(|device| device.kind != DeviceKind::Cpu));
    let name = Memo::new(move |_| memory.with(|memory| memory.name.clone()));
    let parts = Memo::new(move |_| memory.with(segments));
    let bar = Memo::new(move |_| parts.with(|parts| bar_markup(parts)));
    let heading = format!("memory-{index}");
    let id_of_heading = heading.clone();
    let safety = Memo::new(move |_| {
        memory.with(|memory| {
            let share = memory.safety_bytes as f64 / memory.total_bytes.max(1) as f64;
            (share.clamp(0.0, 1.0) * 1e4).round() / 1e2
        })
    });
    view! {
        <article class="card memory" aria-labelledby=heading>
            <header class="memory-head">
                <h3 id=id_of_heading>{move || name.get()}</h3>
                {move || devices.with(|devices| devices.iter().map(badge).collect_view())}
                <span class="spacer"></span>
                <span class="instruments">
                    {move || devices.with(|devices| devices.iter().filter_map(instruments).collect_view())}
                    <b>{move || memory.with(|memory| bytes_text(memory.total_bytes))}</b>
                </span>
            </header>
            <p class="hint kind-note">{move || devices.with(|devices| note(devices, has_gpu.get()))}</p>
            <svg class="bar" aria-hidden="true" focusable="false">
                <svg inner_html=move || bar.get()></svg>
                <rect class="safety" height="100%"
                    x=move || format!("{}%", 100.0 - safety.get()) width=move || format!("{}%", safety.get())></rect>
            </svg>
            <ul class="legend" aria-label="Who has it">
                {move || parts.get().into_iter().map(|part| view! {
                    <li>
                        <span class=format!("swatch {}", part.kind.class()) aria-hidden="true"></span>
                        <span class="legend-name">{part.label}</span>
                        <b>{bytes_text(part.bytes)}</b>
                    </li>
                }).collect_view()}
            </ul>
            <dl class="facts memory-facts">
                <Fact name="to give" value=move || memory.with(|memory| bytes_text(memory.available_bytes))/>
                <Fact name="safety buffer" value=move || memory.with(|memory| bytes_text(memory.safety_bytes))/>
                <Fact name="budget" value=move || {
                    memory.with(|memory| memory.budget_bytes.map_or_else(|| "none".to_owned(), bytes_text))
                }/>
                <Fact name="slots" value=move || devices.with(|devices| slots(devices))/>
            </dl>
            <Chart feed index/>
        </article>
    }
}

#[component]
pub fn Fact(name: &'static str, value: impl Fn() -> String + Send + Sync + 'static) -> impl IntoView {
    let value = Memo::new(move |_| value());
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{move || value.get()}</dd>
        </div>
    }
}

fn badge(device: &DeviceStatus) -> impl IntoView + use<> {
    let (class, word) = match device.kind {
        DeviceKind::Cpu => ("badge", "CPU"),
        DeviceKind::Cuda => ("badge", "CUDA"),
        DeviceKind::Simulated => ("badge simulated", "simulated"),
    };
    let name = device.name.clone();
    view! { <span class="device">{name}</span><span class=class>{word}</span> }
}

fn instruments(device: &DeviceStatus) -> Option<impl IntoView + use<>> {
    let shown = device.instruments;
    let texts = [
        shown.temperature_c.map(|c| format!("{c:.0} °C")),
        shown.utilisation_percent.map(|percent| format!("{percent:.0} %")),
        shown.power_w.map(|w| format!("{w:.0} W")),
    ];
    let texts: Vec<_> = texts.into_iter().flatten().map(|text| view! { <span>{text}</span> }).collect();
    (!texts.is_empty()).then_some(texts)
}

fn note(devices: &[DeviceStatus], has_gpu: bool) -> &'static str {
    let is = |kind| devices.iter().any(|device| device.kind == kind);
    if is(DeviceKind::Simulated) {
        "Simulated: memory and transfers are made up; pictures are computed on the CPU."
    } else if is(DeviceKind::Cuda) {
        "Weights and working memory of the models, as the driver reports them."
    } else if has_gpu {
        "Host copies of the weights, ready to go to a device."
    } else {
        "No GPU here: models run on the CPU, in the host's memory."
    }
}

fn slots(devices: &[DeviceStatus]) -> String {
    let texts: Vec<_> = (devices.iter())
        .map(|device| {
            format!(
                "GPU work {}/{}, CPU work {}/{}",
                device.gpu_bound, device.gpu_bound_limit, device.cpu_bound, device.cpu_bound_limit
            )
        })
        .collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join("; ") }
}
