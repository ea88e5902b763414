//! Shrinking with a Lanczos-3 convolution (C. E. Duchon, "Lanczos Filtering in One and Two
//! Dimensions", 1979) whose support grows with the scale, so that nothing aliases.

use bytemuck::Pod;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use super::{Pixels, Raster, Sample, map_depth};

/// Shrinks so that the longest edge is at most `max_edge` (at least 1); smaller photos stay.
pub(crate) fn shrunk(pixels: &Pixels, max_edge: u32) -> Pixels {
    resampled(pixels, max_edge, FilterType::Lanczos3)
}

/// The quick version for statistics: the mean of the pixels that fall onto each new one.
pub(crate) fn averaged(pixels: &Pixels, max_edge: u32) -> Pixels {
    resampled(pixels, max_edge, FilterType::Box)
}

fn resampled(pixels: &Pixels, max_edge: u32, filter: FilterType) -> Pixels {
    let (width, height) = (pixels.width() as u32, pixels.height() as u32);
    let longest = width.max(height);
    let max_edge = max_edge.max(1);
    if longest <= max_edge {
        return pixels.clone();
    }
    let scaled = |edge: u32| {
        let exact = f64::from(edge) * f64::from(max_edge) / f64::from(longest);
        (exact.round() as u32).clamp(1, max_edge)
    };
    let (new_width, new_height) = (scaled(width), scaled(height));
    map_depth!(pixels, raster => convolved(raster, new_width, new_height, filter))
}

fn convolved<S: Sample + Pod>(raster: &Raster<S>, width: u32, height: u32, filter: FilterType) -> Raster<S> {
    let kind = match (size_of::<S>(), raster.channels) {
        (1, 3) => PixelType::U8x3,
        (1, _) => PixelType::U8x4,
        (_, 3) => PixelType::U16x3,
        (_, _) => PixelType::U16x4,
    };
    let mut result = Raster::blank(width as usize, height as usize, raster.channels);
    // Buffers and pixel type come from the same raster, so neither view nor resizing can fail; were
    // one to, the photo would come out black rather than bring the process down.
    let views = (
        ImageRef::new(raster.width as u32, raster.height as u32, bytemuck::cast_slice(&raster.data), kind),
        Image::from_slice_u8(width, height, bytemuck::cast_slice_mut(&mut result.data), kind),
    );
    if let (Ok(source), Ok(mut target)) = views {
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        let resized = Resizer::new().resize(&source, &mut target, &options);
        debug_assert!(resized.is_ok());
    }
    result
}
