use crate::model::percent;

/// What is being waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Work {
    #[default]
    Idle,
    /// An example photo is being fetched.
    Opening,
    /// The share of the photo that was sent, in [0, 1].
    Uploading(f64),
    /// A job is on the server, or about to be; where it stands, the job says.
    Editing,
    /// The result is on its way to the screen.
    Showing,
    /// A slider moved: the picture follows.
    Updating,
}

impl Work {
    /// Whether the prompt bar shows progress and can cancel.
    pub fn is_cancellable(self) -> bool {
        !matches!(self, Work::Idle | Work::Updating)
    }

    /// The step by its name.
    pub fn text(self) -> String {
        match self {
            Work::Idle => String::new(),
            Work::Opening => "Opening the photo".to_owned(),
            Work::Uploading(share) => format!("Uploading {}", percent(share)),
            Work::Editing => "Handing it in".to_owned(),
            Work::Showing => "Loading the result".to_owned(),
            Work::Updating => "Updating".to_owned(),
        }
    }

    /// How far along the whole is, where that is known.
    pub fn share(self) -> Option<f64> {
        match self {
            Work::Uploading(share) => Some(share),
            _ => None,
        }
    }
}
