use offstage_api::{Generation, ImageFormat, Sampler};

use super::{AMOUNTS, option_text};
use crate::model::choice::can_run;
use crate::model::escaped;
use crate::page::ModelLine;

/// What the form offers without scripts beside photo and prompt: the format, and, where there is a choice,
/// the model and what a generative one is asked for. An empty field leaves the model's default; `asked` is
/// what the fields begin with.
pub fn plain_choices(models: &[ModelLine], chosen: &str, asked: Option<&Generation>) -> String {
    let formats: String = ImageFormat::WRITABLE
        .iter()
        .map(|format| {
            format!(r#"<option value="{0}">{1}</option>"#, format.name(), format.name().to_uppercase())
        })
        .collect();
    let format = format!(
        r#"<label>Save as <select name="format"><option value="">the photo's own format</option>{formats}</select></label>"#
    );
    let defaults: Vec<&Generation> = models.iter().filter_map(|line| line.generation.as_ref()).collect();
    if defaults.is_empty() {
        return format;
    }
    let lines: String = models.iter().map(|line| model_option(line, chosen)).collect();
    let amounts: String = AMOUNTS
        .iter()
        .map(|amount| {
            format!(
                r#"<label title="{}"><span>{}</span><input type="number" name="{}" min="{}" max="{}" step="any" placeholder="{}" value="{}"></label>"#,
                amount.title,
                amount.label,
                amount.name,
                amount.least,
                amount.most,
                default_text(&defaults, amount.name),
                begun(asked, amount.name)
            )
        })
        .collect();
    let begun_sampler = asked.map(|asked| asked.sampler);
    // Each that one of the models has.
    let is_known = |sampler: &&Sampler| models.iter().any(|line| line.samplers.contains(sampler));
    let samplers: String = Sampler::ALL
        .iter()
        .filter(is_known)
        .map(|sampler| {
            let selected = if begun_sampler == Some(*sampler) { " selected" } else { "" };
            format!(r#"<option value="{sampler}"{selected}>{}</option>"#, sampler.label())
        })
        .collect();
    format!(
        r#"<label>Model <select name="model">{lines}</select></label>{format}<details><summary>Options of generative models</summary><div class="plain-options">{amounts}<label><span>Sampler</span><select name="sampler"><option value="">the model’s own</option>{samplers}</select></label><label title="The same seed gives the same edit again"><span>Seed</span><input name="seed" inputmode="numeric" pattern="[0-9]*" maxlength="20" placeholder="drawn each time" value="{}"></label><label><span>Stay away from</span><input name="negative_prompt" maxlength="1900" placeholder="blurry, distorted" value="{}"></label></div></details>"#,
        begun(asked, "seed"),
        begun(asked, "negative_prompt")
    )
}

fn model_option(line: &ModelLine, chosen: &str) -> String {
    let (id, name) = (escaped(&line.id), escaped(&line.name));
    match can_run(line) {
        true if line.id == chosen => format!(r#"<option value="{id}" selected>{name}</option>"#),
        true => format!(r#"<option value="{id}">{name}</option>"#),
        false => format!(r#"<option value="{id}" disabled>{name} (cannot run here)</option>"#),
    }
}

fn begun(asked: Option<&Generation>, name: &str) -> String {
    asked.map(|asked| escaped(&option_text(asked, name))).unwrap_or_default()
}

/// The default, where the models are of one mind about it.
fn default_text(defaults: &[&Generation], name: &str) -> String {
    let mut texts = defaults.iter().map(|defaults| option_text(defaults, name));
    let first = texts.next().unwrap_or_default();
    if texts.all(|text| text == first) { first } else { "the model’s own".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::super::choice::fixture::{generative, retoucher};
    use super::super::OPTIONS;
    use super::*;

    #[test]
    fn with_the_retoucher_alone_there_is_nothing_to_choose() {
        let html = plain_choices(&[retoucher()], "retoucher", None);
        assert!(html.contains(r#"name="format""#) && !html.contains(r#"name="model""#));
        assert!(!html.contains("<details"));
    }

    #[test]
    fn every_field_of_the_form_is_there_and_empty_ones_show_the_default() {
        let html = plain_choices(&[retoucher(), generative("tiny")], "tiny", None);
        for name in OPTIONS.into_iter().chain(["model"]) {
            assert!(html.contains(&format!(r#"name="{name}""#)), "{name}");
        }
        assert!(html.contains(r#"<option value="tiny" selected>"#));
        assert!(html.contains(r#"placeholder="20" value="""#));
    }

    #[test]
    fn the_page_of_a_generated_edit_begins_with_what_made_it() {
        let asked = Generation { seed: Some(7), steps: 5, ..Generation::default() };
        let html = plain_choices(&[retoucher(), generative("tiny")], "tiny", Some(&asked));
        assert!(html.contains(r#"placeholder="20" value="5""#) && html.contains(r#"value="7""#));
        assert!(html.contains(r#"<option value="euler_ancestral" selected>"#));
    }

    #[test]
    fn a_model_that_cannot_run_cannot_be_chosen_and_defaults_that_differ_are_not_claimed() {
        let mut other = generative("other");
        other.problems = vec!["The file is cut off.".to_owned()];
        other.generation = Some(Generation { steps: 4, ..Generation::default() });
        let html = plain_choices(&[retoucher(), generative("tiny"), other], "retoucher", None);
        assert!(html.contains(r#"<option value="other" disabled>"#));
        assert!(html.contains(r#"placeholder="the model’s own""#) && html.contains(r#"placeholder="7.5""#));
    }
}
