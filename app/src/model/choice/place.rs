use offstage_api::residency::ResidencyStatus;

use crate::model::residency::{Mark, Presence, presence};
use crate::page::ModelLine;

/// Where a model is: of its parts, the place that says most. One that nothing is told of is where its card
/// says, or nowhere yet.
pub fn place_of(status: Option<&ResidencyStatus>, line: &ModelLine) -> Presence {
    let is_part =
        |id: &str| id == line.id || id.strip_prefix(&line.id).is_some_and(|rest| rest.starts_with('/'));
    let told = status.and_then(|status| {
        let parts = status.components.iter().filter(|component| is_part(&component.id));
        parts.filter_map(|component| presence(status, &component.id)).max_by_key(|presence| presence.mark)
    });
    told.unwrap_or(match (&line.generation, line.device.eq_ignore_ascii_case("cpu")) {
        (Some(_), _) => Presence { mark: Mark::Hollow, word: "cold" },
        (None, true) => Presence { mark: Mark::Full, word: "on CPU" },
        (None, false) => Presence { mark: Mark::Full, word: "on GPU" },
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{generative, retoucher};
    use super::*;
    use crate::model::residency::fixture::{component, status};
    use offstage_api::residency::Place;

    #[test]
    fn a_model_is_where_its_most_telling_part_is() {
        let mut status = status();
        status.components = vec![
            component("tiny/text_encoder", Place::Host),
            component("tiny/denoiser", Place::Device),
            component("tiny2/denoiser", Place::Loading),
        ];
        assert_eq!(place_of(Some(&status), &generative("tiny")).word, "on GPU");
        assert_eq!(place_of(Some(&status), &generative("tiny2")).word, "loading");
        assert_eq!(place_of(Some(&status), &generative("other")).word, "cold");
    }

    #[test]
    fn without_a_word_of_it_the_retoucher_is_where_its_card_says() {
        assert_eq!(place_of(None, &retoucher()).word, "on CPU");
        assert_eq!(place_of(None, &generative("tiny")).word, "cold");
    }
}
