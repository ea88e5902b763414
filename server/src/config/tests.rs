use proptest::prelude::*;

use super::*;

fn file(text: &str) -> Option<File> {
    Some(File { path: "offstage.toml".into(), text: text.to_owned() })
}

fn layers(toml: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Layers {
    let owned = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    Layers { file: file(toml), env: owned(env), flags: owned(flags) }
}

fn origin(layers: &Layers, key: &str) -> Origin {
    let resolved = layers.resolve().unwrap();
    resolved.settings.into_iter().find(|setting| setting.key == key).unwrap().origin
}

fn refusal(layers: &Layers) -> String {
    layers.resolve().unwrap_err().to_string()
}

#[test]
fn without_any_layer_the_defaults_hold() {
    let config = Config::from_layers(&Layers::default()).unwrap();
    assert_eq!(config, Config::default());
    assert_eq!(config.listen.port, 7860);
    assert_eq!(config.limits.max_upload_bytes, 64 << 20);
    assert_eq!(config.retention.keep_results_for.as_secs(), 7 * 86_400);
    assert_eq!(config.log.format, LogFormat::Human);
}

#[test]
fn the_file_beats_the_default_the_environment_the_file_and_the_flag_all() {
    let toml = "port = 1\n[log]\nformat = \"json\"";
    let env = [("OFFSTAGE_PORT", "2"), ("PATH", "/bin")];
    let flags = [("port", "3")];
    let port = |layers: &Layers| (Config::from_layers(layers).unwrap().listen.port, origin(layers, "port"));
    assert_eq!(port(&layers("", &[], &[])), (7860, Origin::Default));
    assert_eq!(port(&layers(toml, &[], &[])), (1, Origin::File("offstage.toml".into())));
    assert_eq!(port(&layers(toml, &env, &[])), (2, Origin::Env("OFFSTAGE_PORT".into())));
    assert_eq!(port(&layers(toml, &env, &flags)), (3, Origin::Flag("--port".into())));
    assert_eq!(Config::from_layers(&layers(toml, &env, &flags)).unwrap().log.format, LogFormat::Json);
}

#[test]
fn an_unknown_key_is_named_with_its_source() {
    assert!(refusal(&layers("prot = 1", &[], &[])).contains("“prot” (offstage.toml)"));
    assert!(refusal(&layers("[log]\ncolour = 1", &[], &[])).contains("“log.colour”"));
    let typo = refusal(&layers("", &[("OFFSTAGE_PROT", "1")], &[]));
    assert!(typo.contains("“prot” (environment variable OFFSTAGE_PROT)"), "{typo}");
}

#[test]
fn a_bad_value_is_one_sentence_with_key_value_and_source() {
    let from_file = refusal(&layers("max_upload_bytes = \"lots\"", &[], &[]));
    assert!(
        from_file.starts_with("max_upload_bytes = “lots” (offstage.toml) cannot be used: "),
        "{from_file}"
    );
    let from_env = refusal(&layers("", &[("OFFSTAGE_LOG_FORMAT", "xml")], &[]));
    let expected =
        "log.format = “xml” (environment variable OFFSTAGE_LOG_FORMAT) cannot be used: use human or json";
    assert_eq!(from_env, expected);
    let from_flag = refusal(&layers("", &[], &[("workers", "0")]));
    assert!(
        from_flag.starts_with("workers = “0” (flag --workers) cannot be used: write a whole"),
        "{from_flag}"
    );
    assert!(refusal(&layers("port = ", &[], &[])).starts_with("offstage.toml is no valid TOML"));
}

#[test]
fn a_list_where_a_value_is_wanted_is_a_bad_value() {
    assert!(refusal(&layers("port = [1, 2]", &[], &[])).starts_with("port = “[1, 2]” (offstage.toml)"));
}

#[test]
fn what_is_printed_has_every_doc_and_reads_back_as_the_same_options() {
    let toml = "port = 99\nmax_results_bytes = \"1.5GiB\"\n[log]\nlevel = \"debug\"";
    let resolved = layers(toml, &[], &[]).resolve().unwrap();
    let printed = resolved.printed();
    assert!(
        printed.contains("# from: default; environment: OFFSTAGE_HOST\nhost = \"127.0.0.1\""),
        "{printed}"
    );
    assert!(printed.contains("# Port to listen on"), "{printed}");
    assert!(resolved.settings.iter().all(|setting| !setting.doc.is_empty()));
    assert_eq!(Config::from_layers(&layers(&printed, &[], &[])).unwrap(), resolved.config);
}

proptest! {
    #[test]
    fn any_text_in_any_option_is_read_or_refused_with_the_options_name(at in 0usize..100, text in "\\PC{0,20}") {
        let settings = Layers::default().resolve().unwrap().settings;
        let key = &settings[at % settings.len()].key;
        if let Err(error) = layers("", &[], &[(key, &text)]).resolve() {
            prop_assert!(error.to_string().starts_with(key.as_str()), "{error}");
        }
    }
}
