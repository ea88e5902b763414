use offstage_api::{Edit, Instruction, Output, StudioError};
use serde::{Deserialize, Serialize};

/// What a job is asked to do with its photo, as the queue keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    pub instruction: Instruction,
    /// Softening of the mask's edge, in pixels of the photo.
    pub feather_px: f32,
    /// As it was asked for.
    pub output: Output,
}

impl Spec {
    pub fn read(text: &str) -> Result<Spec, StudioError> {
        serde_json::from_str(text).map_err(StudioError::internal)
    }

    pub fn written(&self) -> Result<String, StudioError> {
        serde_json::to_string(self).map_err(StudioError::internal)
    }

    pub fn prompt(&self) -> Option<&str> {
        match &self.instruction {
            Instruction::Prompt(prompt) | Instruction::Generate { prompt, .. } => Some(prompt),
            Instruction::Recipe { prompt, .. } => prompt.as_deref(),
        }
    }

    pub fn reads_prompt(&self) -> bool {
        matches!(self.instruction, Instruction::Prompt(_))
    }

    /// The generative model that is asked, where one is.
    pub fn generator(&self) -> Option<&str> {
        match &self.instruction {
            Instruction::Generate { model, .. } => Some(model),
            Instruction::Prompt(_) | Instruction::Recipe { .. } => None,
        }
    }

    /// The longest edge of a preview; `None` where the full photo is changed: by default, and with a
    /// mask, whose size is the full photo's.
    pub fn preview_edge(&self, has_mask: bool) -> Option<u32> {
        self.output.max_edge.filter(|_| !has_mask)
    }

    /// Whether the kept result is smaller than the edit at full resolution.
    pub fn shrinks(&self, edit: &Edit) -> bool {
        self.output.max_edge.is_some_and(|edge| edit.input.width.max(edit.input.height) > edge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_reads_back_as_written() {
        for instruction in [
            Instruction::Prompt("warmer ✨".to_owned()),
            Instruction::Recipe { recipe: offstage_api::Recipe::default(), prompt: Some("x".to_owned()) },
            Instruction::Generate {
                model: "tiny".to_owned(),
                prompt: "make it snow".to_owned(),
                generation: offstage_api::Generation { seed: Some(u64::MAX), ..Default::default() },
            },
        ] {
            let spec = Spec { instruction, feather_px: 2.5, output: Output::default() };
            assert_eq!(Spec::read(&spec.written().unwrap()), Ok(spec));
        }
    }
}
