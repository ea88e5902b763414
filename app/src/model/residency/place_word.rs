use offstage_api::residency::{DeviceKind, HoldingKind, Place, ResidencyStatus};

/// The dot before a word: the one visual language of residency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Hollow,
    Half,
    Full,
    Turning,
    Crossed,
}

impl Mark {
    /// The class of its dot.
    pub fn class(self) -> &'static str {
        match self {
            Mark::Hollow => "hollow",
            Mark::Half => "half",
            Mark::Full => "full",
            Mark::Turning => "turning",
            Mark::Crossed => "crossed",
        }
    }
}

/// Where something is, as a dot and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    pub mark: Mark,
    pub word: &'static str,
}

/// Where a component is, as a dot and a word; nothing for one that is unknown.
pub fn presence(status: &ResidencyStatus, component: &str) -> Option<Presence> {
    let component = status.components.iter().find(|known| known.id == component)?;
    if is_unverified(status, &component.id) {
        return Some(Presence { mark: Mark::Crossed, word: "unverified" });
    }
    let is_on_cpu = component.device.as_ref().is_some_and(|name| {
        status.devices.iter().any(|device| device.name == *name && device.kind == DeviceKind::Cpu)
    });
    let (mark, word) = match component.place {
        Place::Unloaded => (Mark::Hollow, "cold"),
        Place::Host => (Mark::Half, "host"),
        Place::Device if is_on_cpu => (Mark::Full, "on CPU"),
        Place::Device => (Mark::Full, "on GPU"),
        Place::Loading => (Mark::Turning, "loading"),
        Place::Uploading => (Mark::Turning, "uploading"),
        Place::Evicting => (Mark::Turning, "offloading"),
        Place::Discarding => (Mark::Turning, "releasing"),
    };
    Some(Presence { mark, word })
}

/// Whether bytes of it did not come back.
pub fn is_unverified(status: &ResidencyStatus, component: &str) -> bool {
    (status.memories.iter().flat_map(|memory| &memory.holdings)).any(|held| {
        held.kind == HoldingKind::Unverified && held.bytes > 0 && held.component.as_deref() == Some(component)
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{device, holding, status};
    use super::*;

    fn word(status: &ResidencyStatus) -> &'static str {
        presence(status, "denoiser").unwrap().word
    }

    #[test]
    fn a_component_on_a_gpu_and_one_on_the_cpu_are_told_apart() {
        let mut status = status();
        assert_eq!(word(&status), "on GPU");
        status.devices = vec![device("GPU 0", DeviceKind::Cpu, 0)];
        assert_eq!(word(&status), "on CPU");
        assert_eq!(presence(&status, "text").unwrap().mark, Mark::Half);
        assert_eq!(presence(&status, "nobody"), None);
    }

    #[test]
    fn bytes_that_did_not_come_back_come_first() {
        let mut status = status();
        let lost = holding(HoldingKind::Unverified, "x", Some("denoiser"), 1);
        status.memories[1].holdings.push(lost);
        assert_eq!(word(&status), "unverified");
    }
}
