//! The colour work baked into a cube of colours, looked up with tetrahedral interpolation (J. Sakamoto
//! and H. Itooka, US patent 4,275,413, 1981; J. M. Kasson et al., "Performing color space conversions
//! with three-dimensional linear interpolation", 1995): each cell of the cube is cut into the six
//! tetrahedra that share its grey diagonal, so greys stay grey and four corners suffice per pixel.

mod channels;
mod eight;
mod sixteen;
mod wide;

use rayon::prelude::*;

use super::bands;
use super::colour::{ColourWork, srgb};
use crate::photo::{Raster, Sample};
use crate::{ApplyError, Cancel};

/// A depth with its own lookup.
pub(crate) trait Depth: Sample {
    /// Changes the colours of every pixel of every band.
    fn look_up(raster: &mut Raster<Self>, cube: &Cube, cancel: &Cancel) -> Result<(), ApplyError>;

    /// Colours along each edge of the cube for this depth.
    const CUBE_EDGE: usize;
}

/// `edge`³ colours, red outermost, blue innermost; sRGB-encoded, beyond [0, 1] where the work led
/// there: clipping after interpolation keeps the bend of clipping out of the cells.
pub(crate) struct Cube {
    pub edge: usize,
    pub colours: Vec<[f32; 3]>,
}

impl Cube {
    pub fn bake(work: &ColourWork, edge: usize) -> Cube {
        let axis: Vec<f32> = (0..edge).map(|i| srgb::decode(i as f32 / (edge - 1) as f32)).collect();
        let axis = &axis[..];
        let encode = |light: f32| {
            if (0.0..=1.0).contains(&light) { srgb::encode_fast(light) } else { srgb::encode(light) }
        };
        let colour =
            |r: usize, g: usize, b: usize| work.apply_to_light([axis[r], axis[g], axis[b]]).map(encode);
        let colours = (0..edge * edge)
            .into_par_iter()
            .with_min_len(edge)
            .flat_map_iter(|rg| (0..edge).map(move |b| colour(rg / edge, rg % edge, b)))
            .collect();
        Cube { edge, colours }
    }
}

/// Changes all colours of a raster; alpha stays.
pub(crate) fn apply<S: Depth>(
    raster: &mut Raster<S>,
    work: &ColourWork,
    cancel: &Cancel,
) -> Result<(), ApplyError> {
    if let Some(curve) = work.of_channels() {
        return channels::apply(raster, curve, cancel);
    }
    let cube = Cube::bake(work, S::CUBE_EDGE);
    S::look_up(raster, &cube, cancel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::{Adjustment as A, Recipe, Step};

    fn work(steps: &[(A, f32)]) -> ColourWork {
        let steps = steps.iter().map(|&(name, amount)| Step { name, amount }).collect();
        ColourWork::new(&Recipe::new(steps).unwrap()).unwrap()
    }

    /// 40,000 colours spread over the whole cube, in order of a low-discrepancy sequence.
    fn colours() -> Vec<u8> {
        let spread = |i: u32, step: f64| (f64::from(i) * step).fract();
        (0..40_000u32)
            .flat_map(|i| [0.819_172_5, 0.671_043_6, 0.549_700_5].map(|step| (spread(i, step) * 256.0) as u8))
            .collect()
    }

    struct Errors {
        /// In 8-bit steps; half a step is rounding.
        largest: f32,
        /// Share of samples that are off by more than two steps.
        visible: f32,
    }

    fn errors(steps: &[(A, f32)]) -> Errors {
        let work = work(steps);
        let before = colours();
        let mut raster = Raster::new(200, 200, 3, before.clone());
        apply(&mut raster, &work, &Cancel::new()).unwrap();
        let mut errors = Errors { largest: 0.0, visible: 0.0 };
        for (pixel, found) in before.chunks(3).zip(raster.data.chunks(3)) {
            let want = work.apply([0, 1, 2].map(|i| f32::from(pixel[i]) / 255.0));
            for (want, found) in want.iter().zip(found) {
                let error = (want.clamp(0.0, 1.0) * 255.0 - f32::from(*found)).abs();
                errors.largest = errors.largest.max(error);
                errors.visible += f32::from(error > 2.0) / before.len() as f32;
            }
        }
        errors
    }

    #[test]
    fn light_balance_and_monochrome_are_within_two_steps_of_the_formula_everywhere() {
        let recipes: [&[(A, f32)]; 5] = [
            &[(A::Exposure, 0.25)],
            &[(A::Exposure, -0.5)],
            &[(A::Contrast, 0.35), (A::Temperature, 0.35)],
            &[(A::Shadows, 0.65), (A::Highlights, -0.65)],
            &[(A::BlackAndWhite, 1.0)],
        ];
        for steps in recipes {
            let errors = errors(steps);
            assert!(errors.largest <= 2.0, "{steps:?}: {}", errors.largest);
        }
    }

    /// Where strong colour pushes a channel through zero the encoding is steep, and the table rounds
    /// the bend off; the channel is nearly black there and the others bright.
    #[test]
    fn strong_colour_is_within_two_steps_of_the_formula_for_all_but_one_in_a_hundred() {
        let recipes: [&[(A, f32)]; 3] = [
            &[(A::Saturation, 0.35)],
            &[(A::Vibrance, 0.5), (A::Fade, 0.4)],
            &[(A::HueSaturation(offstage_api::Hue::Blue), 0.5), (A::HueShift(offstage_api::Hue::Green), 0.5)],
        ];
        for steps in recipes {
            let errors = errors(steps);
            assert!(errors.visible < 0.01 && errors.largest < 14.0, "{steps:?}: {}", errors.largest);
        }
    }

    #[test]
    fn sixteen_bits_are_within_a_quarter_of_an_eight_bit_step_under_light() {
        let work = work(&[(A::Exposure, 0.2), (A::Contrast, 0.2)]);
        let before: Vec<u16> = colours().into_iter().map(|value| u16::from(value) * 257).collect();
        let mut raster = Raster::new(200, 200, 3, before.clone());
        apply(&mut raster, &work, &Cancel::new()).unwrap();
        let mut off = 0;
        for (pixel, found) in before.chunks(3).zip(raster.data.chunks(3)) {
            let want = work.apply([0, 1, 2].map(|i| f32::from(pixel[i]) / 65535.0));
            off += (0..3)
                .filter(|&i| (want[i].clamp(0.0, 1.0) * 255.0 - f32::from(found[i]) / 257.0).abs() > 0.25)
                .count();
        }
        assert!(off < before.len() / 100, "{off} of {}", before.len());
    }

    #[test]
    fn the_wide_lookup_agrees_with_the_plain_one() {
        let cube = Cube::bake(&work(&[(A::Saturation, 0.5), (A::Exposure, 0.1)]), 33);
        let table = eight::Table::new(&cube);
        for channels in [3, 4] {
            let mut plain: Vec<u8> = colours()[..channels * 4001].to_vec();
            let mut wide = plain.clone();
            table.look_up(&mut plain, channels);
            let rest = wide::look_up(&table, &mut wide, channels);
            table.look_up(rest, channels);
            let largest = plain.iter().zip(&wide).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(largest <= Some(1), "{largest:?} with {channels} channels");
        }
    }
}
