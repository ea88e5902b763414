use serde::{Deserialize, Serialize};

/// How strongly an edit follows its instruction, and how closely its photo.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditGuidance {
    /// 7.5 by default.
    pub text: f64,
    /// 1.5 by default.
    pub image: f64,
}

/// What the network is given in one pass of a step. A batch has the passes in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pass {
    /// Instruction and photo.
    Text,
    /// Negative prompt and photo.
    Image,
    /// Negative prompt, and zeros in the photo's place.
    Unconditional,
}

impl Pass {
    /// All passes, in the order of the batch: [text, negative, negative] × [image, image, zeros].
    pub const ALL: [Pass; 3] = [Pass::Text, Pass::Image, Pass::Unconditional];

    /// Whether the instruction is given, rather than the negative prompt.
    pub fn sees_instruction(self) -> bool {
        self == Pass::Text
    }

    /// Whether the photo is given, rather than zeros.
    pub fn sees_photo(self) -> bool {
        self != Pass::Unconditional
    }
}

impl Default for EditGuidance {
    fn default() -> EditGuidance {
        EditGuidance { text: 7.5, image: 1.5 }
    }
}

impl EditGuidance {
    /// The weight of each pass in the step's output (Brooks et al., InstructPix2Pix, arXiv 2211.09800,
    /// equation 3): `uncond + image · (image pass − uncond) + text · (text pass − image pass)`.
    /// They add up to 1.
    pub fn weights(self) -> [(Pass, f64); 3] {
        [
            (Pass::Text, self.text),
            (Pass::Image, self.image - self.text),
            (Pass::Unconditional, 1.0 - self.image),
        ]
    }

    /// The passes that have a weight: with an image guidance of 1, for one, the unconditional pass need
    /// not be made.
    pub fn passes(self) -> Vec<(Pass, f64)> {
        self.weights().into_iter().filter(|(_, weight)| *weight != 0.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_needs_all_three_passes() {
        let weights = EditGuidance::default().passes();
        assert_eq!(weights, [(Pass::Text, 7.5), (Pass::Image, -6.0), (Pass::Unconditional, -0.5)]);
    }

    #[test]
    fn passes_without_weight_are_left_out() {
        let passes = |text, image| -> Vec<Pass> {
            EditGuidance { text, image }.passes().into_iter().map(|(pass, _)| pass).collect()
        };
        assert_eq!(passes(1.0, 1.0), [Pass::Text]);
        assert_eq!(passes(7.5, 1.0), [Pass::Text, Pass::Image]);
        assert_eq!(passes(1.5, 1.5), [Pass::Text, Pass::Unconditional]);
        assert_eq!(passes(0.0, 0.0), [Pass::Unconditional]);
    }

    #[test]
    fn each_pass_sees_what_its_place_in_the_batch_says() {
        assert_eq!(Pass::ALL.map(Pass::sees_instruction), [true, false, false]);
        assert_eq!(Pass::ALL.map(Pass::sees_photo), [true, true, false]);
    }
}
