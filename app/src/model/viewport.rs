/// A size in CSS pixels, or of a photo in its own pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// A place on the stage in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// Where the photo lies on the stage, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// What part of the photo is seen, and how large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum View {
    /// The whole photo, as large as the stage allows.
    #[default]
    Fit,
    Zoomed {
        /// CSS pixels per photo pixel.
        scale: f64,
        /// The place of the photo that lies in the middle of the stage, as a share of its size.
        centre: Point,
    },
}

/// What stays free around the whole photo on each side, on a stage at least [`ROOMY_PX`] wide, in CSS
/// pixels. The same numbers stand in `style/stage.css`, for before the stage is measured.
const MARGIN_PX: f64 = 24.0;
const ROOMY_PX: f64 = 640.0;

/// The largest magnification, in device pixels per photo pixel.
const MAX_MAGNIFICATION: f64 = 16.0;

impl Size {
    pub fn new(width: f64, height: f64) -> Self {
        Size { width, height }
    }

    fn is_empty(self) -> bool {
        !(self.width > 0.0 && self.height > 0.0)
    }
}

/// What the zoom button says: "Fit", or the magnification in percent of the actual size.
pub fn percent_of_actual(view: View, stage: Size, photo: Size, device_ratio: f64) -> String {
    match view {
        View::Fit => "Fit".to_owned(),
        View::Zoomed { .. } => {
            format!("{} %", (view.magnification(stage, photo, device_ratio) * 100.0).round())
        }
    }
}

/// CSS pixels per photo pixel at which the whole photo just fits.
fn fit_scale(stage: Size, photo: Size) -> f64 {
    if stage.is_empty() || photo.is_empty() {
        return 1.0;
    }
    let margin = if stage.width >= ROOMY_PX { 2.0 * MARGIN_PX } else { 0.0 };
    let fitting = |stage: f64, photo: f64| (stage - margin).max(stage / 2.0) / photo;
    fitting(stage.width, photo.width).min(fitting(stage.height, photo.height))
}

impl View {
    /// CSS pixels per photo pixel.
    pub fn scale(self, stage: Size, photo: Size) -> f64 {
        match self {
            View::Fit => fit_scale(stage, photo),
            View::Zoomed { scale, .. } => scale,
        }
    }

    /// The photo's place on the stage: centred where it is smaller, without a gap where it is larger.
    pub fn rect(self, stage: Size, photo: Size) -> Rect {
        let scale = self.scale(stage, photo);
        let centre = match self {
            View::Fit => Point { x: 0.5, y: 0.5 },
            View::Zoomed { centre, .. } => centre,
        };
        let (width, height) = (photo.width * scale, photo.height * scale);
        Rect {
            x: placed(stage.width, width, centre.x),
            y: placed(stage.height, height, centre.y),
            width,
            height,
        }
    }

    /// Multiplies the scale while the place under `point` stays under it. Zooming out ends where the
    /// whole photo is seen, at [`View::Fit`], or at its actual size where that is smaller.
    /// `device_ratio` is device pixels per CSS pixel.
    pub fn zoomed_at(self, point: Point, factor: f64, stage: Size, photo: Size, device_ratio: f64) -> View {
        let fit = fit_scale(stage, photo);
        let least = fit.min(1.0 / device_ratio);
        let most = (MAX_MAGNIFICATION / device_ratio).max(fit);
        let before = self.rect(stage, photo);
        let scale = (self.scale(stage, photo) * factor).clamp(least, most);
        if (scale / fit - 1.0).abs() < 1e-3 || photo.is_empty() || stage.is_empty() {
            return View::Fit;
        }
        let under = Point { x: (point.x - before.x) / before.width, y: (point.y - before.y) / before.height };
        let centre = Point {
            x: under.x + (stage.width / 2.0 - point.x) / (photo.width * scale),
            y: under.y + (stage.height / 2.0 - point.y) / (photo.height * scale),
        };
        View::Zoomed { scale, centre }.settled(stage, photo)
    }

    /// Moves the photo by CSS pixels; at [`View::Fit`] there is nowhere to go.
    pub fn panned(self, by: Point, stage: Size, photo: Size) -> View {
        match self {
            View::Fit => View::Fit,
            View::Zoomed { scale, centre } => {
                let centre = Point {
                    x: centre.x - by.x / (photo.width * scale),
                    y: centre.y - by.y / (photo.height * scale),
                };
                View::Zoomed { scale, centre }.settled(stage, photo)
            }
        }
    }

    /// One photo pixel on one device pixel, with the place under `point` kept there.
    pub fn actual_size(self, point: Point, stage: Size, photo: Size, device_ratio: f64) -> View {
        let factor = 1.0 / (device_ratio * self.scale(stage, photo));
        self.zoomed_at(point, factor, stage, photo, device_ratio)
    }

    /// The magnification in device pixels per photo pixel.
    pub fn magnification(self, stage: Size, photo: Size, device_ratio: f64) -> f64 {
        self.scale(stage, photo) * device_ratio
    }

    pub fn is_zoomed(self) -> bool {
        self != View::Fit
    }

    /// Draws the centre back to where [`Self::rect`] clamps it, so that panning on at an edge is not
    /// saved up.
    fn settled(self, stage: Size, photo: Size) -> View {
        let View::Zoomed { scale, .. } = self else { return self };
        let rect = self.rect(stage, photo);
        let centre = Point {
            x: (stage.width / 2.0 - rect.x) / rect.width,
            y: (stage.height / 2.0 - rect.y) / rect.height,
        };
        View::Zoomed { scale, centre }
    }
}

/// The offset of a length on a stage.
fn placed(stage: f64, length: f64, centre: f64) -> f64 {
    if length <= stage {
        (stage - length) / 2.0
    } else {
        (stage / 2.0 - centre * length).clamp(stage - length, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STAGE: Size = Size { width: 1000.0, height: 600.0 };
    const PHOTO: Size = Size { width: 4000.0, height: 3000.0 };

    #[test]
    fn the_whole_photo_fits_in_the_middle_with_a_margin_where_there_is_room() {
        assert_eq!(View::Fit.rect(STAGE, PHOTO), Rect { x: 132.0, y: 24.0, width: 736.0, height: 552.0 });
        let phone = Size::new(400.0, 600.0);
        assert_eq!(View::Fit.rect(phone, PHOTO), Rect { x: 0.0, y: 150.0, width: 400.0, height: 300.0 });
    }

    #[test]
    fn actual_size_is_one_photo_pixel_on_one_device_pixel() {
        let middle = Point { x: 500.0, y: 300.0 };
        let view = View::Fit.actual_size(middle, STAGE, PHOTO, 2.0);
        assert!((view.magnification(STAGE, PHOTO, 2.0) - 1.0).abs() < 1e-9);
        assert!((view.rect(STAGE, PHOTO).x - -500.0).abs() < 1e-9);
    }

    #[test]
    fn zooming_out_ends_at_fit() {
        let point = Point { x: 10.0, y: 10.0 };
        let view = View::Fit.zoomed_at(point, 3.0, STAGE, PHOTO, 1.0);
        assert!(view.is_zoomed());
        assert_eq!(view.zoomed_at(point, 0.1, STAGE, PHOTO, 1.0), View::Fit);
    }

    #[test]
    fn sizes_of_nothing_do_no_harm() {
        let nothing = Size::default();
        let view = View::Fit.zoomed_at(Point::default(), 2.0, nothing, nothing, 1.0);
        assert_eq!(view, View::Fit);
        assert!(view.rect(nothing, nothing).width.is_finite());
    }

    proptest! {
        #[test]
        fn the_place_under_the_pointer_stays_there_away_from_the_edges(
            x in 450.0..550.0f64, y in 270.0..330.0f64, factor in 2.5..8.0f64,
        ) {
            let point = Point { x, y };
            let before = View::Fit.rect(STAGE, PHOTO);
            let after = View::Fit.zoomed_at(point, factor, STAGE, PHOTO, 1.0).rect(STAGE, PHOTO);
            let share = |rect: Rect| ((x - rect.x) / rect.width, (y - rect.y) / rect.height);
            prop_assert!((share(before).0 - share(after).0).abs() < 1e-6);
            prop_assert!((share(before).1 - share(after).1).abs() < 1e-6);
        }

        #[test]
        fn no_pan_shows_a_gap(dx in -9e4..9e4f64, dy in -9e4..9e4f64, factor in 1.1..50.0f64) {
            let view = View::Fit.zoomed_at(Point { x: 500.0, y: 300.0 }, factor, STAGE, PHOTO, 1.0);
            let rect = view.panned(Point { x: dx, y: dy }, STAGE, PHOTO).rect(STAGE, PHOTO);
            let covers = |start: f64, length: f64, stage: f64| {
                length <= stage || (start <= 1e-6 && start + length >= stage - 1e-6)
            };
            prop_assert!(covers(rect.x, rect.width, STAGE.width));
            prop_assert!(covers(rect.y, rect.height, STAGE.height));
        }
    }
}
