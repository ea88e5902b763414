use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement};

use super::blob_as_file;
use crate::model::Point;
use crate::state::Brush;

/// The longest edge that is painted on; the mask is drawn at the photo's size when it is sent.
const CANVAS_EDGE: f64 = 1600.0;

/// What is painted, as on a retoucher's rubylith film.
const INK: &str = "#e5484d";

/// The canvas over the photo that the mask is painted on. Places are shares of its size.
pub struct MaskCanvas {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl MaskCanvas {
    pub fn of(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(MaskCanvas { canvas, context })
    }

    /// Gives the canvas the proportions of a photo; it is empty after.
    pub fn fit(&self, (width, height): (u32, u32)) {
        let scale = (CANVAS_EDGE / f64::from(width.max(height).max(1))).min(1.0);
        self.canvas.set_width((f64::from(width) * scale).round().max(1.0) as u32);
        self.canvas.set_height((f64::from(height) * scale).round().max(1.0) as u32);
    }

    /// Draws a straight stroke; `size` is its width as a share of the longer edge.
    pub fn stroke(&self, brush: Brush, from: Point, to: Point, size: f64) {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        let context = &self.context;
        let _ = context.set_global_composite_operation(match brush {
            Brush::Paint => "source-over",
            Brush::Erase => "destination-out",
        });
        context.set_stroke_style_str(INK);
        context.set_line_width(size * width.max(height));
        context.set_line_cap("round");
        context.set_line_join("round");
        context.begin_path();
        context.move_to(from.x * width, from.y * height);
        context.line_to(to.x * width, to.y * height);
        context.stroke();
    }

    pub fn clear(&self) {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        self.context.clear_rect(0.0, 0.0, width, height);
    }

    /// Paints what was not painted, and the other way round.
    pub fn invert(&self) {
        let (width, height) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        let _ = self.context.set_global_composite_operation("source-out");
        self.context.set_fill_style_str(INK);
        self.context.fill_rect(0.0, 0.0, width, height);
    }
}

/// The mask as the server takes it: a PNG of the photo's displayed size, white where painted and
/// black elsewhere.
pub async fn mask_file(painted: &HtmlCanvasElement, (width, height): (u32, u32)) -> Option<File> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let (width, height) = (f64::from(width), f64::from(height));
    context.draw_image_with_html_canvas_element_and_dw_and_dh(painted, 0.0, 0.0, width, height).ok()?;
    for (operation, colour) in [("source-in", "#fff"), ("destination-over", "#000")] {
        context.set_global_composite_operation(operation).ok()?;
        context.set_fill_style_str(colour);
        context.fill_rect(0.0, 0.0, width, height);
    }
    let blob = JsFuture::from(png_of(&canvas)).await.ok()?;
    blob_as_file(blob.dyn_ref::<Blob>()?, "mask.png")
}

fn png_of(canvas: &HtmlCanvasElement) -> js_sys::Promise {
    js_sys::Promise::new(&mut |resolve, reject| {
        let on_blob = Closure::once_into_js(move |blob: JsValue| {
            let _ = match blob.is_null() {
                true => reject.call0(&JsValue::NULL),
                false => resolve.call1(&JsValue::NULL, &blob),
            };
        });
        let _ = canvas.to_blob(on_blob.unchecked_ref());
    })
}
