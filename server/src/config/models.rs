use std::path::PathBuf;

/// Models that are installed beside the built-in one.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Models {
    /// Folder of installed models, one folder each; `offstage models add` puts them there
    #[arg(long, default_value = "models", value_name = "FOLDER")]
    pub models_dir: PathBuf,
}
