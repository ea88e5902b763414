use crate::{Adjustment, Recipe};

/// Says a recipe and what was left out of it in one or two sentences.
///
/// `not_supported` are the parts of the prompt that no adjustment can do, in the user's words.
pub fn describe(recipe: &Recipe, not_supported: &[String]) -> String {
    let done: Vec<String> = recipe
        .adjustments
        .iter()
        .filter(|step| step.amount != 0.0)
        .map(|step| phrase(step.name, step.amount))
        .collect();
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
        let rest = if done.is_empty() { "so the photo is as it was" } else { "so that part was left out" };
        sentence.push_str(&format!(
            "The retoucher changes light, colour and detail; it cannot do {}, {rest}.",
            listed(&quoted)
        ));
    }
    sentence
}

fn phrase(name: Adjustment, amount: f32) -> String {
    let percent = (amount * 100.0).round() as i32;
    match name {
        Adjustment::Flip if amount > 0.0 => "mirrored".to_owned(),
        Adjustment::Flip => "turned upside down".to_owned(),
        Adjustment::Rotate => {
            let degrees = (amount * 180.0).round() as i32;
            let way = if degrees > 0 { "clockwise" } else { "anticlockwise" };
            format!("turned {}° {way}", degrees.abs())
        }
        Adjustment::BlackAndWhite if percent == 100 => "black and white".to_owned(),
        _ => format!("{} {}{}", name.label(), if percent > 0 { "+" } else { "−" }, percent.abs()),
    }
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
    }
}
