//! Which model does what is asked.

use std::sync::Arc;

use offstage_api::StudioError;
use offstage_checkpoints::ModelName;

use super::LocalStudio;
use super::editor::Editor;
use super::generate::Generate;
use super::spec::Spec;

/// Why none does.
pub(super) enum NoEditor {
    /// Its card says what is wrong with it.
    Unusable(String),
    NotInstalled(String),
}

impl LocalStudio {
    /// The model that does what is asked, as its files are now.
    pub(super) async fn editor(&self, spec: &Spec) -> Result<Arc<dyn Editor>, NoEditor> {
        let Some(model) = spec.generator() else { return Ok(Arc::clone(&self.retoucher)) };
        let shelf = self.desk.shelf();
        // Its weights may be others than a moment ago.
        shelf.look().await;
        let is_ready = shelf.find(model).is_some_and(|installed| installed.ready.is_some());
        if !is_ready && ModelName::new(model).is_ok() {
            // It may have been added, or completed, just now.
            shelf.look_again().await;
        }
        let Some(installed) = shelf.find(model) else { return Err(NoEditor::NotInstalled(model.to_owned())) };
        let Some(ready) = installed.ready else { return Err(NoEditor::Unusable(model.to_owned())) };
        Ok(Arc::new(Generate {
            name: installed.card.id,
            generator: ready.generator,
            desk: Arc::clone(&self.desk),
            previews: Arc::clone(&self.step_previews),
        }))
    }
}

impl NoEditor {
    /// To who asks for an edit.
    pub(super) fn refusal(self) -> StudioError {
        let sentence = match self {
            NoEditor::Unusable(model) => {
                format!("The model {model} cannot be used; /api/v1/models says why.")
            }
            NoEditor::NotInstalled(model) => {
                let shown: String = model.chars().filter(|c| !c.is_control()).take(60).collect();
                format!("There is no model “{shown}” here; /api/v1/models names those that are.")
            }
        };
        StudioError::invalid("model", sentence)
    }

    /// To who waits for an edit that was taken on when there was one.
    pub(super) fn disappointment(self) -> StudioError {
        let sentence = match self {
            NoEditor::Unusable(model) => format!(
                "The model {model} was changed while this edit waited, and cannot be used any more; /api/v1/models \
                 says why. Choose another one, or retry once it is repaired."
            ),
            NoEditor::NotInstalled(model) => format!(
                "The model {model} was removed while this edit waited; choose another one, or install it again and \
                 retry."
            ),
        };
        StudioError::invalid("model", sentence)
    }
}
