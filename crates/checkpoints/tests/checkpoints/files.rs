//! Writes small files for the tests.

use std::fs;
use std::path::{Path, PathBuf};

/// A safetensors file with this header and these bytes behind it.
pub fn raw(header: &str, content: &[u8]) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(header.as_bytes());
    file.extend_from_slice(content);
    file
}

/// A safetensors file of f32 tensors, each filled with the number of its place.
pub fn tensors(entries: &[(&str, &[usize])]) -> Vec<u8> {
    let (mut header, mut content) = (String::from("{"), Vec::new());
    for (at, (name, shape)) in entries.iter().enumerate() {
        let start = content.len();
        let numbers: usize = shape.iter().product();
        content.extend((0..numbers).flat_map(|_| (at as f32).to_le_bytes()));
        let comma = if at == 0 { "" } else { "," };
        let end = content.len();
        header.push_str(&format!(
            r#"{comma}"{name}":{{"dtype":"F32","shape":{shape:?},"data_offsets":[{start},{end}]}}"#
        ));
    }
    header.push('}');
    raw(&header, &content)
}

/// Writes a file below a folder, and the folders that lead to it.
pub fn put(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    path
}

/// The numbers of an f32 tensor.
pub fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}
