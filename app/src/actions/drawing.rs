use leptos::prelude::*;

use crate::client::MaskCanvas;
use crate::model::Point;
use crate::state::{Brush, Editor};

impl Editor {
    /// Takes the brush up, or puts it away; what is painted stays.
    pub fn toggle_mask(self) {
        if !self.photo.with_untracked(|photo| photo.as_ref().is_some_and(|photo| photo.size.is_some())) {
            return;
        }
        let next = match self.mask.brush.get_untracked() {
            Some(_) => None,
            None => Some(Brush::Paint),
        };
        self.mask.brush.set(next);
        self.spoken.set(match next {
            Some(_) => "Paint where the edit should apply.".to_owned(),
            None => "The brush is away.".to_owned(),
        });
    }

    /// Draws a stroke between two places of the photo, as shares of its size.
    pub fn paint(self, from: Point, to: Point) {
        let (Some(canvas), Some(brush)) = (self.mask_canvas(), self.mask.brush.get_untracked()) else {
            return;
        };
        canvas.stroke(brush, from, to, self.mask.brush_size.get_untracked());
        self.mask.is_painted.set(true);
    }

    /// The stroke is done: the edit follows the mask.
    pub fn finish_stroke(self) {
        self.follow_mask();
    }

    pub fn clear_mask(self) {
        let was_painted = self.mask.is_painted.get_untracked();
        if let Some(canvas) = self.mask_canvas() {
            canvas.clear();
        }
        self.mask.is_painted.set(false);
        if was_painted {
            self.follow_mask();
        }
    }

    pub fn invert_mask(self) {
        if let Some(canvas) = self.mask_canvas() {
            canvas.invert();
            self.mask.is_painted.set(true);
            self.follow_mask();
        }
    }

    fn follow_mask(self) {
        let is_identity = self.recipe.with_untracked(|recipe| recipe.is_identity());
        if self.result.with_untracked(Option::is_some) && !is_identity {
            self.follow_change();
        }
    }

    fn mask_canvas(self) -> Option<MaskCanvas> {
        MaskCanvas::of(self.elements.mask.get_untracked()?)
    }
}
