use offstage_api::Generation;

/// A number that a generative model is asked for.
pub struct Amount {
    /// As forms call it.
    pub name: &'static str,
    pub label: &'static str,
    /// What more of it does.
    pub title: &'static str,
    /// The range that [`Generation::check`] takes.
    pub least: f32,
    pub most: f32,
    /// Of its slider.
    pub step: f32,
    pub unit: &'static str,
}

/// In the order in which they are shown.
pub const AMOUNTS: [Amount; 5] = [
    Amount {
        name: "guidance_scale",
        label: "Follow the text",
        title: "How much the text counts: the more, the closer to its words",
        least: 1.0,
        most: 30.0,
        step: 0.5,
        unit: "",
    },
    Amount {
        name: "image_guidance_scale",
        label: "Keep the photo",
        title: "How much the photo counts: the more, the closer to what it shows",
        least: 0.0,
        most: 10.0,
        step: 0.1,
        unit: "",
    },
    Amount {
        name: "strength",
        label: "Strength",
        title: "How far it may go: 1 begins from noise alone, less from the photo with that share of noise",
        least: 0.01,
        most: 1.0,
        step: 0.01,
        unit: "",
    },
    Amount {
        name: "steps",
        label: "Steps",
        title: "From noise to picture: more take longer, and show more detail",
        least: 1.0,
        most: 150.0,
        step: 1.0,
        unit: "",
    },
    Amount {
        name: "edge",
        label: "Longest edge",
        title: "The size that the edit is made at: larger takes longer, and more memory",
        least: 64.0,
        most: 2048.0,
        step: 64.0,
        unit: "px",
    },
];

/// The options, as forms call them.
pub const OPTIONS: [&str; 8] = [
    "negative_prompt",
    "seed",
    "sampler",
    "steps",
    "guidance_scale",
    "image_guidance_scale",
    "strength",
    "edge",
];

/// The options in lines, to be read by [`recalled_options`]; without the seed, which is for one visit.
pub fn kept_options(asked: &Generation) -> String {
    let line = |name: &&str| format!("{name}={}\n", option_text(asked, name).replace('\n', " "));
    OPTIONS.iter().filter(|name| **name != "seed").map(line).collect()
}

/// Options as they were kept; what cannot be read, or was not kept, is as in `defaults`.
pub fn recalled_options(mut defaults: Generation, kept: &str) -> Generation {
    for (name, text) in kept.lines().filter_map(|line| line.split_once('=')) {
        set_option(&mut defaults, name, text);
    }
    defaults
}

/// Takes in an option as it was typed; numbers are brought within their range. Whether it can be read.
pub fn set_option(asked: &mut Generation, name: &str, text: &str) -> bool {
    let text = text.trim();
    match name {
        "negative_prompt" => text.clone_into(&mut asked.negative_prompt),
        "seed" => match text.parse() {
            Ok(seed) => asked.seed = Some(seed),
            Err(_) if text.is_empty() => asked.seed = None,
            Err(_) => return false,
        },
        "sampler" => match text.parse() {
            Ok(sampler) => asked.sampler = sampler,
            Err(_) => return false,
        },
        _ => {
            let amount = AMOUNTS.iter().find(|amount| amount.name == name);
            let (Some(amount), Ok(number)) = (amount, text.parse::<f32>()) else { return false };
            if number.is_nan() {
                return false;
            }
            set_amount(asked, name, number.clamp(amount.least, amount.most));
        }
    }
    true
}

/// An option as it is shown and sent; an empty text is left to the model.
pub fn option_text(asked: &Generation, name: &str) -> String {
    match name {
        "negative_prompt" => asked.negative_prompt.clone(),
        "seed" => asked.seed.map(|seed| seed.to_string()).unwrap_or_default(),
        "sampler" => asked.sampler.name().to_owned(),
        "guidance_scale" => asked.guidance_scale.to_string(),
        "image_guidance_scale" => asked.image_guidance_scale.to_string(),
        "strength" => asked.strength.to_string(),
        "steps" => asked.steps.to_string(),
        "edge" => asked.edge.to_string(),
        _ => String::new(),
    }
}

fn set_amount(asked: &mut Generation, name: &str, number: f32) {
    match name {
        "guidance_scale" => asked.guidance_scale = number,
        "image_guidance_scale" => asked.image_guidance_scale = number,
        "strength" => asked.strength = number,
        "steps" => asked.steps = number.round() as u32,
        _ => asked.edge = number.round() as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::Sampler;
    use proptest::prelude::*;

    #[test]
    fn the_options_are_all_that_a_model_can_be_asked_for() {
        let asked = serde_json::to_value(Generation::default()).unwrap();
        let mut fields: Vec<&str> = asked.as_object().unwrap().keys().map(String::as_str).collect();
        let mut options = OPTIONS.to_vec();
        fields.sort_unstable();
        options.sort_unstable();
        assert_eq!(options, fields);
    }

    #[test]
    fn what_is_typed_is_taken_within_its_range() {
        let mut asked = Generation::default();
        for (name, text) in [("steps", "500"), ("guidance_scale", " 7.3"), ("edge", "1"), ("sampler", "lcm")]
        {
            assert!(set_option(&mut asked, name, text), "{name}");
        }
        assert_eq!((asked.steps, asked.guidance_scale, asked.edge), (150, 7.3, 64));
        assert_eq!(asked.sampler, Sampler::Lcm);
        assert_eq!(asked.check(), Ok(()));
    }

    #[test]
    fn what_cannot_be_read_leaves_everything_as_it_is() {
        let mut asked = Generation { seed: Some(7), ..Generation::default() };
        let before = asked.clone();
        for (name, text) in
            [("steps", ""), ("steps", "NaN"), ("seed", "-1"), ("sampler", "ddim"), ("no such", "1")]
        {
            assert!(!set_option(&mut asked, name, text), "{name} {text}");
        }
        assert_eq!(asked, before);
    }

    #[test]
    fn an_emptied_seed_is_drawn_again_and_a_large_one_is_kept_to_its_last_digit() {
        let mut asked = Generation::default();
        assert!(set_option(&mut asked, "seed", "18446744073709551615"));
        assert_eq!(option_text(&asked, "seed"), "18446744073709551615");
        assert!(set_option(&mut asked, "seed", "") && asked.seed.is_none());
    }

    #[test]
    fn options_are_kept_without_their_seed() {
        let asked = Generation {
            negative_prompt: "blur, a = b\ndark".to_owned(),
            seed: Some(7),
            steps: 5,
            ..Generation::default()
        };
        let recalled = recalled_options(Generation::default(), &kept_options(&asked));
        let negative_prompt = "blur, a = b dark".to_owned();
        assert_eq!(recalled, Generation { seed: None, negative_prompt, ..asked });
    }

    proptest! {
        #[test]
        fn anything_that_was_kept_gives_options_that_every_model_serves(kept in "([a-z_]{0,9}=[-0-9.a-z]{0,6}\n){0,4}") {
            prop_assert_eq!(recalled_options(Generation::default(), &kept).check(), Ok(()));
        }

        #[test]
        fn any_text_leaves_options_that_every_model_serves(at in 0usize..5, text in "[-0-9.eE]{0,12}") {
            let mut asked = Generation::default();
            set_option(&mut asked, AMOUNTS[at].name, &text);
            prop_assert_eq!(asked.check(), Ok(()));
        }

        #[test]
        fn what_is_shown_reads_back(guidance in 1.0f32..30.0, steps in 1u32..=150, seed: Option<u64>) {
            let asked = Generation { guidance_scale: guidance, steps, seed, ..Generation::default() };
            let mut read = Generation::default();
            for name in ["guidance_scale", "steps", "seed", "sampler", "strength", "edge", "image_guidance_scale"] {
                set_option(&mut read, name, &option_text(&asked, name));
            }
            prop_assert_eq!(read, asked);
        }
    }
}
