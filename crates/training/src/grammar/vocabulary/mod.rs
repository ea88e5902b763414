//! What can be asked for and how it is said, by family. The labels follow `evaluation/LABELS.md`.

mod colour;
mod detail;
mod effects;
mod geometry;
mod hue_shift;
mod hues;
mod light;
mod looks;
mod tones;

use super::concept::Concept;

/// A plain request's amount.
const UP: f32 = 0.35;
const DOWN: f32 = -0.35;

/// Every concept of the grammar.
pub fn concepts() -> Vec<Concept> {
    let mut all = Vec::new();
    all.extend(light::concepts());
    all.extend(tones::concepts());
    all.extend(colour::concepts());
    all.extend(detail::concepts());
    all.extend(effects::concepts());
    all.extend(hues::concepts());
    all.extend(looks::concepts());
    all.extend(geometry::concepts());
    all
}
