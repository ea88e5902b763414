//! What is on the page.

mod announcer;
mod app;
mod editor_page;
mod filmstrip;
mod header;
mod help_dialog;
mod icon;
mod list_page;
mod memory_strip;
mod missing_page;
mod model_picker;
mod prompt_bar;
mod recipe_panel;
mod stage;
mod status_page;
mod toolbar;
mod wiring;

pub use app::App;
