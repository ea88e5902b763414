//! What measures the network stands in no training sentence.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use offstage_training::evaluation::{
    BLIND_REQUESTS, DEV_NOTHING, DEV_REQUESTS, TEST_NOTHING, TEST_REQUESTS, TRAIN_REQUESTS, parse_requests,
};

/// A template has far fewer wordings; beyond this, it is not read to its end.
const MOST_WORDINGS: usize = 50_000;

#[test]
fn no_training_template_can_be_worded_as_a_request_that_measures_or_tunes_the_network() {
    let held_out: BTreeSet<String> = [TEST_REQUESTS, BLIND_REQUESTS, TEST_NOTHING, DEV_REQUESTS, DEV_NOTHING]
        .into_iter()
        .flat_map(|file| parse_requests(file).expect("the committed requests read"))
        .map(|request| plain(&request.prompt))
        .collect();
    let templates = parse_requests(TRAIN_REQUESTS).expect("the committed templates read");
    let met: Vec<String> = templates
        .iter()
        .flat_map(|template| wordings(&template.prompt.replace(['[', ']'], "")))
        .filter(|wording| held_out.contains(&plain(wording)))
        .collect();
    assert!(met.is_empty(), "{met:#?}");
}

#[test]
fn every_wording_of_a_template_is_read() {
    let read = wordings("(a|b (c|d)|) e");
    assert_eq!(
        read.into_iter().collect::<BTreeSet<_>>(),
        ["a e", "b c e", "b d e", " e"].map(String::from).into()
    );
}

/// Every wording of a template: innermost alternatives first.
fn wordings(template: &str) -> Vec<String> {
    let (mut open, mut done) = (vec![template.to_owned()], Vec::new());
    while let Some(text) = open.pop() {
        let Some(close) = text.find(')') else {
            done.push(text);
            continue;
        };
        let start = text[..close].rfind('(').expect("a parenthesis that closes was opened");
        let (before, after) = (&text[..start], &text[close + 1..]);
        open.extend(text[start + 1..close].split('|').map(|choice| format!("{before}{choice}{after}")));
        assert!(open.len() + done.len() < MOST_WORDINGS, "too many wordings: {template}");
    }
    done
}

/// Letters, digits and signs alone, so that punctuation and case tell no two requests apart.
fn plain(prompt: &str) -> String {
    let kept: String = prompt
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() || "+-%/".contains(c) { c } else { ' ' })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
