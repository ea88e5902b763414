//! What is on the page.

mod announcer;
mod app;
mod editor_page;
mod filmstrip;
mod freshness;
mod header;
mod help_dialog;
mod history_page;
mod icon;
mod memory_strip;
mod missing_page;
mod prompt_bar;
mod queue_page;
mod recipe_panel;
mod stage;
mod status_page;
mod toolbar;
mod wiring;

pub use app::App;
