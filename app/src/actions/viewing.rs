use leptos::leptos_dom::helpers::request_animation_frame;
use leptos::prelude::*;

use crate::model::{Point, View};
use crate::state::Editor;

impl Editor {
    /// Slides the handle once from the left edge to where it rests.
    pub fn sweep(self) {
        let rest = self.stage.split.get_untracked();
        self.stage.is_sweeping.set(false);
        self.stage.split.set(0.0);
        request_animation_frame(move || {
            request_animation_frame(move || {
                self.stage.is_sweeping.set(true);
                self.stage.split.set(rest);
            });
        });
    }

    pub fn set_split(self, split: f64) {
        self.stage.is_sweeping.set(false);
        self.stage.split.set(split.clamp(0.0, 1.0));
    }

    /// Zooms by a factor around a place of the stage, its middle by default.
    pub fn zoom_by(self, factor: f64, around: Option<Point>) {
        let (stage, photo) = (self.stage.size.get_untracked(), self.stage.photo_size.get_untracked());
        let around = around.unwrap_or_else(|| self.middle());
        let ratio = self.stage.device_ratio.get_untracked();
        self.stage.view.update(|view| *view = view.zoomed_at(around, factor, stage, photo, ratio));
    }

    /// The whole photo, or one photo pixel on one device pixel.
    pub fn toggle_zoom(self, around: Option<Point>) {
        let (stage, photo) = (self.stage.size.get_untracked(), self.stage.photo_size.get_untracked());
        let around = around.unwrap_or_else(|| self.middle());
        let ratio = self.stage.device_ratio.get_untracked();
        self.stage.view.update(|view| {
            *view = match *view {
                View::Fit => View::Fit.actual_size(around, stage, photo, ratio),
                View::Zoomed { .. } => View::Fit,
            };
        });
    }

    pub fn pan_by(self, x: f64, y: f64) {
        let (stage, photo) = (self.stage.size.get_untracked(), self.stage.photo_size.get_untracked());
        self.stage.view.update(|view| *view = view.panned(Point { x, y }, stage, photo));
    }

    fn middle(self) -> Point {
        let stage = self.stage.size.get_untracked();
        Point { x: stage.width / 2.0, y: stage.height / 2.0 }
    }
}
