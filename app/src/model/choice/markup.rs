#[cfg(feature = "ssr")]
use super::{can_run, fit_text};
use crate::model::escaped;
use crate::model::residency::Presence;
#[cfg(feature = "ssr")]
use crate::model::residency::bytes_text;
use crate::page::ModelLine;

/// A place as a dot and a word.
pub fn place_markup(place: Presence) -> String {
    format!(
        r#"<span class="mark {}"></span><span class="mark-word">{}</span>"#,
        place.mark.class(),
        place.word
    )
}

/// What the button of the picker says: the chosen model, and where it is.
pub fn label_markup(line: &ModelLine, place: Presence) -> String {
    format!(
        r#"<span class="visually-hidden">Model:</span><span class="picker-name">{}</span><svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="m7 10 5 5 5-5"></path></svg>{}"#,
        escaped(&line.name),
        place_markup(place)
    )
}

/// All models, to choose one. The server writes it; in the browser only its state changes: which one is
/// chosen, and the `.place` of each.
#[cfg(feature = "ssr")]
pub fn list_markup(models: &[ModelLine], chosen: &str, place: impl Fn(&ModelLine) -> Presence) -> String {
    let rows: String = models
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let checked = if line.id == chosen { " checked autofocus" } else { "" };
            let disabled = if can_run(line) { "" } else { " disabled" };
            let size = if line.weights_bytes == 0 { String::new() } else { bytes_text(line.weights_bytes) };
            let facts = [size, format!("licence: {}", line.licence), fit_text(line)];
            let facts: String = (facts.iter().filter(|fact| !fact.is_empty()))
                .map(|fact| format!("<span>{}</span>", escaped(fact)))
                .collect();
            let problems: String = (line.problems.iter())
                .map(|problem| format!(r#"<span class="model-problem">{}</span>"#, escaped(problem)))
                .collect();
            format!(
                r#"<label class="model-row"><input type="radio" name="picked-model" value="{}" aria-labelledby="model-{at}" aria-describedby="model-{at}-about"{checked}{disabled}><span class="model-name" id="model-{at}">{}</span><span class="place">{}</span><span class="model-about" id="model-{at}-about"><span>{}</span><span class="model-facts">{facts}</span>{problems}</span></label>"#,
                escaped(&line.id),
                escaped(&line.name),
                place_markup(place(line)),
                escaped(&line.summary)
            )
        })
        .collect();
    format!(r#"<fieldset><legend>Which model edits</legend>{rows}</fieldset>"#)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{generative, retoucher};
    use super::super::place_of;
    use super::*;

    fn list(models: &[ModelLine], chosen: &str) -> String {
        list_markup(models, chosen, |line| place_of(None, line))
    }

    #[test]
    fn each_model_says_what_it_does_and_what_it_takes() {
        let html = list(&[retoucher(), generative("tiny")], "tiny");
        for fact in [
            "Paints the photo anew.",
            "2.00 GiB",
            "licence: openrail",
            "fits: needs 3.00 GiB of 8.00 GiB",
            "cold",
        ] {
            assert!(html.contains(fact), "{fact}");
        }
        assert_eq!(html.matches(" checked").count(), 1);
        assert!(!html.contains("disabled"));
    }

    #[test]
    fn a_model_that_cannot_run_says_why_and_cannot_be_chosen() {
        let problems = vec!["The file <unet> is cut off.".to_owned()];
        let html = list(&[retoucher(), ModelLine { problems, ..generative("tiny") }], "retoucher");
        assert!(html.contains(" disabled>") && html.contains("&lt;unet&gt; is cut off"));
    }

    #[test]
    fn the_button_names_the_model_and_its_place() {
        let html = label_markup(&retoucher(), place_of(None, &retoucher()));
        assert!(html.contains(">Retoucher<") && html.contains(">on CPU<"));
    }
}
