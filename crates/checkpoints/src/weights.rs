use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::index::ShardIndex;
use crate::locate::{Location, locate, variants};
use crate::{CheckpointError, Dtype, SafetensorsFile, TensorInfo};

/// The tensors of one component, in one file or in shards. Opening reads headers only.
#[derive(Debug)]
pub struct Weights {
    /// The file, or the index of the shards: what sentences name when a tensor is in none of them.
    path: PathBuf,
    variant: Option<String>,
    files: Vec<SafetensorsFile>,
    /// Sorted by name, each with its place in `files`.
    tensors: Vec<(String, usize)>,
}

impl Weights {
    /// Opens the weights of a component's folder: those without a variant, or the only variant there is.
    pub fn open(folder: &Path) -> Result<Weights, CheckpointError> {
        let found = variants(folder);
        let only = if found.len() == 1 { found.into_iter().next().flatten() } else { None };
        Weights::located(folder, only)
    }

    /// Opens the weights of one variant, such as `fp16`, of a component's folder.
    pub fn open_variant(folder: &Path, variant: &str) -> Result<Weights, CheckpointError> {
        Weights::located(folder, Some(variant.to_owned()))
    }

    /// The variants whose weights a component's folder holds, `None` for those without one.
    pub fn variants(folder: &Path) -> Vec<Option<String>> {
        variants(folder).into_iter().collect()
    }

    /// Opens one file, whatever its name.
    pub fn open_file(path: &Path) -> Result<Weights, CheckpointError> {
        Ok(Weights::single(SafetensorsFile::open(path)?, None))
    }

    fn located(folder: &Path, variant: Option<String>) -> Result<Weights, CheckpointError> {
        match locate(folder, variant.as_deref())? {
            Location::Single(path) => Ok(Weights::single(SafetensorsFile::open(&path)?, variant)),
            Location::Sharded(index) => Weights::sharded(folder, index, variant),
        }
    }

    fn single(file: SafetensorsFile, variant: Option<String>) -> Weights {
        let tensors = file.tensors().map(|(name, _)| (name.to_owned(), 0)).collect();
        Weights { path: file.path().to_owned(), variant, files: vec![file], tensors }
    }

    fn sharded(folder: &Path, path: PathBuf, variant: Option<String>) -> Result<Weights, CheckpointError> {
        let ShardIndex { shards, tensors } = ShardIndex::read(folder, &path)?;
        let files = shards
            .iter()
            .map(|shard| SafetensorsFile::open(&folder.join(shard)))
            .collect::<Result<Vec<_>, _>>()?;
        for (name, at) in &tensors {
            files[*at].info(name)?;
        }
        // Each listed tensor is in its shard, so that any surplus is one that the index does not list.
        for (at, file) in files.iter().enumerate() {
            let listed = |name: &str| {
                let place = tensors.binary_search_by(|(other, _)| other.as_str().cmp(name));
                place.is_ok_and(|place| tensors[place].1 == at)
            };
            if let Some((name, _)) = file.tensors().find(|(name, _)| !listed(name)) {
                return Err(CheckpointError::Tensor {
                    path: file.path().to_owned(),
                    name: name.to_owned(),
                    reason: format!("is not listed there by {}", path.display()),
                });
            }
        }
        Ok(Weights { path, variant, files, tensors })
    }

    /// The file, or the index of the shards.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The variant that was opened, such as `fp16`.
    pub fn variant(&self) -> Option<&str> {
        self.variant.as_deref()
    }

    /// The files that hold the tensors.
    pub fn files(&self) -> &[SafetensorsFile] {
        &self.files
    }

    /// All tensors' names, sorted.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tensors.iter().map(|(name, _)| name.as_str())
    }

    pub fn contains(&self, name: &str) -> bool {
        self.file_of(name).is_ok()
    }

    /// A tensor's kind, shape and size.
    pub fn info(&self, name: &str) -> Result<&TensorInfo, CheckpointError> {
        self.file_of(name)?.info(name)
    }

    /// A tensor that must have this shape.
    pub fn expect_shape(&self, name: &str, shape: &[usize]) -> Result<&TensorInfo, CheckpointError> {
        let info = self.info(name)?;
        if info.shape == shape {
            return Ok(info);
        }
        Err(CheckpointError::Shape {
            path: self.path_of(name)?.to_owned(),
            name: name.to_owned(),
            found: info.shape.clone(),
            expected: shape.to_vec(),
        })
    }

    /// Reads a tensor's bytes (little-endian, C order) into a buffer of exactly `info(name).bytes()`.
    /// May be called from several threads at once.
    pub fn read_into(&self, name: &str, buffer: &mut [u8]) -> Result<(), CheckpointError> {
        self.file_of(name)?.read_into(name, buffer)
    }

    /// Reads as many of a tensor's bytes as the buffer has, from byte `start` of the tensor on.
    pub fn read_part_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), CheckpointError> {
        self.file_of(name)?.read_part_into(name, start, buffer)
    }

    /// The file that holds a tensor.
    pub fn path_of(&self, name: &str) -> Result<&Path, CheckpointError> {
        self.file_of(name).map(SafetensorsFile::path)
    }

    /// Refuses weights that hold a tensor for which `used` says no: they are another network's.
    pub fn check_used(&self, used: impl Fn(&str) -> bool) -> Result<(), CheckpointError> {
        match self.names().find(|name| !used(name)) {
            None => Ok(()),
            Some(name) => Err(CheckpointError::UnknownTensor {
                path: self.path_of(name)?.to_owned(),
                name: name.to_owned(),
            }),
        }
    }

    /// Bytes of all tensors.
    pub fn bytes(&self) -> u64 {
        self.infos().map(TensorInfo::bytes).sum()
    }

    /// Bytes of the tensors of each kind.
    pub fn bytes_by_dtype(&self) -> BTreeMap<Dtype, u64> {
        let mut bytes = BTreeMap::new();
        for info in self.infos() {
            *bytes.entry(info.dtype).or_default() += info.bytes();
        }
        bytes
    }

    /// How many numbers all tensors have.
    pub fn parameters(&self) -> u64 {
        self.infos().map(TensorInfo::numbers).sum()
    }

    fn infos(&self) -> impl Iterator<Item = &TensorInfo> {
        self.files.iter().flat_map(|file| file.tensors().map(|(_, info)| info))
    }

    fn file_of(&self, name: &str) -> Result<&SafetensorsFile, CheckpointError> {
        match self.tensors.binary_search_by(|(other, _)| other.as_str().cmp(name)) {
            Ok(place) => Ok(&self.files[self.tensors[place].1]),
            Err(_) => Err(CheckpointError::MissingTensor { path: self.path.clone(), name: name.to_owned() }),
        }
    }
}
