use leptos::prelude::*;

/// Where the edit applies, painted on the photo.
#[derive(Clone, Copy)]
pub struct Mask {
    /// Whether pointers paint, and with what.
    pub brush: RwSignal<Option<Brush>>,
    /// The brush's diameter as a share of the photo's longer edge.
    pub brush_size: RwSignal<f64>,
    /// Softening of the mask's edge, in per mille of the photo's longer edge.
    pub feather: RwSignal<f64>,
    /// Whether anything is painted: without, the edit applies everywhere.
    pub is_painted: RwSignal<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brush {
    Paint,
    Erase,
}

impl Mask {
    const SMALLEST_BRUSH: f64 = 0.01;
    const LARGEST_BRUSH: f64 = 0.5;

    pub fn new() -> Self {
        Mask {
            brush: RwSignal::new(None),
            brush_size: RwSignal::new(0.08),
            feather: RwSignal::new(8.0),
            is_painted: RwSignal::new(false),
        }
    }

    /// Makes the brush larger (above 1) or smaller by a factor.
    pub fn scale_brush(self, factor: f64) {
        self.brush_size
            .update(|size| *size = (*size * factor).clamp(Self::SMALLEST_BRUSH, Self::LARGEST_BRUSH));
    }

    /// The feather in pixels of a photo of that size.
    pub fn feather_px(self, (width, height): (u32, u32)) -> f64 {
        (self.feather.get_untracked() / 1000.0 * f64::from(width.max(height)))
            .round()
            .min(Self::MAX_FEATHER_PX)
    }

    /// Within the limit of the server.
    const MAX_FEATHER_PX: f64 = 500.0;
}
