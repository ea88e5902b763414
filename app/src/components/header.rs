use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, shape};
use super::memory_strip::memory_strip;
use crate::client::{prefers_dark, recall, remember, set_theme};
use crate::page::ModelLine;
use crate::state::Feed;

const THEME_KEY: &str = "theme";

/// The name, the model, and what concerns the whole page.
#[component]
pub fn Header(
    models: Vec<ModelLine>,
    /// Chooses one of them, where there is a choice.
    #[prop(default = None)]
    picker: Option<AnyView>,
    /// The dialog that the help button opens, where there is one.
    help: Option<NodeRef<html::Dialog>>,
    /// The path of the page that this is.
    page: &'static str,
) -> impl IntoView {
    // Where there is a choice, only the editor has a use for it.
    let only = if models.len() == 1 { models.into_iter().next() } else { None };
    let model = picker.or_else(|| only.map(|model| only_model(model).into_any()));
    let help = help.map(|dialog| {
        let open = move |_| {
            if let Some(dialog) = dialog.get_untracked() {
                let _ = dialog.show_modal();
            }
        };
        view! {
            <button type="button" class="button icon-only script-only" aria-label="Help and keyboard shortcuts"
                aria-keyshortcuts="Shift+?" title="Help (?)" on:click=open>
                <Icon d=shape::HELP/>
            </button>
        }
    });
    let strip = use_context::<Feed>().map(memory_strip);
    view! {
        <header class="top">
            <a class="brand" href="/" aria-label="Offstage, home">
                <Icon d=shape::BRAND/>
                <span>"Offstage"</span>
            </a>
            {model}
            <span class="spacer"></span>
            {strip}
            <nav class="pages" aria-label="Pages" inner_html=nav_markup(page)></nav>
            <button type="button" class="button icon-only script-only" aria-label="Switch between light and dark"
                title="Light or dark" on:click=|_| switch_theme()>
                <Icon d=shape::THEME/>
            </button>
            {help}
        </header>
    }
}

fn only_model(model: ModelLine) -> impl IntoView {
    view! {
        <p class="model" title=model.summary>
            <span class="dot" aria-hidden="true"></span>
            <span>{model.name}</span>
            <span class="unit">{format!("on {}", device_word(&model.device))}</span>
        </p>
    }
}

/// The pages: path, name, icon.
const PAGES: [(&str, &str, &str); 4] = [
    ("/", "Editor", shape::PHOTO),
    ("/history", "History", shape::HISTORY),
    ("/queue", "Queue", shape::QUEUE),
    ("/status", "Status", shape::STATUS),
];

fn nav_markup(page: &str) -> String {
    let link = |(path, name, icon): (&str, &str, &str)| {
        let current = if path == page { r#" aria-current="page""# } else { "" };
        format!(
            r#"<a class="button" href="{path}" title="{name}"{current}><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{icon}"></path></svg><span>{name}</span></a>"#
        )
    };
    PAGES.map(link).concat()
}

fn device_word(device: &str) -> String {
    if device.eq_ignore_ascii_case("cpu") { "CPU".to_owned() } else { device.to_owned() }
}

fn switch_theme() {
    let is_dark = recall(THEME_KEY).map_or_else(prefers_dark, |theme| theme == "dark");
    let theme = if is_dark { "light" } else { "dark" };
    set_theme(theme);
    remember(THEME_KEY, theme);
}
