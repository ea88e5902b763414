use offstage_api::residency::{Holding, HoldingKind, MemoryStatus};

/// A part of a memory, as its bar shows it. The parts of a memory fill its bar without a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub kind: SegmentKind,
    /// Who has it, as people call them.
    pub label: String,
    pub bytes: u64,
    /// Where it begins and how long it is, in shares of the bar.
    pub start: f64,
    pub share: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// Weights, or their host copy. The number tells neighbours apart.
    Weights(u8),
    Workspace,
    Unverified,
    /// Ours by the instruments, but booked by nobody: the program itself, the driver's own share.
    Program,
    Foreign,
    Free,
}

/// Neighbouring components get one of so many tints.
const TINTS: usize = 3;

impl SegmentKind {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            SegmentKind::Weights(0) => "weights-0",
            SegmentKind::Weights(1) => "weights-1",
            SegmentKind::Weights(_) => "weights-2",
            SegmentKind::Workspace => "workspace",
            SegmentKind::Unverified => "unverified",
            SegmentKind::Program => "program",
            SegmentKind::Foreign => "foreign",
            SegmentKind::Free => "free",
        }
    }
}

/// The bar of a memory: weights by component, workspaces, bytes in dispute, the program itself, other
/// processes, free. What is booked and not yet taken counts as taken.
pub fn segments(memory: &MemoryStatus) -> Vec<Segment> {
    let mut parts: Vec<(SegmentKind, String, u64)> = Vec::new();
    let mut tint = 0;
    for (kinds, is_weights) in [
        (&[HoldingKind::Weights, HoldingKind::Shadow][..], true),
        (&[HoldingKind::Workspace][..], false),
        (&[HoldingKind::Unverified][..], false),
    ] {
        for held in memory.holdings.iter().filter(|held| kinds.contains(&held.kind) && held.bytes > 0) {
            let kind = match held.kind {
                HoldingKind::Workspace => SegmentKind::Workspace,
                HoldingKind::Unverified => SegmentKind::Unverified,
                HoldingKind::Weights | HoldingKind::Shadow => SegmentKind::Weights((tint % TINTS) as u8),
            };
            tint += usize::from(is_weights);
            parts.push((kind, label(held), held.bytes));
        }
    }
    let booked: u64 = memory.holdings.iter().map(|held| held.bytes).sum();
    let foreign = memory.foreign_bytes;
    let used = memory.total_bytes.saturating_sub(memory.free_bytes);
    let program = used.saturating_sub(foreign).saturating_sub(booked);
    let free = memory.total_bytes.saturating_sub(booked + program + foreign);
    parts.push((SegmentKind::Program, "Offstage itself".to_owned(), program));
    parts.push((SegmentKind::Foreign, "other processes".to_owned(), foreign));
    parts.push((SegmentKind::Free, "free".to_owned(), free));
    placed(parts.into_iter().filter(|(_, _, bytes)| *bytes > 0).collect())
}

fn label(held: &Holding) -> String {
    match (&held.component, held.kind) {
        (Some(component), HoldingKind::Weights) => component.clone(),
        (Some(component), HoldingKind::Shadow) => format!("{component}, host copy"),
        (Some(component), HoldingKind::Unverified) => format!("{component}, unverified"),
        _ => held.holder.clone(),
    }
}

fn placed(parts: Vec<(SegmentKind, String, u64)>) -> Vec<Segment> {
    let whole = parts.iter().map(|(_, _, bytes)| *bytes).sum::<u64>().max(1) as f64;
    let mut before = 0;
    parts
        .into_iter()
        .map(|(kind, label, bytes)| {
            let start = before as f64 / whole;
            before += bytes;
            Segment { kind, label, bytes, start, share: bytes as f64 / whole }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{G, holding, memory};
    use super::*;
    use proptest::prelude::*;

    fn kinds(memory: &MemoryStatus) -> Vec<SegmentKind> {
        segments(memory).into_iter().map(|segment| segment.kind).collect()
    }

    #[test]
    fn the_bar_names_everybody_in_a_fixed_order() {
        let mut memory = memory(
            "GPU 0",
            24 * G,
            vec![
                holding(HoldingKind::Workspace, "edit 7's workspace", None, G),
                holding(HoldingKind::Weights, "text for edit 7", Some("text"), G),
                holding(HoldingKind::Unverified, "vae's unverified offload", Some("vae"), G),
                holding(HoldingKind::Weights, "denoiser", Some("denoiser"), 2 * G),
            ],
        );
        memory.foreign_bytes = 6 * G;
        memory.free_bytes = 12 * G;
        let labels: Vec<_> = segments(&memory).into_iter().map(|segment| segment.label).collect();
        assert_eq!(
            labels,
            [
                "text",
                "denoiser",
                "edit 7's workspace",
                "vae, unverified",
                "Offstage itself",
                "other processes",
                "free"
            ]
        );
        assert_eq!(kinds(&memory)[..2], [SegmentKind::Weights(0), SegmentKind::Weights(1)]);
    }

    #[test]
    fn what_is_booked_and_not_taken_yet_is_not_shown_as_free() {
        let mut memory =
            memory("GPU 0", 24 * G, vec![holding(HoldingKind::Workspace, "edit 1", None, 8 * G)]);
        memory.free_bytes = 24 * G;
        let free = segments(&memory).pop().unwrap();
        assert_eq!((free.kind, free.bytes), (SegmentKind::Free, 16 * G));
    }

    proptest! {
        #[test]
        fn the_parts_fill_the_bar_without_a_gap(
            total in 0..64 * G,
            free in 0..64 * G,
            foreign in 0..64 * G,
            held in proptest::collection::vec(0..16 * G, 0..8),
        ) {
            let mut memory = memory("m", u64::MAX, Vec::new());
            (memory.total_bytes, memory.free_bytes, memory.foreign_bytes) = (total, free, foreign);
            memory.holdings =
                held.iter().map(|bytes| holding(HoldingKind::Weights, "a", Some("a"), *bytes)).collect();
            let mut at = 0.0;
            for segment in segments(&memory) {
                prop_assert!((segment.start - at).abs() < 1e-9 && segment.share > 0.0);
                at = segment.start + segment.share;
            }
            prop_assert!(at == 0.0 || (at - 1.0).abs() < 1e-9);
        }
    }
}
