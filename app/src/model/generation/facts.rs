use offstage_api::{Edit, Generated};

use crate::model::{escaped, file_size, megapixels, pixel_size, seconds};

/// How large a result is and what it took; of a generated one also how it was made, so that it can be made
/// again. `model` is the name of the model that made it.
pub fn facts_markup(edit: &Edit, model: &str) -> String {
    let output = &edit.output;
    let facts = [
        pixel_size(output.width, output.height),
        megapixels(output.width, output.height),
        format!("{} {}", output.format.name().to_uppercase(), file_size(output.bytes)),
        seconds(f64::from(edit.timings.total_ms)),
    ];
    let facts = facts.map(|fact| format!("<span>{fact}</span>")).concat();
    let made = edit.generated.as_ref().map(|made| made_markup(made, model)).unwrap_or_default();
    format!(r#"<p class="facts">{facts}</p>{made}"#)
}

fn made_markup(made: &Generated, model: &str) -> String {
    let asked = &made.asked;
    let mut guidance = format!("text {}, photo {}", asked.guidance_scale, asked.image_guidance_scale);
    if asked.strength < 1.0 {
        guidance.push_str(&format!(", strength {}", asked.strength));
    }
    let rows = [
        ("Model", escaped(model)),
        ("Seed", asked.seed.map(|seed| seed.to_string()).unwrap_or_default()),
        ("Steps", format!("{}, {}", asked.steps, asked.sampler.label())),
        ("Guidance", guidance),
        ("Made at", pixel_size(made.width, made.height)),
        ("Computed", escaped(&format!("on {} in {}", made.device, made.dtype))),
        ("Away from", escaped(&asked.negative_prompt)),
    ];
    let row = |(name, value): &(&str, String)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>");
    let rows: String = rows.iter().filter(|(_, value)| !value.is_empty()).map(row).collect();
    format!(r#"<dl class="made">{rows}</dl>"#)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::generated_edit;
    use super::*;

    #[test]
    fn a_generated_edit_says_how_to_make_it_again() {
        let html = facts_markup(&generated_edit(), "Tiny <model>");
        for fact in [
            "640 × 480",
            "12 s",
            "Tiny &lt;model&gt;",
            "<dd>7</dd>",
            "20, UniPC",
            "512 × 384",
            "on CPU in f32",
            "text 7.5, photo 1.5, strength 0.8",
        ] {
            assert!(html.contains(fact), "{fact} in {html}");
        }
        assert!(!html.contains("Away from"));
    }

    #[test]
    fn an_edit_by_a_recipe_says_no_more_than_before() {
        let edit = Edit { generated: None, ..generated_edit() };
        let html = facts_markup(&edit, "");
        assert_eq!(html.matches("<span>").count(), 4);
        assert!(!html.contains("<dl"));
    }
}
