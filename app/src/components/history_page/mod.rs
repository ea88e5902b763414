//! The results so far: to find again, to compare, to take away.

mod comparison;
mod toast;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use self::comparison::Comparison;
use self::toast::Toast;
use super::header::Header;
use crate::client::action_at;
use crate::model::jobs::{empty_history, filters, more_link, page_query};
use crate::page::{HistoryContent, ModelLine};
use crate::state::Library;

/// The whole page, as the server rendered it. The browser then keeps only those cards on it that are in
/// sight.
#[component]
pub fn HistoryPage(content: HistoryContent, model: Option<ModelLine>) -> impl IntoView {
    let fields = filters(&content.question, &content.models);
    let more = more_link(&content.question, content.page.next);
    let empty = match content.page.jobs.is_empty() {
        true => empty_history(!page_query(&content.question).is_empty()),
        false => "",
    };
    let library = Library::new(content);
    let cards = library.pending.rows.with_value(|rows| rows.iter().map(|row| row.html()).collect::<String>());
    Effect::new(move || library.begin());
    let click = move |event: Event| {
        if let Some((action, id)) = action_at(&event) {
            library.act(&action, &id);
        }
    };
    let change = move |event: Event| {
        let pick = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(pick) = pick {
            library.pick(pick.value(), pick.checked());
        }
    };
    let find = move |event: SubmitEvent| {
        event.prevent_default();
        library.ask_now();
    };
    let next = library.next;
    view! {
        <a class="skip" href="#shots">"Skip to the results"</a>
        <Header model help=None page="/history"/>
        <main class="library">
            <div class="library-head">
                <h1>"History"</h1>
                <form class="filters" role="search" aria-label="Search the history" method="get" action="/history"
                    node_ref=library.elements.filters on:submit=find on:input=move |_| library.ask_soon()
                    inner_html=fields></form>
            </div>
            <p class="trouble" role="alert">{library.trouble}</p>
            <ul class="shots" id="shots" tabindex="-1" aria-label="Results" node_ref=library.elements.list
                on:click=move |event| click(event.into()) on:change=change inner_html=cards></ul>
            <div class="no-shots" id="no-shots" inner_html=empty></div>
            <p class="more" hidden=move || next.with(Option::is_none) inner_html=more></p>
            <PickedBar library/>
        </main>
        <p class="visually-hidden" role="status">{library.spoken}</p>
        <Toast library/>
        <Comparison library/>
    }
}

/// What can be done with those that are picked. Without scripts, the form sends the checked ones.
#[component]
fn PickedBar(library: Library) -> impl IntoView {
    let picked = library.picked;
    let count = Memo::new(move |_| picked.with(Vec::len));
    let said = Memo::new(move |_| match count.get() {
        1 => "1 selected; select two to compare".to_owned(),
        count => format!("{count} selected"),
    });
    let cannot_compare =
        Memo::new(move |_| library.picture(0).is_none() || library.picture(1).is_none() || count.get() != 2);
    // The cards that are not on the page send nothing by themselves.
    let ids = Memo::new(move |_| picked.with(|picked| picked.join(",")));
    view! {
        <form class="picked" id="picked" method="post" action="/api/v1/jobs/archive"
            class:is-shown=move || count.get() != 0>
            <input type="hidden" name="id" value=ids/>
            <span class="script-only" role="status">{said}</span>
            <button type="button" class="button bordered script-only" title="Two results, one over the other"
                aria-disabled=move || cannot_compare.get().then_some("true")
                on:click=move |_| if !cannot_compare.get_untracked() { library.compare() }>"Compare"</button>
            <button class="button strong">"Download as zip"</button>
            <button type="button" class="button script-only" on:click=move |_| picked.set(Vec::new())>"Clear"</button>
        </form>
    }
}
