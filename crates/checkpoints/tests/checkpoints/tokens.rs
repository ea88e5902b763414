use offstage_checkpoints::ClipTokenizer;

use crate::example;
use crate::files::put;

#[test]
fn a_prompt_is_cut_with_its_end_kept_and_padded_to_the_length() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let tokenizer = ClipTokenizer::open(&folder.path().join("tokenizer")).unwrap();
    assert_eq!(tokenizer.length(), 8);
    let tokens = tokenizer.encode("AB  a");
    assert_eq!(tokens.ids, [5, 4, 2, 6, 6, 6, 6, 6]);
    assert_eq!((tokens.words, tokens.words_left_out), (2, 0));
    let tokens = tokenizer.encode("a b a b a b a b");
    assert_eq!(tokens.ids, [5, 2, 3, 2, 3, 2, 3, 6]);
    assert_eq!((tokens.words, tokens.words_left_out), (6, 2));
    assert_eq!(tokenizer.encode("").ids, [5, 6, 6, 6, 6, 6, 6, 6]);
}

#[test]
fn tokens_of_the_settings_may_be_objects_and_stand_in_either_file() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    put(
        folder.path(),
        "tokenizer/special_tokens_map.json",
        r#"{"pad_token": {"content": "a"}, "eos_token": "b"}"#,
    );
    put(
        folder.path(),
        "tokenizer/tokenizer_config.json",
        r#"{"model_max_length": 4, "eos_token": "<|endoftext|>"}"#,
    );
    let tokenizer = ClipTokenizer::open(&folder.path().join("tokenizer")).unwrap();
    assert_eq!(tokenizer.encode("").ids, [5, 6, 0, 0]);
}

#[test]
fn a_tokenizer_without_a_limit_has_that_of_clip() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    for config in
        [r#"{"model_max_length": 1000000000000000019884624838656}"#, "{}", r#"{"model_max_length": 1}"#]
    {
        put(folder.path(), "tokenizer/tokenizer_config.json", config);
        assert_eq!(ClipTokenizer::open(&folder.path().join("tokenizer")).unwrap().length(), 77);
    }
}

#[test]
fn files_that_make_no_tokenizer_are_named() {
    for (file, content) in [
        ("vocab.json", "{"),
        ("vocab.json", r#"{"a": 0, "a": 1}"#),
        ("vocab.json", r#"{"a": -1}"#),
        ("merges.txt", "#version\na b c\n"),
        ("merges.txt", "#version\nabc\n"),
        ("tokenizer.json", "{}"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        example::write(folder.path());
        put(&folder.path().join("tokenizer"), file, content);
        let error = ClipTokenizer::open(&folder.path().join("tokenizer")).unwrap_err().to_string();
        assert!(error.contains(file), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    put(folder.path(), "tokenizer/tokenizer_config.json", r#"{"bos_token": "nowhere"}"#);
    let error = ClipTokenizer::open(&folder.path().join("tokenizer")).unwrap_err().to_string();
    assert!(error.contains("vocab.json") && error.contains("“nowhere”"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let error = ClipTokenizer::open(folder.path()).unwrap_err().to_string();
    assert!(error.starts_with("there is no vocabulary at"), "{error}");
}

#[test]
fn long_texts_are_encoded_as_far_as_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    example::write(folder.path());
    let tokenizer = ClipTokenizer::open(&folder.path().join("tokenizer")).unwrap();
    let tokens = tokenizer.encode(&"é a ".repeat(1 << 20));
    assert_eq!(tokens.ids.len(), 8);
    assert!(tokens.words_left_out > 1000);
}
