//! Colour profiles (ICC.1:2022) to sRGB, by moxcms.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformExecutor, TransformOptions};
use rayon::prelude::*;

use super::Stored;
use crate::photo::{Pixels, Raster, Sample};

/// Pixels per call of a transform.
const PIECE: usize = 1 << 14;

/// Pixels in sRGB. A profile that cannot be used leaves them as they are, with a note.
pub(super) fn to_srgb(stored: Stored, icc: Option<&[u8]>, notes: &mut Vec<String>) -> Pixels {
    let profile = icc.map(ColorProfile::new_from_slice);
    let unusable = matches!(profile, Some(Err(_)));
    let profile = profile.and_then(Result::ok);
    let (pixels, used) = match stored {
        Stored::Rgb(pixels) => match profile {
            Some(profile) => {
                let converted = match &pixels {
                    Pixels::Eight(raster) => converted(raster, &profile).map(|new| new.map(Pixels::Eight)),
                    Pixels::Sixteen(raster) => {
                        converted(raster, &profile).map(|new| new.map(Pixels::Sixteen))
                    }
                };
                match converted {
                    Some(Some(new)) => (new, true),
                    Some(None) => (pixels, true),
                    None => (pixels, false),
                }
            }
            None => (pixels, !unusable),
        },
        Stored::Cmyk(inks) => {
            let converted = profile.as_ref().and_then(|profile| {
                let transform = u8::transform(profile, Layout::Rgba, Layout::Rgb)?;
                let mut raster = Raster::blank(inks.width, inks.height, 3);
                run(&*transform, &inks.data, 4, &mut raster.data, 3)?;
                Some(Pixels::Eight(raster))
            });
            let wanted = icc.is_some();
            notes.push("The file is in printing inks (CMYK); it was converted to screen colours.".to_owned());
            match converted {
                Some(pixels) => (pixels, true),
                None => (inks.plain_rgb(), !wanted),
            }
        }
    };
    if !used {
        notes.push("The file's colour profile cannot be used; its colours are taken as sRGB.".to_owned());
    }
    pixels
}

/// The raster in sRGB, or `Some(None)` where it already is. `None` where the profile does not fit.
fn converted<S: Depth>(raster: &Raster<S>, profile: &ColorProfile) -> Option<Option<Raster<S>>> {
    match profile.color_space {
        DataColorSpace::Rgb => {
            if is_srgb(profile) {
                return Some(None);
            }
            let layout = if raster.channels == 4 { Layout::Rgba } else { Layout::Rgb };
            let transform = S::transform(profile, layout, layout)?;
            let mut new = Raster::blank(raster.width, raster.height, raster.channels);
            run(&*transform, &raster.data, raster.channels, &mut new.data, raster.channels)?;
            Some(Some(new))
        }
        DataColorSpace::Gray => {
            let transform = S::transform(profile, Layout::Gray, Layout::Rgb)?;
            let grey: Vec<S> = raster.data.chunks_exact(raster.channels).map(|pixel| pixel[0]).collect();
            let mut colour = vec![S::default(); grey.len() * 3];
            run(&*transform, &grey, 1, &mut colour, 3)?;
            let mut new = raster.clone();
            for (pixel, colour) in new.data.chunks_exact_mut(raster.channels).zip(colour.chunks_exact(3)) {
                pixel[..3].copy_from_slice(colour);
            }
            Some(Some(new))
        }
        _ => None,
    }
}

fn run<S: Depth>(
    transform: &(dyn TransformExecutor<S> + Send + Sync),
    from: &[S],
    from_channels: usize,
    to: &mut [S],
    to_channels: usize,
) -> Option<()> {
    to.par_chunks_mut(PIECE * to_channels)
        .zip(from.par_chunks(PIECE * from_channels))
        .try_for_each(|(to, from)| transform.transform(from, to).ok())
}

/// Whether a profile leaves every colour of a 6 × 6 × 6 cube within one 8-bit step.
fn is_srgb(profile: &ColorProfile) -> bool {
    let cube: Vec<u8> =
        (0..216u16).flat_map(|i| [i / 36, i / 6 % 6, i % 6].map(|step| (step * 51) as u8)).collect();
    let mut out = vec![0; cube.len()];
    let Some(transform) = u8::transform(profile, Layout::Rgb, Layout::Rgb) else { return false };
    transform.transform(&cube, &mut out).is_ok() && cube.iter().zip(&out).all(|(a, b)| a.abs_diff(*b) <= 1)
}

/// Bytes of an sRGB profile, for outputs whose input named a profile.
pub(crate) fn srgb_profile() -> Option<Vec<u8>> {
    ColorProfile::new_srgb().encode().ok()
}

type Transform<S> = Arc<dyn TransformExecutor<S> + Send + Sync>;

trait Depth: Sample {
    fn transform(profile: &ColorProfile, from: Layout, to: Layout) -> Option<Transform<Self>>;
}

fn options() -> TransformOptions {
    TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        ..TransformOptions::default()
    }
}

impl Depth for u8 {
    fn transform(profile: &ColorProfile, from: Layout, to: Layout) -> Option<Transform<u8>> {
        profile.create_transform_8bit(from, &ColorProfile::new_srgb(), to, options()).ok()
    }
}

impl Depth for u16 {
    fn transform(profile: &ColorProfile, from: Layout, to: Layout) -> Option<Transform<u16>> {
        profile.create_transform_16bit(from, &ColorProfile::new_srgb(), to, options()).ok()
    }
}
