//! What is on the page.

mod announcer;
mod app;
mod editor_page;
mod filmstrip;
mod header;
mod help_dialog;
mod icon;
mod missing_page;
mod prompt_bar;
mod recipe_panel;
mod stage;
mod toolbar;
mod wiring;

pub use app::App;
