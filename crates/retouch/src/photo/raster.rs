use super::Sample;

/// Interleaved pixels, top row first, without padding: `data.len() = width · height · channels`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Raster<S> {
    pub width: usize,
    pub height: usize,
    /// 3 (RGB) or 4 (RGB and straight alpha).
    pub channels: usize,
    pub data: Vec<S>,
}

impl<S: Sample> Raster<S> {
    pub fn new(width: usize, height: usize, channels: usize, data: Vec<S>) -> Self {
        debug_assert_eq!(data.len(), width * height * channels);
        Raster { width, height, channels, data }
    }

    /// A black (and transparent) raster of this shape.
    pub fn blank(width: usize, height: usize, channels: usize) -> Self {
        Raster { width, height, channels, data: vec![S::default(); width * height * channels] }
    }

    /// Samples per row.
    pub fn stride(&self) -> usize {
        self.width * self.channels
    }

    pub fn row(&self, y: usize) -> &[S] {
        let stride = self.stride();
        &self.data[y * stride..(y + 1) * stride]
    }

    /// Length of the diagonal in pixels: the measure that radii of effects are fractions of, so that
    /// a small preview looks like the full-size result.
    pub fn diagonal(&self) -> f32 {
        (self.width as f32).hypot(self.height as f32)
    }
}

/// Pixels at the depth of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Pixels {
    Eight(Raster<u8>),
    Sixteen(Raster<u16>),
}

/// Runs one generic expression for either depth.
macro_rules! for_depth {
    ($pixels:expr, $raster:ident => $body:expr) => {
        match $pixels {
            $crate::photo::Pixels::Eight($raster) => $body,
            $crate::photo::Pixels::Sixteen($raster) => $body,
        }
    };
}

/// As [`for_depth`], wrapping the new raster in its depth again.
macro_rules! map_depth {
    ($pixels:expr, $raster:ident => $body:expr) => {
        match $pixels {
            $crate::photo::Pixels::Eight($raster) => $crate::photo::Pixels::Eight($body),
            $crate::photo::Pixels::Sixteen($raster) => $crate::photo::Pixels::Sixteen($body),
        }
    };
}

pub(crate) use {for_depth, map_depth};

impl Pixels {
    pub fn width(&self) -> usize {
        for_depth!(self, raster => raster.width)
    }

    pub fn height(&self) -> usize {
        for_depth!(self, raster => raster.height)
    }

    pub fn has_alpha(&self) -> bool {
        for_depth!(self, raster => raster.channels == 4)
    }

    pub fn bits(&self) -> u8 {
        match self {
            Pixels::Eight(_) => 8,
            Pixels::Sixteen(_) => 16,
        }
    }
}
