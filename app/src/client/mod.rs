//! How the editor talks to the browser and to the server. On the server these functions exist, but
//! nothing there calls them: events and effects happen in browsers only.

mod clipboard;
mod dom;
mod edits;
mod event_stream;
mod files;
mod http;
mod location;
mod mask_canvas;
mod orders;
mod picture;
mod storage;

pub use clipboard::{copy_picture, copy_text};
pub use dom::{
    begin_with, cancel_timeout, device_ratio, is_hidden, later, local_time, now_ms, place_in, prefers_dark,
    set_markup, set_theme, set_title, size_of,
};
pub use edits::{EditOrder, Made, Subject, fetch_edit, form_of, post_edit};
pub use event_stream::{EventStream, Happening};
pub use files::{blob_as_file, fetch_blob, first_file, object_url, revoke_url};
pub use http::{Answer, Call, Progress};
pub use location::{current_path, edit_id_in, push_path, replace_path};
pub use mask_canvas::{MaskCanvas, mask_file};
pub use orders::{OrderFailure, post_order};
pub use picture::{natural_size, picture_url, thumbnail_url};
pub use storage::{recall, remember};
