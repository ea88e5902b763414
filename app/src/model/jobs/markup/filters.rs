use offstage_api::jobs::HistoryQuestion;

use super::super::{page_query, state_names};
use crate::model::escaped;

/// What results can be narrowed to, by the states that they stand for.
const KINDS: [(&str, &str); 5] = [
    ("", "any state"),
    ("succeeded", "done"),
    ("queued,running,retrying", "unfinished"),
    ("failed", "failed"),
    ("cancelled", "cancelled"),
];

/// The fields of the form that narrows the history. `models` are ids with names.
pub fn filters(question: &HistoryQuestion, models: &[(String, String)]) -> String {
    let states = state_names(&question.states);
    let mut kinds: Vec<(String, String)> =
        KINDS.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect();
    if !kinds.iter().any(|(value, _)| *value == states) {
        kinds.push((states.clone(), states.replace(',', ", ")));
    }
    let mut all = vec![(String::new(), "any model".to_owned())];
    all.extend_from_slice(models);
    let checked = if question.favourites_only { " checked" } else { "" };
    format!(
        r#"<input class="field" type="search" name="search" aria-label="Words of the prompt" placeholder="Search prompts" value="{}">{}{}<label class="check"><input type="checkbox" name="favourites" value="true"{checked}>Favourites</label><button class="button bordered plain-only">Search</button>"#,
        escaped(question.search.as_deref().unwrap_or_default()),
        select("state", "State", &kinds, &states),
        select("model", "Model", &all, question.model.as_deref().unwrap_or_default()),
    )
}

/// The way to the next page for those without scripts, or for whom they are too slow.
pub fn more_link(question: &HistoryQuestion, next: Option<u64>) -> String {
    match next {
        Some(_) => {
            let query = page_query(&HistoryQuestion { after: next, ..question.clone() });
            format!(
                r#"<a class="button bordered" rel="next" href="/history?{}">Load more</a>"#,
                escaped(&query)
            )
        }
        None => String::new(),
    }
}

fn select(name: &str, label: &str, options: &[(String, String)], chosen: &str) -> String {
    let mut html = format!(r#"<select class="field" name="{name}" aria-label="{label}">"#);
    for (value, text) in options {
        let selected = if value == chosen { " selected" } else { "" };
        html += &format!(r#"<option value="{}"{selected}>{}</option>"#, escaped(value), escaped(text));
    }
    html + "</select>"
}

#[cfg(test)]
mod tests {
    use super::super::super::question_of;
    use super::*;

    #[test]
    fn the_form_shows_what_was_asked() {
        let models = [("retoucher".to_owned(), "Retoucher".to_owned())];
        let html =
            filters(&question_of("search=%22warm&state=failed&model=retoucher&favourites=on"), &models);
        assert!(html.contains(r#"value="&quot;warm""#) && html.contains(r#"value="true" checked"#));
        assert!(html.contains(r#"<option value="failed" selected>"#));
        assert!(html.contains(r#"<option value="retoucher" selected>"#));
        assert!(
            filters(&question_of("state=queued"), &models).contains(r#"<option value="queued" selected>"#)
        );
    }

    #[test]
    fn the_next_page_has_an_address_that_asks_the_same() {
        let html = more_link(&question_of("search=warm&state=failed"), Some(42));
        assert!(html.contains("/history?search=warm&amp;state=failed&amp;after=42"));
        assert_eq!(more_link(&question_of(""), None), "");
    }
}
