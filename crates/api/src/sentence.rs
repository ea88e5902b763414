use crate::{Adjustment, Recipe};

/// Says a recipe and what was left out of it in one or two sentences.
///
/// `not_supported` are the parts of the prompt that no adjustment can do, in the user's words.
pub fn describe(recipe: &Recipe, not_supported: &[String]) -> String {
    let done: Vec<String> =
        recipe.adjustments.iter().filter_map(|step| phrase(step.name, step.amount)).collect();
    let mut sentence = match (done.is_empty(), not_supported.is_empty()) {
        (true, true) => "Nothing to change: the photo is as it was.".to_owned(),
        (true, false) => String::new(),
        (false, _) => format!("{}.", capitalized(&listed(&done))),
    };
    if !not_supported.is_empty() {
        let quoted: Vec<String> = not_supported.iter().map(|part| format!("“{part}”")).collect();
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        let rest = match (done.is_empty(), quoted.len()) {
            (true, _) => "so the photo is as it was",
            (false, 1) => "so that part was left out",
            (false, _) => "so those parts were left out",
        };
        sentence.push_str(&format!(
            "The retoucher changes light, colour and detail; it cannot do {}, {rest}.",
            listed(&quoted)
        ));
    }
    sentence
}

/// Nothing when the amount is too small for the number that would be said.
fn phrase(name: Adjustment, amount: f32) -> Option<String> {
    let percent = (amount * 100.0).round() as i32;
    let degrees = (amount * 1800.0).round() / 10.0;
    let said = match name {
        Adjustment::Flip if amount > 0.0 => "mirrored".to_owned(),
        Adjustment::Flip if amount < 0.0 => "turned upside down".to_owned(),
        Adjustment::Rotate if degrees > 0.0 => format!("turned {degrees}° clockwise"),
        Adjustment::Rotate if degrees < 0.0 => format!("turned {}° anticlockwise", -degrees),
        Adjustment::Flip | Adjustment::Rotate => return None,
        Adjustment::BlackAndWhite if percent == 100 => "black and white".to_owned(),
        _ if percent == 0 => return None,
        _ => format!("{} {}{}", name.label(), if percent > 0 { "+" } else { "−" }, percent.abs()),
    };
    Some(said)
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Step;

    fn recipe(steps: &[(Adjustment, f32)]) -> Recipe {
        Recipe::new(steps.iter().map(|&(name, amount)| Step { name, amount }).collect()).unwrap()
    }

    #[test]
    fn what_was_done_and_what_was_not_are_both_named() {
        let warm = recipe(&[(Adjustment::Temperature, 0.3), (Adjustment::Contrast, -0.2)]);
        assert_eq!(describe(&warm, &[]), "Temperature +30 and contrast −20.");
        assert_eq!(
            describe(&warm, &["remove the car".to_owned()]),
            "Temperature +30 and contrast −20. The retoucher changes light, colour and detail; it cannot do \
             “remove the car”, so that part was left out."
        );
    }

    #[test]
    fn an_empty_recipe_says_that_nothing_changed() {
        assert!(describe(&Recipe::default(), &[]).starts_with("Nothing to change"));
    }

    #[test]
    fn turns_are_said_in_degrees() {
        assert_eq!(describe(&recipe(&[(Adjustment::Rotate, -0.5)]), &[]), "Turned 90° anticlockwise.");
        assert_eq!(describe(&recipe(&[(Adjustment::Rotate, 0.01)]), &[]), "Turned 1.8° clockwise.");
    }

    #[test]
    fn amounts_that_round_to_nothing_are_not_said() {
        let barely = recipe(&[(Adjustment::Exposure, -0.002), (Adjustment::Rotate, 0.0001)]);
        assert!(describe(&barely, &[]).starts_with("Nothing to change"));
    }

    #[test]
    fn several_parts_left_out_are_spoken_of_in_the_plural() {
        let warm = recipe(&[(Adjustment::Temperature, 0.3)]);
        let sentence = describe(&warm, &["add a hat".to_owned(), "crop it".to_owned()]);
        assert!(sentence.ends_with("“add a hat” and “crop it”, so those parts were left out."));
    }
}
