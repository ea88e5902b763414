use std::path::Path;

use offstage_pipeline::PackCache;

use crate::config::Config;

/// Its name in the data folder.
const PACKS: &str = "packs";

/// Where weights are kept ready to use, if they are to be: beside them, or in the data folder where their own
/// folder cannot be written.
pub fn pack_cache(config: &Config) -> Option<PackCache> {
    config.models.keep_packs.then(|| packs_elsewhere(&config.retention.data_dir))
}

/// As [`pack_cache`], whether or not they are to be kept from now on.
pub fn packs_elsewhere(data_dir: &Path) -> PackCache {
    PackCache::beside_the_weights().or_in(data_dir.join(PACKS))
}
