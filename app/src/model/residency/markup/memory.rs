use std::fmt::Write;

use offstage_api::residency::{DeviceKind, DeviceStatus, MemoryStatus};

use super::super::amounts::bytes_text;
use super::{escaped, facts};

/// Whose memory it is, what its device shows, and what kind of device that is.
pub fn memory_head(
    memory: &MemoryStatus,
    devices: &[DeviceStatus],
    has_gpu: bool,
    heading_id: &str,
) -> String {
    let mut html =
        format!(r#"<div class="memory-head"><h3 id="{heading_id}">{}</h3>"#, escaped(&memory.name));
    for device in devices {
        let (class, word) = match device.kind {
            DeviceKind::Cpu => ("badge", "CPU"),
            DeviceKind::Cuda => ("badge", "CUDA"),
            DeviceKind::Simulated => ("badge simulated", "simulated"),
        };
        if device.name != memory.name && device.name != word {
            let _ = write!(html, "<span>{}</span>", escaped(&device.name));
        }
        let _ = write!(html, r#"<span class="{class}">{word}</span>"#);
    }
    html.push_str(r#"<span class="spacer"></span><span class="instruments">"#);
    for device in devices {
        let shown = device.instruments;
        let figures = [(shown.temperature_c, "°C"), (shown.utilisation_percent, "%"), (shown.power_w, "W")];
        for (figure, unit) in figures {
            if let Some(figure) = figure {
                let _ = write!(html, r#"<span>{figure:.0} <span class="unit">{unit}</span></span>"#);
            }
        }
    }
    let _ = write!(
        html,
        r#"<b>{}</b></span></div><p class="hint">{}</p>"#,
        bytes_text(memory.total_bytes),
        kind_note(devices, has_gpu)
    );
    for (device, why) in devices.iter().filter_map(|device| Some((device, device.lost.as_ref()?))) {
        let (name, why) = (escaped(&device.name), escaped(why));
        let _ = write!(
            html,
            r#"<p class="hint"><b>{name} is out of order until Offstage is restarted:</b> {why}</p>"#
        );
    }
    html
}

/// What could be given, what stays back, and how many may work at once.
pub fn memory_facts(memory: &MemoryStatus, devices: &[DeviceStatus]) -> String {
    let slots = |of: fn(&DeviceStatus) -> (u32, u32)| {
        let texts: Vec<_> =
            (devices.iter().map(of)).map(|(taken, limit)| format!("{taken} of {limit}")).collect();
        if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
    };
    facts(
        "",
        &[
            ("to give now", bytes_text(memory.available_bytes)),
            ("safety buffer", bytes_text(memory.safety_bytes)),
            ("budget", memory.budget_bytes.map_or_else(|| "none".to_owned(), bytes_text)),
            ("GPU slots taken", slots(|device| (device.gpu_bound, device.gpu_bound_limit))),
            ("CPU slots taken", slots(|device| (device.cpu_bound, device.cpu_bound_limit))),
        ],
    )
}

fn kind_note(devices: &[DeviceStatus], has_gpu: bool) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{device, status};
    use super::*;

    #[test]
    fn what_is_simulated_says_so_twice() {
        let status = status();
        let html = memory_head(&status.memories[1], &status.devices, true, "memory-1");
        assert!(html.contains(">simulated<") && html.contains("made up"));
    }

    #[test]
    fn instruments_show_what_they_know() {
        let status = status();
        let mut gpu = device("Big One", DeviceKind::Cuda, 1);
        gpu.instruments.temperature_c = Some(41.4);
        let html = memory_head(&status.memories[1], &[gpu], true, "memory-1");
        assert!(html.contains("41 ") && html.contains("°C") && !html.contains(">W<"));
        assert!(html.contains("Big One"));
    }

    #[test]
    fn a_device_that_is_out_of_order_says_what_helps() {
        let mut gpu = device("Big One", DeviceKind::Cuda, 1);
        gpu.lost = Some("an <illegal> address".to_owned());
        let html = memory_head(&status().memories[1], &[gpu], true, "memory-1");
        assert!(html.contains("Big One is out of order until Offstage is restarted"));
        assert!(html.contains("an &lt;illegal&gt; address"), "{html}");
    }

    #[test]
    fn a_machine_without_a_gpu_says_so() {
        let status = status();
        let cpu = [device("CPU", DeviceKind::Cpu, 0)];
        assert!(memory_head(&status.memories[0], &cpu, false, "memory-0").contains("No GPU here"));
        assert!(memory_facts(&status.memories[0], &cpu).contains("0 of 4"));
    }
}
