use form_urlencoded::{Serializer, parse};
use offstage_api::jobs::{HistoryQuestion, JobState};

/// What a page of the history loads first, and each time more is wanted.
const PAGE: u32 = 60;

/// The question that the query of an address asks. What cannot be read is left out: an address that
/// was typed shows something in any case.
pub fn question_of(query: &str) -> HistoryQuestion {
    let mut question = HistoryQuestion { limit: PAGE, ..HistoryQuestion::default() };
    for (name, value) in parse(query.as_bytes()) {
        let value = value.trim();
        let text = || Some(value.to_owned()).filter(|text| !text.is_empty());
        match &*name {
            "search" => question.search = text(),
            "model" => question.model = text(),
            "state" => question.states = states_of(value),
            "favourites" => question.favourites_only = matches!(value, "true" | "on" | "1"),
            "everyone" => question.everyone = matches!(value, "true" | "on" | "1"),
            "after" => question.after = value.parse().ok(),
            _ => {}
        }
    }
    question
}

/// States by their names, separated by commas; those that are none are left out.
pub fn states_of(names: &str) -> Vec<JobState> {
    names.split(',').filter_map(|name| name.trim().parse().ok()).collect()
}

/// The names of states, separated by commas.
pub fn state_names(states: &[JobState]) -> String {
    states.iter().map(|state| state.name()).collect::<Vec<_>>().join(",")
}

/// The query of the page's address that asks it; nothing for the whole history.
pub fn page_query(question: &HistoryQuestion) -> String {
    query(question, false)
}

/// The same for the API, which is told how many are wanted.
pub fn api_query(question: &HistoryQuestion) -> String {
    query(question, true)
}

fn query(question: &HistoryQuestion, with_limit: bool) -> String {
    let mut query = Serializer::new(String::new());
    let mut put = |name: &str, value: &str| {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    };
    put("search", question.search.as_deref().unwrap_or_default());
    put("model", question.model.as_deref().unwrap_or_default());
    put("state", &state_names(&question.states));
    put("favourites", if question.favourites_only { "true" } else { "" });
    put("everyone", if question.everyone { "true" } else { "" });
    put("after", &question.after.map(|after| after.to_string()).unwrap_or_default());
    if with_limit {
        put("limit", &question.limit.to_string());
    }
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_asks_what_a_form_sent() {
        let question = question_of("search=warm+ski&state=succeeded%2Cfailed&favourites=on&model=&after=7");
        assert_eq!(question.search.as_deref(), Some("warm ski"));
        assert_eq!(question.states, [JobState::Succeeded, JobState::Failed]);
        assert!(question.favourites_only && question.model.is_none());
        assert_eq!(question.after, Some(7));
        assert_eq!(page_query(&question_of("")), "");
        assert_eq!(api_query(&question_of("")), "limit=60");
    }

    proptest! {
        #[test]
        fn no_address_panics_and_every_question_reads_back(text in "\\PC{0,60}", search in "[^\\s]\\PC{0,20}[^\\s]") {
            let _ = question_of(&text);
            let question = HistoryQuestion { search: Some(search.trim().to_owned()), ..question_of("state=failed") };
            prop_assert_eq!(question_of(&page_query(&question)), question);
        }
    }
}
