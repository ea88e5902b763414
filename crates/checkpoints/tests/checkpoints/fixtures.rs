//! The reference's tiny pipelines; see `crates/models/tests/reference/README.md`.

use std::path::PathBuf;

use offstage_checkpoints::{Architecture, ClipTokenizer, Dtype, Model, SafetensorsFile, Weights, inspect};
use serde_json::Value;

const NAMES: [&str; 5] = ["deep", "wide", "legacy", "small", "xl"];

fn reference(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../models/tests/reference").join(name)
}

fn weights(name: &str, component: &str) -> Weights {
    let model = Model::open(&reference(name).join("model")).unwrap();
    model.component(component).unwrap().weights().unwrap()
}

#[test]
fn every_pipeline_is_one_that_can_be_run_and_every_tensor_can_be_read() {
    for name in NAMES {
        let folder = reference(name).join("model");
        let inspection = inspect(&folder).unwrap();
        assert_eq!(inspection.problems, Vec::<String>::new(), "{name}");
        let xl = [Architecture::InstructPix2Pix, Architecture::InstructPix2PixXl][usize::from(name == "xl")];
        assert_eq!(inspection.architecture, Some(xl), "{name}");
        for component in Model::open(&folder).unwrap().components() {
            component.config().unwrap();
            if !component.has_weights() {
                continue;
            }
            let weights = component.weights().unwrap();
            for tensor in weights.names() {
                let mut bytes = vec![0; weights.info(tensor).unwrap().bytes() as usize];
                weights.read_into(tensor, &mut bytes).unwrap();
                assert!(bytes.iter().any(|byte| *byte != 0), "{name}: {tensor}");
            }
        }
    }
}

#[test]
fn variants_shards_and_stray_numbers_are_found_as_the_reference_saved_them() {
    let half = weights("deep", "unet");
    assert_eq!(half.variant(), Some("fp16"));
    assert!(half.bytes_by_dtype().into_keys().eq([Dtype::F16]));
    let shards = weights("wide", "unet");
    assert_eq!(shards.files().len(), 4);
    assert_eq!(shards.names().len(), shards.files().iter().map(|file| file.tensors().len()).sum::<usize>());
    let ids = weights("legacy", "text_encoder");
    let ids =
        ids.names().find(|name| name.ends_with("position_ids")).map(|name| ids.info(name).unwrap().dtype);
    assert_eq!(ids, Some(Dtype::I64));
}

#[test]
fn prompts_have_the_ids_that_the_reference_gave_its_text_models() {
    let second = ("xl", "tokenizer_2", "tokens2");
    for (name, folder, tokens) in NAMES.map(|name| (name, "tokenizer", "tokens")).into_iter().chain([second])
    {
        let tokenizer = ClipTokenizer::open(&reference(name).join("model").join(folder)).unwrap();
        let golden = SafetensorsFile::open(&reference(name).join("golden.safetensors")).unwrap();
        let texts: Value =
            serde_json::from_slice(&std::fs::read(reference(name).join("golden.json")).unwrap()).unwrap();
        for (which, text) in texts["texts"].as_object().unwrap() {
            let tensor = format!("{tokens}/{which}");
            let mut bytes = vec![0; golden.info(&tensor).unwrap().bytes() as usize];
            golden.read_into(&tensor, &mut bytes).unwrap();
            let expected: Vec<u32> = bytes
                .chunks_exact(8)
                .map(|eight| u32::try_from(i64::from_le_bytes(eight.try_into().unwrap())).unwrap())
                .collect();
            assert_eq!(tokenizer.encode(text.as_str().unwrap()).ids, expected, "{name}: {tokens}/{which}");
        }
    }
}
