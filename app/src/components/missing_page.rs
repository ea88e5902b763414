use leptos::prelude::*;
use offstage_api::Problem;

use super::header::Header;
use crate::page::ModelLine;

/// Says why there is no such page, and leads to one that is.
#[component]
pub fn MissingPage(problem: Problem, models: Vec<ModelLine>) -> impl IntoView {
    view! {
        <Header models help=None page=""/>
        <main class="missing">
            <h1>{problem.title}</h1>
            <p>{problem.detail}</p>
            <p><a class="button primary" href="/">"Open the editor"</a></p>
        </main>
    }
}
