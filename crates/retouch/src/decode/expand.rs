use crate::photo::{Raster, Sample};

/// How decoders lay samples out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Layout {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
}

/// Grey as three equal channels; RGB as it is. `None` where the samples do not fill the size.
pub(super) fn expanded<S: Sample>(
    width: usize,
    height: usize,
    layout: Layout,
    data: Vec<S>,
) -> Option<Raster<S>> {
    let pixels = width.checked_mul(height)?;
    let (stored, channels) = match layout {
        Layout::Grey => (1, 3),
        Layout::GreyAlpha => (2, 4),
        Layout::Rgb => (3, 3),
        Layout::Rgba => (4, 4),
    };
    if data.len() != pixels.checked_mul(stored)? {
        return None;
    }
    let data = match layout {
        Layout::Rgb | Layout::Rgba => data,
        Layout::Grey => data.into_iter().flat_map(|y| [y, y, y]).collect(),
        Layout::GreyAlpha => data.chunks_exact(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(),
    };
    Some(Raster::new(width, height, channels, data))
}
