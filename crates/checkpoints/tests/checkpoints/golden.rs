//! Token ids of the reference; see `tests/reference/README.md`.

use std::path::{Path, PathBuf};

use offstage_checkpoints::ClipTokenizer;
use serde::Deserialize;

/// One row of `reference/tokens.json`.
#[derive(Deserialize)]
struct Golden {
    tokenizer: String,
    text: String,
    ids: Vec<u32>,
    unpadded: Vec<u32>,
}

fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

#[test]
fn every_text_has_the_references_ids_from_either_kind_of_files() {
    let goldens = std::fs::read(reference().join("tokens.json")).unwrap();
    let goldens: Vec<Golden> = serde_json::from_slice(&goldens).unwrap();
    assert!(goldens.len() > 50, "the reference is complete");
    for Golden { tokenizer: name, text, ids, unpadded } in goldens {
        let tokenizer = ClipTokenizer::open(&reference().join("tokenizers").join(&name)).unwrap();
        let tokens = tokenizer.encode(&text);
        assert_eq!(tokens.ids, ids, "{name}: {text:?}");
        assert_eq!(tokenizer.words(&text), unpadded[1..unpadded.len() - 1], "{name}: {text:?}");
        assert_eq!(tokens.words + tokens.words_left_out + 2, unpadded.len(), "{name}: {text:?}");
    }
}
