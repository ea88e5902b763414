use offstage_api::Edit;

/// What of the prompt another model can be asked for: what the retoucher left out, in the user's words.
pub fn offered_prompt(edit: &Edit) -> Option<String> {
    (edit.generated.is_none() && !edit.not_supported.is_empty()).then(|| edit.not_supported.join(", "))
}

/// The words of the button that asks.
pub fn offer_text(model: &str, prompt: &str) -> String {
    const MOST: usize = 60;
    let shown = match prompt.chars().count() {
        ..=MOST => prompt.to_owned(),
        _ => format!("{} …", prompt.chars().take(MOST).collect::<String>().trim_end()),
    };
    format!("Ask {model} to “{shown}”")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::generated_edit;
    use super::*;

    #[test]
    fn what_was_left_out_is_offered_in_the_users_words() {
        let not_supported = vec!["remove the car".to_owned(), "add a hat".to_owned()];
        let edit = Edit { generated: None, not_supported, ..generated_edit() };
        let prompt = offered_prompt(&edit).unwrap();
        assert_eq!(offer_text("Tiny", &prompt), "Ask Tiny to “remove the car, add a hat”");
        assert_eq!(offered_prompt(&Edit { not_supported: Vec::new(), ..edit }), None);
        assert_eq!(offered_prompt(&generated_edit()), None);
    }

    #[test]
    fn a_long_prompt_is_shortened_on_the_button() {
        let text = offer_text("Tiny", &"é".repeat(200));
        assert!(text.chars().count() < 80 && text.ends_with(" …”"));
    }
}
