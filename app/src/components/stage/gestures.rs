use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent, PointerEvent};

use crate::client::place_in;
use crate::model::Point;
use crate::state::Editor;

/// What the pointers on the stage are doing.
#[derive(Clone, Copy)]
pub struct Gestures {
    editor: Editor,
    pointers: StoredValue<Vec<(i32, Point)>>,
    gesture: StoredValue<Gesture>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Gesture {
    None,
    /// Drags the compare handle.
    Compare,
    Pan,
    /// Two fingers: zooms and moves at once.
    Pinch,
    Paint,
}

impl Gestures {
    pub fn new(editor: Editor) -> Self {
        Gestures { editor, pointers: StoredValue::new(Vec::new()), gesture: StoredValue::new(Gesture::None) }
    }

    pub fn down(self, event: &PointerEvent) {
        let (Some(stage), Some(target)) = (self.stage(), target(event)) else { return };
        if event.button() != 0 || target.closest("button, label, a").is_ok_and(|found| found.is_some()) {
            return;
        }
        let at = place(&stage, event);
        let _ = stage.set_pointer_capture(event.pointer_id());
        self.pointers.update_value(|pointers| pointers.push((event.pointer_id(), at)));
        let is_on_handle = target.closest(".handle").is_ok_and(|found| found.is_some());
        let gesture = match self.pointers.with_value(Vec::len) {
            1 => self.single(is_on_handle),
            2 => Gesture::Pinch,
            _ => Gesture::None,
        };
        self.gesture.set_value(gesture);
        match gesture {
            Gesture::Compare => self.compare(at),
            Gesture::Paint => self.paint(at, at),
            _ => {}
        }
    }

    pub fn moved(self, event: &PointerEvent) {
        let Some(stage) = self.stage() else { return };
        let at = place(&stage, event);
        let Some(from) = self.replace(event.pointer_id(), at) else { return };
        match self.gesture.get_value() {
            Gesture::None => {}
            Gesture::Compare => self.compare(at),
            Gesture::Pan => self.editor.pan_by(at.x - from.x, at.y - from.y),
            Gesture::Paint => self.paint(from, at),
            Gesture::Pinch => self.pinch(event.pointer_id(), from, at),
        }
    }

    pub fn up(self, event: &PointerEvent) {
        self.pointers.update_value(|pointers| pointers.retain(|(id, _)| *id != event.pointer_id()));
        if self.gesture.get_value() == Gesture::Paint {
            self.editor.finish_stroke();
        }
        let is_left = self.pointers.with_value(Vec::len) == 1;
        self.gesture.set_value(if is_left { self.single(false) } else { Gesture::None });
    }

    /// A double click looks closer, and back.
    pub fn double(self, event: &MouseEvent) {
        let Some(stage) = self.stage() else { return };
        let has_photo = self.editor.photo.with_untracked(Option::is_some);
        if has_photo && self.editor.mask.brush.get_untracked().is_none() {
            let at = place_in(&stage, f64::from(event.client_x()), f64::from(event.client_y()));
            self.editor.toggle_zoom(Some(at));
        }
    }

    fn single(self, is_on_handle: bool) -> Gesture {
        let editor = self.editor;
        if editor.mask.brush.get_untracked().is_some() {
            Gesture::Paint
        } else if is_on_handle {
            Gesture::Compare
        } else if editor.stage.view.get_untracked().is_zoomed() {
            Gesture::Pan
        } else if editor.result.with_untracked(Option::is_some) {
            Gesture::Compare
        } else {
            Gesture::None
        }
    }

    fn compare(self, at: Point) {
        let rect = self.editor.stage.rect_now();
        if rect.width > 0.0 {
            self.editor.set_split((at.x - rect.x) / rect.width);
        }
    }

    fn paint(self, from: Point, to: Point) {
        let rect = self.editor.stage.rect_now();
        let share = |at: Point| Point { x: (at.x - rect.x) / rect.width, y: (at.y - rect.y) / rect.height };
        if rect.width > 0.0 && rect.height > 0.0 {
            self.editor.paint(share(from), share(to));
        }
    }

    fn pinch(self, moved: i32, from: Point, at: Point) {
        let other =
            self.pointers.with_value(|pointers| pointers.iter().find(|(id, _)| *id != moved).copied());
        let Some((_, other)) = other else { return };
        let distance = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y).max(1.0);
        let middle = Point { x: (at.x + other.x) / 2.0, y: (at.y + other.y) / 2.0 };
        self.editor.zoom_by(distance(at, other) / distance(from, other), Some(middle));
        self.editor.pan_by((at.x - from.x) / 2.0, (at.y - from.y) / 2.0);
    }

    /// Notes where a pointer is now; where it was before, if it is down.
    fn replace(self, id: i32, at: Point) -> Option<Point> {
        self.pointers
            .try_update_value(|pointers| {
                let known = pointers.iter_mut().find(|(known, _)| *known == id)?;
                Some(std::mem::replace(&mut known.1, at))
            })
            .flatten()
    }

    fn stage(self) -> Option<Element> {
        self.editor.elements.stage.get_untracked().map(|stage| stage.unchecked_into())
    }
}

fn target(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn place(stage: &Element, event: &PointerEvent) -> Point {
    place_in(stage, f64::from(event.client_x()), f64::from(event.client_y()))
}
