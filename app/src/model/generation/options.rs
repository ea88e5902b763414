use offstage_api::{Generation, Sampler};

use super::{AMOUNTS, option_text};
use crate::model::escaped;

/// The options of a generative model as they are changed by hand. What belongs to an option has its name
/// as `data-of`; what does something says what as `data-do`. `samplers` are those of the model.
pub fn options_markup(asked: &Generation, samplers: &[Sampler]) -> String {
    let amounts: String = AMOUNTS
        .iter()
        .map(|amount| {
            let (name, label, title) = (amount.name, amount.label, amount.title);
            let limits = format!(
                r#"data-of="{name}" min="{}" max="{}" step="{}" value="{}""#,
                amount.least,
                amount.most,
                amount.step,
                option_text(asked, name)
            );
            format!(
                r#"<div class="option" title="{title}"><label for="option-{name}">{label}</label><input type="range" id="option-{name}" {limits}><input type="number" aria-label="{label}, amount" {limits}><span class="unit" aria-hidden="true">{}</span></div>"#,
                amount.unit
            )
        })
        .collect();
    let samplers: String = samplers
        .iter()
        .map(|sampler| {
            let selected = if *sampler == asked.sampler { " selected" } else { "" };
            format!(r#"<option value="{sampler}"{selected}>{}</option>"#, sampler.label())
        })
        .collect();
    let seed = option_text(asked, "seed");
    let negative = escaped(&asked.negative_prompt);
    format!(
        r#"{amounts}<div class="option" title="How it goes from noise to picture"><label for="option-sampler">Sampler</label><select id="option-sampler" class="value" data-of="sampler">{samplers}</select></div><div class="option" title="The same seed gives the same edit again"><label for="option-seed">Seed</label><input id="option-seed" class="value" inputmode="numeric" autocomplete="off" maxlength="20" placeholder="drawn each time" data-of="seed" value="{seed}"></div><div class="buttons seeds"><button type="button" class="button small-text" data-do="draw-seed">Draw each time</button><button type="button" class="button small-text" data-do="last-seed">Use the last seed</button></div><div class="option tall"><label for="option-negative">Stay away from</label><textarea id="option-negative" class="value" rows="2" maxlength="1900" placeholder="blurry, distorted" data-of="negative_prompt">{negative}</textarea></div><div class="buttons"><button type="button" class="button small-text" data-do="reset">Back to the model’s defaults</button></div>"#
    )
}

#[cfg(test)]
mod tests {
    use super::super::OPTIONS;
    use super::*;

    #[test]
    fn every_option_can_be_changed_and_has_a_name() {
        let html = options_markup(&Generation::default(), &Sampler::ALL);
        for name in OPTIONS {
            assert!(html.contains(&format!(r#"data-of="{name}""#)), "{name}");
        }
        assert_eq!(html.matches("<label for=").count(), OPTIONS.len());
        assert!(html.contains(r#"<option value="euler_ancestral" selected>"#));
        assert!(html.contains(r#"max="150" step="1" value="20""#) && !html.contains(" style="));
    }

    #[test]
    fn what_was_typed_does_not_become_markup() {
        let asked = Generation { negative_prompt: "</textarea><b>".to_owned(), ..Generation::default() };
        assert!(!options_markup(&asked, &Sampler::ALL).contains("<b>"));
    }

    #[test]
    fn only_the_samplers_of_the_model_can_be_chosen() {
        let asked = Generation { sampler: Sampler::Euler, ..Generation::default() };
        let html = options_markup(&asked, &[Sampler::Euler]);
        assert_eq!(html.matches("<option").count(), 1);
        assert!(html.contains(r#"<option value="euler" selected>"#));
    }
}
