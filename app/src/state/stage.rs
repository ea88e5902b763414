use leptos::prelude::*;

use crate::model::{REST_SPLIT, Rect, Size, View};

/// What the stage shows of the photo and how.
#[derive(Clone, Copy)]
pub struct Stage {
    /// In CSS pixels; zero until measured.
    pub size: RwSignal<Size>,
    /// Of the photo on it, in photo pixels; zero until known.
    pub photo_size: Memo<Size>,
    pub view: RwSignal<View>,
    /// The share of the photo, from the left, that shows the original.
    pub split: RwSignal<f64>,
    /// The handle is on its way across a new result.
    pub is_sweeping: RwSignal<bool>,
    /// The original is held up to be seen.
    pub is_peeking: RwSignal<bool>,
    /// A file is being dragged over the page.
    pub is_dragged_over: RwSignal<bool>,
    /// The recipe panel, where it is a sheet.
    pub is_sheet_open: RwSignal<bool>,
    /// Device pixels per CSS pixel.
    pub device_ratio: RwSignal<f64>,
}

impl Stage {
    pub fn new(photo_size: Memo<Size>) -> Self {
        Stage {
            size: RwSignal::new(Size::default()),
            photo_size,
            view: RwSignal::new(View::Fit),
            split: RwSignal::new(REST_SPLIT),
            is_sweeping: RwSignal::new(false),
            is_peeking: RwSignal::new(false),
            is_dragged_over: RwSignal::new(false),
            is_sheet_open: RwSignal::new(false),
            device_ratio: RwSignal::new(1.0),
        }
    }

    /// Where the photo lies on the stage.
    pub fn rect(self) -> Rect {
        self.view.get().rect(self.size.get(), self.photo_size.get())
    }

    /// [`Self::rect`] for event handlers.
    pub fn rect_now(self) -> Rect {
        untrack(move || self.rect())
    }
}
