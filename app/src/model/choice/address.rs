const MODEL: &str = "model=";

/// The model that the query of an address asks for. Ids of models need no encoding, and what is none is
/// known to nobody.
pub fn asked_model(query: &str) -> Option<String> {
    let mut parts = query.trim_start_matches('?').split('&');
    parts.find_map(|part| part.strip_prefix(MODEL)).filter(|model| !model.is_empty()).map(str::to_owned)
}

/// The query that asks for the chosen model; none where the address leads to it by itself.
pub fn model_query(chosen: &str, by_itself: &str) -> String {
    if chosen == by_itself { String::new() } else { format!("?{MODEL}{chosen}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_for_the_model_that_it_was_made_for() {
        assert_eq!(model_query("retoucher", "retoucher"), "");
        let query = model_query("pix2pix-fp16", "retoucher");
        assert_eq!(asked_model(&query).as_deref(), Some("pix2pix-fp16"));
        assert_eq!(asked_model("a=b&model=tiny").as_deref(), Some("tiny"));
        assert_eq!(asked_model("?model="), None);
        assert_eq!(asked_model(""), None);
    }
}
