use leptos::prelude::*;
use offstage_api::{Edit, ImageFormat, Output};

/// How a result is downloaded.
#[derive(Clone, Copy)]
pub struct OutputChoice {
    pub format: RwSignal<ImageFormat>,
    pub quality: RwSignal<u8>,
    pub keeps_gps: RwSignal<bool>,
    /// Whether the file says how it was made.
    pub embeds_recipe: RwSignal<bool>,
}

impl OutputChoice {
    /// What a browser offers to save.
    pub const FORMATS: [ImageFormat; 3] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Webp];

    pub fn new(format: ImageFormat) -> Self {
        OutputChoice {
            format: RwSignal::new(format),
            quality: RwSignal::new(Output::DEFAULT_QUALITY),
            keeps_gps: RwSignal::new(false),
            embeds_recipe: RwSignal::new(true),
        }
    }

    /// The address at which an edit is written that way.
    pub fn download_url(self, edit: &Edit) -> String {
        let (format, quality) = (self.format.get(), self.quality.get());
        let gps = if self.keeps_gps.get() { "&keep_gps=1" } else { "" };
        let recipe = if self.embeds_recipe.get() { "" } else { "&embed_recipe=false" };
        let quality = if format == ImageFormat::Png { String::new() } else { format!("&quality={quality}") };
        format!("{}?format={}{quality}{gps}{recipe}&download=1", edit.image_url, format.name())
    }
}
