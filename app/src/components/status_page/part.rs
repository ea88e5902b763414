use leptos::prelude::*;

/// A part of the page that only shows something: it is replaced as a whole when it changes. All parts
/// are one type, so that all share one piece of code.
pub fn part(class: &'static str, markup: Memo<String>) -> impl IntoView {
    view! { <div class=class inner_html=markup></div> }
}
