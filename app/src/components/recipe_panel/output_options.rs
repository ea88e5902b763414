use leptos::prelude::*;
use offstage_api::{Edit, ImageFormat};

use super::facts::Facts;
use crate::components::icon::{Icon, shape};
use crate::model::choice::can_run;
use crate::state::{Editor, OutputChoice};

/// Downloading, copying, and going on from the result.
#[component]
pub fn OutputOptions(editor: Editor) -> impl IntoView {
    let has_result = Memo::new(move |_| editor.has_result());
    let can_repeat = Memo::new(move |_| {
        let made = |edit: &Edit| edit.generated.as_ref().map(|made| made.model.clone());
        let maker = editor.result.with(|shown| made(&shown.as_ref()?.edit));
        maker.and_then(|id| editor.models.line(&id)).is_some_and(|line| can_run(&line))
    });
    let output = editor.output;
    let is_preview = move || editor.result.with(|shown| shown.as_ref().is_some_and(|shown| shown.is_preview));
    let is_lossless = Memo::new(move |_| output.format.get() == ImageFormat::Png);
    // The picture on screen may still be a preview; what is downloaded never is.
    let address = move || {
        editor.result.with(|shown| {
            shown.as_ref().filter(|shown| !shown.is_preview).map(|shown| output.download_url(&shown.edit))
        })
    };
    let formats = OutputChoice::FORMATS.map(|format| view! { <FormatChoice output format/> });
    view! {
        <section class="group output" aria-labelledby="output-title" hidden=move || !has_result.get()>
            <h3 id="output-title">"Result"</h3>
            <Facts editor/>
            <div class="buttons script-only" hidden=move || !can_repeat.get()>
                <button type="button" class="button" title="The very same edit once more"
                    on:click=move |_| editor.generate_again(true)>"Same seed again"</button>
                <button type="button" class="button" title="The same, from other noise"
                    on:click=move |_| editor.generate_again(false)>"New seed"</button>
            </div>
            <fieldset class="segments script-only">
                <legend class="visually-hidden">"Format"</legend>
                {formats}
            </fieldset>
            <label class="line script-only">
                <span>"Quality"</span>
                <input type="range" min="40" max="100" step="1" aria-label="Quality" disabled=move || is_lossless.get()
                    prop:value=move || output.quality.get().to_string()
                    on:input:target=move |event| {
                        if let Ok(quality) = event.target().value().parse::<u8>() {
                            output.quality.set(quality.clamp(1, 100));
                        }
                    }/>
                <span class="number">
                    {move || if is_lossless.get() { "–".to_owned() } else { output.quality.get().to_string() }}
                </span>
            </label>
            <label class="check script-only">
                <input type="checkbox" prop:checked=move || output.keeps_gps.get()
                    on:change:target=move |event| output.keeps_gps.set(event.target().checked())/>
                <span>"Keep the GPS position"</span>
            </label>
            <label class="check script-only">
                <input type="checkbox" prop:checked=move || output.embeds_recipe.get()
                    on:change:target=move |event| output.embeds_recipe.set(event.target().checked())/>
                <span>"Write prompt and recipe into the file"</span>
            </label>
            <a class="button strong wide" id="download" download title="Download (D)" href=address
                aria-disabled=move || is_preview().then_some("true")>
                <Icon d=shape::DOWNLOAD/>
                "Download"
            </a>
            <div class="buttons script-only">
                <button type="button" class="button" on:click=move |_| editor.copy_result()>
                    <Icon d=shape::COPY/>
                    "Copy image"
                </button>
                <button type="button" class="button" disabled=is_preview on:click=move |_| editor.use_result_as_input()>
                    <Icon d=shape::FORWARD/>
                    "Use as input"
                </button>
            </div>
        </section>
    }
}

#[component]
fn FormatChoice(output: OutputChoice, format: ImageFormat) -> impl IntoView {
    let name = match format {
        ImageFormat::Webp => "WebP".to_owned(),
        other => other.name().to_uppercase(),
    };
    view! {
        <label>
            <input type="radio" name="download-format" value=format.name() form="none"
                prop:checked=move || output.format.get() == format
                on:change=move |_| output.format.set(format)/>
            <span>{name}</span>
        </label>
    }
}
