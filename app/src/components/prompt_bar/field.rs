use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::state::Editor;

/// The longest prompt in characters that the field takes; the server counts bytes.
const MAX_LENGTH: i32 = 1_900;

/// The field that grows with its text.
#[component]
pub fn PromptField(editor: Editor) -> impl IntoView {
    let field = editor.elements.prompt;
    let first_text = editor.prompt.with_untracked(|prompt| prompt.replace('&', "&amp;").replace('<', "&lt;"));
    let key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !event.shift_key() => {
                event.prevent_default();
                editor.run_prompt();
            }
            "ArrowUp" if is_at_start(editor) && editor.walk_prompts(true) => event.prevent_default(),
            "ArrowDown" if is_at_end(editor) && editor.walk_prompts(false) => event.prevent_default(),
            _ => {}
        }
    };
    let input = move |text: String| {
        editor.prompts.update(|prompts| prompts.stop_walk());
        editor.prompt.set(text);
        if editor.failure.with_untracked(Option::is_some) {
            editor.failure.set(None);
        }
    };
    Effect::new(move || {
        editor.prompt.track();
        if let Some(field) = field.get() {
            let style = web_sys::HtmlElement::style(&field);
            let _ = style.set_property("height", "auto");
            let _ = style.set_property("height", &format!("{}px", field.scroll_height()));
        }
    });
    view! {
        <label for="prompt" class="visually-hidden">"What should change?"</label>
        <textarea id="prompt" name="prompt" rows="1" maxlength=MAX_LENGTH autofocus autocomplete="off"
            placeholder="Say what should change"
            enterkeyhint="go" node_ref=field prop:value=move || editor.prompt.get()
            aria-invalid=move || editor.failure.with(Option::is_some).then_some("true")
            aria-describedby="failure" on:input:target=move |event| input(event.target().value())
            on:keydown=key inner_html=first_text></textarea>
    }
}

/// Whether an arrow up has nowhere to go in the field: a walk goes on, or the caret is at the start,
/// or in a single line.
fn is_at_start(editor: Editor) -> bool {
    let text = editor.prompt.get_untracked();
    let caret =
        editor.elements.prompt.get_untracked().and_then(|field| field.selection_start().ok().flatten());
    editor.prompts.with_untracked(|prompts| prompts.is_walking())
        || caret.is_none_or(|caret| caret == 0)
        || !is_wrapped(editor, &text)
}

fn is_at_end(editor: Editor) -> bool {
    editor.prompts.with_untracked(|prompts| prompts.is_walking())
}

/// Whether the field shows more than one line.
fn is_wrapped(editor: Editor, text: &str) -> bool {
    const ONE_LINE_PX: i32 = 60;
    text.contains('\n')
        || editor.elements.prompt.get_untracked().is_some_and(|field| field.scroll_height() > ONE_LINE_PX)
}
