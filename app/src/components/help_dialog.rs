use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, shape};

const KEYS: [(&str, &str); 13] = [
    ("Enter", "Edit the photo as the prompt says; Ctrl or ⌘ + Enter does so from anywhere"),
    ("Shift + Enter", "Another line in the prompt"),
    ("↑ ↓", "Walk through earlier prompts, in the prompt"),
    ("Esc", "Cancel, put the brush away, or leave the prompt"),
    ("Space", "Hold to see the original"),
    ("Z", "The whole photo, or its actual size"),
    ("+ −", "Zoom in and out"),
    ("← → ↑ ↓", "Move the zoomed photo, or the compare handle when it has the focus"),
    ("U or Ctrl + Z", "Undo; Shift + U or Ctrl + Shift + Z does it again"),
    ("M", "Paint where the edit applies"),
    ("[ ]", "A smaller or larger brush"),
    ("D", "Download"),
    ("?", "This help"),
];

/// What the editor does, and all its keys.
#[component]
pub fn HelpDialog(dialog: NodeRef<html::Dialog>) -> impl IntoView {
    let rows = KEYS.map(|(keys, action)| {
        view! {
            <div>
                <dt><kbd>{keys}</kbd></dt>
                <dd>{action}</dd>
            </div>
        }
    });
    view! {
        <dialog class="help" node_ref=dialog aria-labelledby="help-title">
            <form method="dialog" class="help-head">
                <h2 id="help-title">"Help"</h2>
                <button class="button icon-only" aria-label="Close help"><Icon d=shape::CLOSE/></button>
            </form>
            <p>
                "Open a photo, say what should change, and press Enter. The built-in retoucher understands \
                 requests about light, colour, detail, looks, mirroring and turning, each as weak or as strong \
                 as you say it. What it did stands in the recipe: move a slider, and the picture follows. Installed \
                 models that paint photos anew are chosen at the top; they take longer, and do what you can name."
            </p>
            <dl class="keys">{rows}</dl>
        </dialog>
    }
}
