use std::path::Path;

use serde::Deserialize;

use crate::CheckpointError;
use crate::contained::is_plain_name;
use crate::error::shown;
use crate::json::{MAX_INDEX_BYTES, Pairs, read_json};

/// Most shards of one component: each is kept open.
const MOST_SHARDS: usize = 256;

/// Which tensor stands in which shard.
#[derive(Debug)]
pub(crate) struct ShardIndex {
    /// File names, sorted.
    pub(crate) shards: Vec<String>,
    /// Tensor names, sorted, each with its place in `shards`.
    pub(crate) tensors: Vec<(String, usize)>,
}

#[derive(Deserialize)]
struct OnDisk {
    weight_map: Pairs<String>,
}

impl ShardIndex {
    /// Reads `*.safetensors.index.json`. Shards are files of the same folder, whatever the index says.
    pub(crate) fn read(folder: &Path, path: &Path) -> Result<ShardIndex, CheckpointError> {
        let what = "index of shards";
        let refused = |reason| CheckpointError::Json { path: path.to_owned(), what, reason };
        let OnDisk { weight_map } = read_json(folder, path, what, MAX_INDEX_BYTES)?;
        let pairs = weight_map.unique().map_err(|name| CheckpointError::Tensor {
            path: path.to_owned(),
            name,
            reason: "is listed twice".to_owned(),
        })?;
        if pairs.is_empty() {
            return Err(refused("it lists no tensors".to_owned()));
        }
        let mut shards: Vec<&str> = pairs.values().map(String::as_str).collect();
        shards.sort_unstable();
        shards.dedup();
        if shards.len() > MOST_SHARDS {
            return Err(refused(format!("it names {} shards, and {MOST_SHARDS} are the most", shards.len())));
        }
        for shard in &shards {
            if !is_plain_name(shard) {
                return Err(refused(format!("“{}” is not the name of a file beside it", shown(shard))));
            }
            if !shard.ends_with(".safetensors") {
                return Err(CheckpointError::Pickle { path: folder.join(shard) });
            }
        }
        let shards: Vec<String> = shards.into_iter().map(str::to_owned).collect();
        let tensors = pairs
            .into_iter()
            .map(|(name, shard)| (name, shards.partition_point(|other| *other < shard)))
            .collect();
        Ok(ShardIndex { shards, tensors })
    }
}
