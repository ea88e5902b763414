use std::fs;
use std::path::Path;

use offstage_checkpoints::{CheckpointError, Dtype, SafetensorsFile, Weights};
use proptest::prelude::*;
use safetensors::tensor::{Dtype as TheirDtype, TensorView, serialize};

use crate::files::{numbers, put, raw, tensors};

const NAME: &str = "model.safetensors";

fn refusal(content: &[u8]) -> CheckpointError {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), NAME, content);
    let error = Weights::open(folder.path()).unwrap_err();
    assert!(error.to_string().contains(NAME), "the sentence names the file: {error}");
    error
}

#[test]
fn a_tensor_is_read_into_a_buffer_of_the_caller() {
    let folder = tempfile::tempdir().unwrap();
    let path = put(folder.path(), NAME, tensors(&[("a", &[2, 2]), ("b", &[3])]));
    let weights = Weights::open(folder.path()).unwrap();
    assert_eq!(weights.names().collect::<Vec<_>>(), ["a", "b"]);
    let info = weights.info("b").unwrap();
    assert_eq!((info.dtype, info.shape.as_slice(), info.bytes()), (Dtype::F32, &[3][..], 12));
    let mut buffer = vec![0; 12];
    weights.read_into("b", &mut buffer).unwrap();
    assert_eq!(numbers(&buffer), [1.0; 3]);
    assert_eq!(weights.path_of("b").unwrap(), path);
    assert_eq!((weights.bytes(), weights.parameters()), (28, 7));
}

#[test]
fn a_buffer_of_another_size_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), NAME, tensors(&[("a", &[2])]));
    let weights = Weights::open(folder.path()).unwrap();
    let error = weights.read_into("a", &mut [0; 7]).unwrap_err().to_string();
    assert!(error.contains("has 8 bytes, and the buffer 7"), "{error}");
}

#[test]
fn a_part_of_a_tensor_is_read_and_never_more_than_the_tensor() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), NAME, tensors(&[("a", &[2]), ("b", &[3]), ("c", &[1])]));
    let weights = Weights::open(folder.path()).unwrap();
    let mut buffer = [0; 8];
    weights.read_part_into("b", 4, &mut buffer).unwrap();
    assert_eq!(numbers(&buffer), [1.0; 2]);
    weights.read_part_into("b", 12, &mut []).unwrap();
    for (start, length) in [(5, 8), (0, 13), (12, 1), (u64::MAX, 1), (13, 0)] {
        let error = weights.read_part_into("b", start, &mut vec![0; length]).unwrap_err().to_string();
        assert!(error.contains("“b”") && error.contains("12 bytes"), "{error}");
    }
}

#[test]
fn missing_and_unknown_tensors_and_wrong_shapes_name_file_and_tensor() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), NAME, tensors(&[("conv.weight", &[2, 3])]));
    let weights = Weights::open(folder.path()).unwrap();
    let told = |error: CheckpointError| error.to_string().replace(&folder.path().display().to_string(), "F");
    assert_eq!(
        told(weights.info("conv.bias").unwrap_err()),
        "F/model.safetensors lacks the tensor “conv.bias”"
    );
    assert_eq!(
        told(weights.expect_shape("conv.weight", &[3, 2]).unwrap_err()),
        "the tensor “conv.weight” of F/model.safetensors has shape [2, 3], the network needs [3, 2]"
    );
    assert_eq!(
        told(weights.check_used(|_| false).unwrap_err()),
        "F/model.safetensors holds a tensor “conv.weight” that the network has no place for"
    );
    weights.check_used(|name| name == "conv.weight").unwrap();
}

#[test]
fn a_file_cut_at_any_byte_is_told_to_be_cut_short() {
    let whole = tensors(&[("a", &[2]), ("b", &[1])]);
    for cut in 0..whole.len() {
        let error = refusal(&whole[..cut]);
        assert!(matches!(error, CheckpointError::Truncated { .. }), "cut at {cut}: {error}");
    }
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), NAME, whole);
    Weights::open(folder.path()).unwrap();
}

#[test]
fn a_header_that_claims_terabytes_is_refused() {
    let mut file = tensors(&[("a", &[2])]);
    file[..8].copy_from_slice(&(8u64 << 40).to_le_bytes());
    assert!(refusal(&file).to_string().contains("claim a header of 8796093022208 bytes"));
    file[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    assert!(matches!(refusal(&file), CheckpointError::Header { .. }));
}

#[test]
fn tensors_that_claim_terabytes_are_refused() {
    let claims = |shape: &str, end: u64| {
        raw(&format!(r#"{{"w":{{"dtype":"F32","shape":{shape},"data_offsets":[0,{end}]}}}}"#), &[0; 16])
    };
    let error = refusal(&claims("[1000000,1000000]", 4_000_000_000_000));
    assert!(
        matches!(error, CheckpointError::Truncated { needed, .. } if needed > 4_000_000_000_000),
        "{error}"
    );
    let error = refusal(&claims("[18446744073709551615,2]", 16));
    assert!(matches!(error, CheckpointError::Tensor { ref name, .. } if name == "w"), "{error}");
    let error = refusal(&claims("[4]", u64::MAX));
    assert!(matches!(error, CheckpointError::Tensor { .. }), "{error}");
}

#[test]
fn other_files_under_the_name_are_told_apart() {
    for pickle in [&b"PK\x03\x04 a zip of torch.save"[..], b"\x80\x02ccollections\nOrderedDict"] {
        assert!(matches!(refusal(pickle), CheckpointError::Pickle { .. }));
    }
    assert!(refusal(b"version https://git-lfs.github.com/spec/v1\n").to_string().contains("git lfs pull"));
    assert!(refusal(b"<!doctype html><title>404</title>").to_string().contains("web page"));
    assert!(matches!(refusal(b"some text of a readme"), CheckpointError::Header { .. }));
}

#[test]
fn a_folder_with_pickles_only_is_told_to_be_converted() {
    for name in ["diffusion_pytorch_model.bin", "model.ckpt", "weights.pt"] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), name, b"x");
        let error = Weights::open(folder.path()).unwrap_err();
        assert!(matches!(error, CheckpointError::Pickle { .. }), "{error}");
        assert!(error.to_string().contains(name) && error.to_string().contains("convert"), "{error}");
    }
}

#[test]
fn a_folder_without_weights_says_what_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let error = Weights::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("diffusion_pytorch_model.safetensors or model.safetensors"), "{error}");
    let error = Weights::open(&folder.path().join("unet")).unwrap_err();
    assert!(matches!(error, CheckpointError::NotThere { .. }), "{error}");
}

#[test]
fn a_variant_is_opened_by_name_or_where_it_is_the_only_one() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "diffusion_pytorch_model.fp16.safetensors", tensors(&[("half", &[1])]));
    let only = Weights::open(folder.path()).unwrap();
    assert_eq!((only.variant(), only.contains("half")), (Some("fp16"), true));
    put(folder.path(), "diffusion_pytorch_model.safetensors", tensors(&[("full", &[1])]));
    assert_eq!(Weights::variants(folder.path()), [None, Some("fp16".to_owned())]);
    assert_eq!(Weights::open(folder.path()).unwrap().names().collect::<Vec<_>>(), ["full"]);
    let half = Weights::open_variant(folder.path(), "fp16").unwrap();
    assert_eq!(half.names().collect::<Vec<_>>(), ["half"]);
    let error = Weights::open_variant(folder.path(), "bf16").unwrap_err().to_string();
    assert!(error.contains("diffusion_pytorch_model.bf16.safetensors"), "{error}");
}

fn dtype() -> impl Strategy<Value = TheirDtype> {
    use TheirDtype::*;
    prop::sample::select(vec![
        BOOL, U8, I8, F8_E4M3, F8_E5M2, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64,
    ])
}

proptest! {
    #[test]
    fn whatever_the_reference_writes_is_read_back(
        entries in prop::collection::btree_map(
            "[a-zé. \"\\\\]{1,12}",
            (dtype(), prop::collection::vec(0usize..4, 0..4)),
            0..8,
        ),
    ) {
        let contents: Vec<(String, TheirDtype, Vec<usize>, Vec<u8>)> = entries
            .into_iter()
            .enumerate()
            .map(|(at, (name, (dtype, shape)))| {
                let bytes = shape.iter().product::<usize>() * dtype.bitsize() / 8;
                (name, dtype, shape, vec![at as u8; bytes])
            })
            .collect();
        let views = contents.iter().map(|(name, dtype, shape, bytes)| {
            (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap())
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        fs::write(&path, serialize(views, None).unwrap()).unwrap();
        let file = SafetensorsFile::open(&path).unwrap();
        prop_assert_eq!(file.tensors().len(), contents.len());
        for (name, dtype, shape, bytes) in &contents {
            let info = file.info(name).unwrap();
            prop_assert_eq!(&info.shape, shape);
            prop_assert_eq!(info.dtype.to_string(), format!("{dtype:?}"));
            let mut buffer = vec![0xff; bytes.len()];
            file.read_into(name, &mut buffer).unwrap();
            prop_assert_eq!(&buffer, bytes);
        }
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(NAME)).unwrap();
    let error = SafetensorsFile::open(&folder.path().join(NAME)).unwrap_err();
    assert!(error.to_string().contains("it is a folder"), "{error}");
    let error = SafetensorsFile::open(Path::new("/nowhere/model.safetensors")).unwrap_err();
    assert!(matches!(error, CheckpointError::NotThere { .. }), "{error}");
}
