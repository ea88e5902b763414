use std::collections::BTreeMap;

use super::listing::RemoteFile;
use crate::layout::is_of_use;
use crate::locate::variant_of_part;

/// Which of a model's files are downloaded.
///
/// Of each component that is needed: configurations and tokenizer, and of its weights one variant only,
/// the one asked for or, where a component lacks it, the weights without a variant. Of the model's own
/// folder: what says what it is and whose. A component whose weights would have to be unpickled is
/// refused.
pub(super) fn select<'a>(
    files: &'a [RemoteFile],
    needed: &[(String, bool)],
    variant: Option<&str>,
) -> Result<Vec<&'a RemoteFile>, String> {
    let mut chosen: Vec<&RemoteFile> =
        files.iter().filter(|file| !file.path.contains('/') && is_of_use(&file.path)).collect();
    for (component, has_weights) in needed {
        let mut weights: BTreeMap<Option<String>, Vec<&RemoteFile>> = BTreeMap::new();
        let inside = files.iter().filter_map(|file| {
            let name = file.path.strip_prefix(component.as_str())?.strip_prefix('/')?;
            is_of_use(&file.path).then_some((name, file))
        });
        for (name, file) in inside {
            match variant_of_part(name) {
                Some(variant) => weights.entry(variant).or_default().push(file),
                // Weights under any other name are not read.
                None if name.ends_with(".safetensors") => {}
                None => chosen.push(file),
            }
        }
        let wanted = variant.map(str::to_owned);
        let taken = weights.remove(&wanted).or_else(|| weights.remove(&None));
        match taken {
            Some(files) => chosen.extend(files),
            None if *has_weights => {
                return Err(format!(
                    "its {component} has no safetensors weights{}; ask its author for them, or convert it elsewhere \
                     and add the folder",
                    variant.map(|variant| format!(" (neither {variant} nor plain)")).unwrap_or_default()
                ));
            }
            None => {}
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<RemoteFile> {
        let file = |path: &&str| RemoteFile { path: (*path).to_owned(), bytes: 1, sha256: None };
        paths.iter().map(file).collect()
    }

    const PUBLISHED: [&str; 19] = [
        ".gitattributes",
        "README.md",
        "instruct-pix2pix.ckpt",
        "model_index.json",
        "safety_checker/model.safetensors",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "text_encoder/model.fp16.safetensors",
        "text_encoder/model.safetensors",
        "text_encoder/pytorch_model.bin",
        "tokenizer/merges.txt",
        "tokenizer/vocab.json",
        "unet/config.json",
        "unet/diffusion_pytorch_model-00001-of-00002.safetensors",
        "unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors",
        "unet/diffusion_pytorch_model.safetensors.index.fp16.json",
        "unet/diffusion_pytorch_model.safetensors.index.json",
        "vae/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.bin",
    ];

    fn chosen(variant: Option<&str>) -> Vec<String> {
        let needed = [
            ("scheduler", false),
            ("text_encoder", true),
            ("tokenizer", false),
            ("unet", true),
            ("vae", true),
        ];
        let needed: Vec<(String, bool)> = needed.map(|(name, weights)| (name.to_owned(), weights)).to_vec();
        let published = files(&PUBLISHED);
        select(&published, &needed, variant).unwrap().into_iter().map(|file| file.path.clone()).collect()
    }

    #[test]
    fn one_variant_is_taken_and_plain_weights_where_it_lacks() {
        let chosen = chosen(Some("fp16"));
        for path in [
            "text_encoder/model.fp16.safetensors",
            "unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors",
            "unet/diffusion_pytorch_model.safetensors.index.fp16.json",
            "vae/diffusion_pytorch_model.safetensors",
            "tokenizer/merges.txt",
            "README.md",
        ] {
            assert!(chosen.iter().any(|other| other == path), "{path} is needed");
        }
        for path in [
            "text_encoder/model.safetensors",
            "unet/diffusion_pytorch_model-00001-of-00002.safetensors",
            "unet/diffusion_pytorch_model.safetensors.index.json",
            "safety_checker/model.safetensors",
            "instruct-pix2pix.ckpt",
            "vae/diffusion_pytorch_model.bin",
            ".gitattributes",
        ] {
            assert!(!chosen.iter().any(|other| other == path), "{path} is not needed");
        }
    }

    #[test]
    fn without_a_variant_plain_weights_are_taken() {
        let chosen = chosen(None);
        assert!(chosen.iter().any(|path| path == "text_encoder/model.safetensors"));
        assert!(!chosen.iter().any(|path| path.contains("fp16")), "{chosen:?}");
    }

    #[test]
    fn a_component_with_pickles_only_is_refused() {
        let published = files(&["unet/config.json", "unet/diffusion_pytorch_model.bin"]);
        let reason = select(&published, &[("unet".to_owned(), true)], Some("fp16")).unwrap_err();
        assert!(reason.contains("its unet has no safetensors weights"), "{reason}");
    }
}
