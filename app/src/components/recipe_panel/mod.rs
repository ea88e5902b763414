//! What was done to the photo, as sliders, and how to take the result away.

mod add_menu;
mod amount_slider;
mod facts;
mod generation_options;
mod mask_options;
mod output_options;
mod summary;

use leptos::prelude::*;

use self::add_menu::AddMenu;
use self::amount_slider::AmountSlider;
use self::generation_options::GenerationOptions;
use self::mask_options::MaskOptions;
use self::output_options::OutputOptions;
use self::summary::Summary;
use super::icon::{Icon, shape};
use crate::state::Editor;

#[component]
pub fn RecipePanel(editor: Editor) -> impl IntoView {
    let is_empty = Memo::new(move |_| editor.recipe.with(|recipe| recipe.adjustments.is_empty()));
    let is_open = move || editor.stage.is_sheet_open.get();
    let generates = Memo::new(move |_| editor.models.generator().is_some());
    view! {
        <section class="panel" id="recipe" aria-labelledby="recipe-title" class:is-open=is_open
            class:generates=generates>
            <div class="panel-head">
                <h2 id="recipe-title">{move || if generates.get() { "Options" } else { "Recipe" }}</h2>
                <span class="spacer"></span>
                <AddMenu editor/>
                <button type="button" class="button icon-only script-only for-recipe" aria-label="Copy the recipe as JSON"
                    title="Copy the recipe as JSON" disabled=move || is_empty.get()
                    on:click=move |_| editor.copy_recipe()>
                    <Icon d=shape::COPY/>
                </button>
                <button type="button" class="button icon-only narrow-only script-only" aria-label=move || if generates.get() { "Close the options" } else { "Close the recipe" }
                    on:click=move |_| editor.stage.is_sheet_open.set(false)>
                    <Icon d=shape::CLOSE/>
                </button>
            </div>
            <div class="panel-body">
                <Summary editor/>
                <ul class="sliders for-recipe">
                    <For each=move || editor.recipe.get().adjustments key=|step| step.name
                        children=move |step| view! { <AmountSlider editor name=step.name/> }/>
                </ul>
                <GenerationOptions editor/>
                <MaskOptions editor/>
            </div>
            <OutputOptions editor/>
        </section>
    }
}
