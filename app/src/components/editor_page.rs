use leptos::prelude::*;

use super::announcer::Announcer;
use super::filmstrip::Filmstrip;
use super::header::Header;
use super::help_dialog::HelpDialog;
use super::model_picker::ModelPicker;
use super::prompt_bar::PromptBar;
use super::recipe_panel::RecipePanel;
use super::stage::StageView;
use super::toolbar::Toolbar;
use super::wiring::wire;
use crate::page::PageContent;
use crate::state::Editor;

/// The editor, empty or opened on an edit.
#[component]
pub fn EditorPage(content: PageContent) -> impl IntoView {
    let editor = Editor::open(&content);
    wire(editor);
    let picker = editor.models.is_choice().then(|| view! { <ModelPicker editor/> }.into_any());
    let is_editing = Memo::new(move |_| editor.has_photo());
    view! {
        <a class="skip" href="#prompt">"Skip to the prompt"</a>
        <Header models=content.models picker help=Some(editor.elements.help) page="/"/>
        <main class="editor" class:has-photo=move || is_editing.get()>
            <h1 class="visually-hidden">"Edit a photo by saying what should change"</h1>
            <Toolbar editor/>
            <StageView editor/>
            <PromptBar editor/>
            <RecipePanel editor/>
            <Filmstrip editor/>
        </main>
        <Announcer editor/>
        <HelpDialog dialog=editor.elements.help/>
    }
}
