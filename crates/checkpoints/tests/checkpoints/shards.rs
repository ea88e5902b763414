use std::path::Path;

use offstage_checkpoints::{CheckpointError, Weights};

use crate::files::{numbers, put, tensors};

const INDEX: &str = "diffusion_pytorch_model.safetensors.index.json";
const FIRST: &str = "diffusion_pytorch_model-00001-of-00002.safetensors";
const SECOND: &str = "diffusion_pytorch_model-00002-of-00002.safetensors";

fn shards(folder: &Path) {
    put(folder, FIRST, tensors(&[("a", &[1]), ("c", &[2])]));
    put(folder, SECOND, tensors(&[("x", &[1]), ("b", &[3])]));
}

fn index(entries: &[(&str, &str)]) -> String {
    let map: Vec<String> = entries.iter().map(|(name, shard)| format!("{name:?}:{shard:?}")).collect();
    format!(r#"{{"metadata":{{"total_size":28}},"weight_map":{{{}}}}}"#, map.join(","))
}

fn whole() -> String {
    index(&[("a", FIRST), ("c", FIRST), ("b", SECOND), ("x", SECOND)])
}

fn refusal(index: &str) -> CheckpointError {
    let folder = tempfile::tempdir().unwrap();
    shards(folder.path());
    put(folder.path(), INDEX, index);
    Weights::open(folder.path()).unwrap_err()
}

#[test]
fn tensors_of_all_shards_are_read_as_if_from_one_file() {
    let folder = tempfile::tempdir().unwrap();
    shards(folder.path());
    put(folder.path(), INDEX, whole());
    let weights = Weights::open(folder.path()).unwrap();
    assert_eq!(weights.names().collect::<Vec<_>>(), ["a", "b", "c", "x"]);
    let mut buffer = vec![0; 12];
    weights.read_into("b", &mut buffer).unwrap();
    assert_eq!(numbers(&buffer), [1.0; 3]);
    assert!(weights.path_of("b").unwrap().ends_with(SECOND));
    assert_eq!((weights.files().len(), weights.parameters()), (2, 7));
}

#[test]
fn shards_of_a_variant_are_found_under_either_name_of_their_index() {
    for name in ["model.safetensors.index.fp16.json", "diffusion_pytorch_model.fp16.safetensors.index.json"] {
        let folder = tempfile::tempdir().unwrap();
        shards(folder.path());
        put(folder.path(), name, whole());
        assert_eq!(Weights::open_variant(folder.path(), "fp16").unwrap().names().len(), 4);
        assert_eq!(Weights::open(folder.path()).unwrap().variant(), Some("fp16"));
    }
}

#[test]
fn a_shard_that_is_not_there_is_named() {
    let error = refusal(&index(&[("a", FIRST), ("c", FIRST), ("b", "third.safetensors")]));
    assert!(
        matches!(error, CheckpointError::NotThere { ref path, .. } if path.ends_with("third.safetensors"))
    );
}

#[test]
fn a_tensor_that_its_shard_lacks_or_that_the_index_leaves_out_is_named() {
    let error = refusal(&index(&[("a", SECOND), ("c", FIRST), ("b", SECOND), ("x", SECOND)]));
    assert!(matches!(error, CheckpointError::MissingTensor { ref name, .. } if name == "a"), "{error}");
    let error = refusal(&index(&[("a", FIRST), ("b", SECOND), ("x", SECOND)])).to_string();
    assert!(error.contains("“c”") && error.contains(FIRST) && error.contains(INDEX), "{error}");
}

#[test]
fn shards_outside_the_folder_are_refused() {
    for path in
        ["../other.safetensors", "/etc/passwd.safetensors", "a/b.safetensors", "..", "", "C:x", "a\\b"]
    {
        let error = refusal(&index(&[("a", path)]));
        assert!(matches!(error, CheckpointError::Json { .. }), "{path}: {error}");
    }
    let error = refusal(&index(&[("a", "pytorch_model.bin")]));
    assert!(matches!(error, CheckpointError::Pickle { .. }), "{error}");
}

#[test]
fn an_index_that_is_none_is_refused() {
    for text in
        ["", "{", "[]", "{}", r#"{"weight_map":[]}"#, r#"{"weight_map":{"a":1}}"#, r#"{"weight_map":{}}"#]
    {
        let error = refusal(text);
        assert!(matches!(error, CheckpointError::Json { .. }), "{text}: {error}");
        assert!(error.to_string().contains(INDEX), "{error}");
    }
    let error = refusal(&index(&[("a", FIRST), ("a", SECOND)])).to_string();
    assert!(error.contains("“a”") && error.contains("twice"), "{error}");
    let many: Vec<String> = (0..300).map(|at| format!("s{at}.safetensors")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), name.as_str())).collect();
    assert!(refusal(&index(&many)).to_string().contains("300 shards"));
}
