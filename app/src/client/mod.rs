//! How the editor talks to the browser and to the server. On the server these functions exist, but
//! nothing there calls them: events and effects happen in browsers only.

mod clipboard;
mod dom;
mod edits;
mod event_stream;
mod fetch;
mod fields;
mod files;
mod grid;
mod http;
mod jobs;
mod location;
mod mask_canvas;
mod notification;
mod orders;
mod picture;
mod rows;
mod storage;

pub use clipboard::{copy_picture, copy_text};
pub use dom::{
    begin_with, cancel_timeout, chance, clock_ms, device_ratio, is_hidden, is_visit, later, local_time,
    now_ms, place_in, prefers_dark, set_icon, set_markup, set_theme, set_title, size_of,
};
pub use edits::{EditOrder, Made, Subject, fetch_edit, form_of, post_edit, read};
pub use event_stream::{EventStream, Happening};
pub use fetch::{ask, post_form, request};
pub use fields::{check_radio, field_at, show_values};
pub use files::{blob_as_file, fetch_blob, first_file, holds_text, object_url, revoke_url};
pub use grid::{layout_of, make_room};
pub use http::{Answer, Call, Progress};
pub use jobs::{JobNews, QueueNews, events_url, fetch_job, move_job, new_key, order_job, post_job};
pub use location::{current_path, current_query, edit_id_in, job_id_in, push_path, replace_path};
pub use mask_canvas::{MaskCanvas, mask_file};
pub use notification::{ask_to_notify, can_ask_to_notify, notify};
pub use orders::{OrderFailure, post_order};
pub use picture::{natural_size, picture_url, thumbnail_url};
pub use rows::{action_at, patch_rows};
pub use storage::{forget, recall, remember};
