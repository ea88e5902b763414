use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An image file format that Offstage reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageFormat {
    Jpeg,
    Png,
    Webp,
    Tiff,
    Gif,
    Avif,
}

impl ImageFormat {
    /// The formats that a result can be written in.
    pub const WRITABLE: [ImageFormat; 4] =
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp, ImageFormat::Tiff];

    pub fn name(self) -> &'static str {
        match self {
            ImageFormat::Jpeg => "jpeg",
            ImageFormat::Png => "png",
            ImageFormat::Webp => "webp",
            ImageFormat::Tiff => "tiff",
            ImageFormat::Gif => "gif",
            ImageFormat::Avif => "avif",
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            ImageFormat::Jpeg => "jpg",
            other => other.name(),
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            ImageFormat::Jpeg => "image/jpeg",
            ImageFormat::Png => "image/png",
            ImageFormat::Webp => "image/webp",
            ImageFormat::Tiff => "image/tiff",
            ImageFormat::Gif => "image/gif",
            ImageFormat::Avif => "image/avif",
        }
    }
}

impl FromStr for ImageFormat {
    type Err = String;

    /// Reads a name or a file extension, in any case.
    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "jpeg" | "jpg" => Ok(ImageFormat::Jpeg),
            "png" => Ok(ImageFormat::Png),
            "webp" => Ok(ImageFormat::Webp),
            "tiff" | "tif" => Ok(ImageFormat::Tiff),
            "gif" => Ok(ImageFormat::Gif),
            "avif" => Ok(ImageFormat::Avif),
            _ => Err(format!(
                "“{}” is no image format; use jpeg, png, webp or tiff",
                name.chars().take(20).collect::<String>()
            )),
        }
    }
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    /// `None` keeps the input's format where it can be written, else JPEG (PNG with transparency).
    pub format: Option<ImageFormat>,
    /// 1–100, for JPEG and lossy WebP; 100 makes WebP lossless.
    pub quality: u8,
    /// Longest edge in pixels to shrink to; `None` keeps full resolution.
    pub max_edge: Option<u32>,
    /// Keep the GPS position of the input's metadata. Off by default.
    pub keep_gps: bool,
    /// Write prompt and recipe into the metadata. On by default.
    pub embed_recipe: bool,
}

impl Output {
    pub const DEFAULT_QUALITY: u8 = 90;
}

impl Default for Output {
    fn default() -> Self {
        Output {
            format: None,
            quality: Self::DEFAULT_QUALITY,
            max_edge: None,
            keep_gps: false,
            embed_recipe: true,
        }
    }
}
