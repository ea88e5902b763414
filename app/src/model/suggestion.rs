/// Requests that the retoucher understands, the most asked for first.
const KNOWN: [&str; 26] = [
    "warmer",
    "more contrast",
    "brighter",
    "darken the corners",
    "golden hour",
    "black and white",
    "recover the sky",
    "lift the shadows",
    "a bit sharper",
    "more vivid colours",
    "film look",
    "cooler",
    "darker",
    "deeper blues",
    "greener leaves",
    "faded and matte",
    "more clarity",
    "softer",
    "fix the exposure",
    "less yellow",
    "reduce the noise",
    "add a little grain",
    "sepia",
    "muted colours",
    "mirror it",
    "rotate to the right",
];

/// Requests that generative models understand.
const PAINTED: [&str; 8] = [
    "make it a watercolour",
    "turn the sky into a sunset",
    "make it snow",
    "add fireworks",
    "make it autumn",
    "turn it into a pencil drawing",
    "make it night",
    "make it look like a comic",
];

/// How many are offered at once.
const OFFERED: usize = 6;

/// Requests to offer for what is typed so far: completions of its last clause, or, between clauses,
/// requests that do not stand in it yet. `generates`: for a generative model.
pub fn suggestions(prompt: &str, generates: bool) -> Vec<&'static str> {
    let known: &[&str] = if generates { &PAINTED } else { &KNOWN };
    let lower = prompt.to_lowercase();
    let clause = last_clause(&lower).trim();
    let fresh = known.iter().copied().filter(|known| !lower.contains(known));
    if clause.is_empty() {
        return fresh.take(OFFERED).collect();
    }
    let completing: Vec<_> = fresh
        .clone()
        .filter(|known| known.split(' ').any(|word| word.starts_with(clause)) || known.starts_with(clause))
        .take(OFFERED)
        .collect();
    if completing.is_empty() { fresh.take(OFFERED).collect() } else { completing }
}

/// The prompt with a suggestion taken: it replaces the clause that it completes, else it is added.
pub fn complete(prompt: &str, suggestion: &str) -> String {
    let lower = prompt.to_lowercase();
    let clause = last_clause(&lower).trim();
    let completes =
        suggestion.starts_with(clause) || suggestion.split(' ').any(|word| word.starts_with(clause));
    if clause.is_empty() || completes {
        let kept = prompt.len() - last_clause(prompt).len();
        let kept = prompt[..kept].trim_end();
        return match kept.is_empty() {
            true => suggestion.to_owned(),
            false => format!("{kept} {suggestion}"),
        };
    }
    format!("{}, {suggestion}", prompt.trim_end())
}

/// What stands after the last comma, semicolon, full stop or line break.
fn last_clause(prompt: &str) -> &str {
    prompt.rsplit([',', ';', '.', '\n']).next().unwrap_or(prompt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_clause_being_typed_is_completed() {
        assert_eq!(suggestions("warmer, dark", false), ["darken the corners", "darker"]);
        assert_eq!(complete("Warmer, dark", "darken the corners"), "Warmer, darken the corners");
        assert_eq!(complete("", "warmer"), "warmer");
    }

    #[test]
    fn a_request_that_completes_nothing_is_added() {
        assert_eq!(complete("make it pop", "warmer"), "make it pop, warmer");
        assert_eq!(complete("make it pop,", "warmer"), "make it pop, warmer");
    }

    #[test]
    fn a_generative_model_is_offered_what_it_can_do() {
        assert!(suggestions("", true).contains(&"make it snow"));
        assert_eq!(suggestions("make it s", true), ["make it snow"]);
    }

    #[test]
    fn what_was_asked_for_is_not_offered_again() {
        assert!(!suggestions("warmer, ", false).contains(&"warmer"));
    }

    proptest! {
        #[test]
        fn any_prompt_has_suggestions_and_takes_one(prompt in "\\PC{0,40}", generates: bool) {
            for suggestion in suggestions(&prompt, generates) {
                prop_assert!(complete(&prompt, suggestion).ends_with(suggestion));
            }
        }
    }
}
