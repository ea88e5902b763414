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

/// The fields of the form that narrows the history. `models` are ids with names; an operator may ask
/// for everybody's jobs.
pub fn filters(question: &HistoryQuestion, models: &[(String, String)], is_operator: bool) -> String {
    let states = state_names(&question.states);
    let mut kinds: Vec<(String, String)> =
        KINDS.iter().map(|(value, name)| ((*value).to_owned(), (*name).to_owned())).collect();
    if !kinds.iter().any(|(value, _)| *value == states) {
        kinds.push((states.clone(), states.replace(',', ", ")));
    }
    let mut all = vec![(String::new(), "any model".to_owned())];
    all.extend_from_slice(models);
    let everyone = match is_operator {
        true => check("everyone", "Everyone’s", question.everyone),
        false => String::new(),
    };
    format!(
        r#"<input class="field" type="search" name="search" aria-label="Words of the prompt" placeholder="Search prompts" value="{}">{}{}{}{everyone}<button class="button bordered plain-only">Search</button>"#,
        escaped(question.search.as_deref().unwrap_or_default()),
        select("state", "State", &kinds, &states),
        select("model", "Model", &all, question.model.as_deref().unwrap_or_default()),
        check("favourites", "Favourites", question.favourites_only),
    )
}

fn check(name: &str, label: &str, is_on: bool) -> String {
    let checked = if is_on { " checked" } else { "" };
    format!(
        r#"<label class="check"><input type="checkbox" name="{name}" value="true"{checked}>{label}</label>"#
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
        let html = filters(
            &question_of("search=%22warm&state=failed&model=retoucher&favourites=on"),
            &models,
            false,
        );
        assert!(html.contains(r#"value="&quot;warm""#) && html.contains(r#"value="true" checked"#));
        assert!(html.contains(r#"<option value="failed" selected>"#));
        assert!(html.contains(r#"<option value="retoucher" selected>"#));
        assert!(
            filters(&question_of("state=queued"), &models, false)
                .contains(r#"<option value="queued" selected>"#)
        );
    }

    #[test]
    fn only_an_operator_is_offered_everybodys_jobs() {
        let offered = |is_operator| filters(&question_of("everyone=true"), &[], is_operator);
        assert!(offered(true).contains(r#"name="everyone" value="true" checked"#));
        assert!(!offered(false).contains("everyone"));
    }

    #[test]
    fn the_next_page_has_an_address_that_asks_the_same() {
        let html = more_link(&question_of("search=warm&state=failed"), Some(42));
        assert!(html.contains("/history?search=warm&amp;state=failed&amp;after=42"));
        assert_eq!(more_link(&question_of(""), None), "");
    }
}
