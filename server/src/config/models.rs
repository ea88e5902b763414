use std::path::PathBuf;

/// Models that are installed beside the built-in one.
#[derive(Clone, Debug, PartialEq, clap::Args)]
pub struct Models {
    /// Folder of installed models, one folder each; `offstage models add` puts them there
    #[arg(long, default_value = "models", value_name = "FOLDER")]
    pub models_dir: PathBuf,

    /// Keep the weights of a model on disk as its first load made them, so that later loads are one read. It takes
    /// as much disk space as they take in memory, beside them or in the data folder
    #[arg(
        id = "models.keep_packs",
        long = "keep-packs",
        default_value = "false",
        value_name = "BOOL",
        action = clap::ArgAction::Set
    )]
    pub keep_packs: bool,
}
