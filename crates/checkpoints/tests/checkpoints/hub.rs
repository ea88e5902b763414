use std::fs;
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use offstage_checkpoints::{
    CheckpointError, Hub, HubError, HubId, HubOptions, HubRequest, Installed, Models, Progress, Source,
    StoreError, verify,
};
use tempfile::TempDir;

use crate::example::{self, INDEX, unwatched};
use crate::files::tensors;
use crate::hub_server::{COMMIT, Fault, HubServer};

const UNET: &str = "unet/diffusion_pytorch_model.safetensors";
const UNET_HALF: &str = "unet/diffusion_pytorch_model.fp16.safetensors";

struct Place {
    folder: TempDir,
    server: HubServer,
    models: Models,
}

impl Place {
    fn new() -> Place {
        let mut files: Vec<(String, Vec<u8>)> =
            example::files().into_iter().map(|(path, content)| (path.to_owned(), content)).collect();
        files.push((UNET_HALF.to_owned(), tensors(&[("half", &[3000])])));
        files.push(("safety_checker/model.safetensors".to_owned(), tensors(&[("nobody needs it", &[9])])));
        files.push(("unet/diffusion_pytorch_model.bin".to_owned(), b"a pickle".to_vec()));
        let folder = tempfile::tempdir().unwrap();
        let models = Models::new(folder.path().join("models"));
        Place { server: HubServer::start(files), models, folder }
    }

    fn hub(&self) -> Hub {
        Hub::new(HubOptions {
            endpoint: self.server.endpoint.clone(),
            attempts: 2,
            pause: Duration::ZERO,
            ..HubOptions::default()
        })
    }

    fn download(&self, variant: Option<&str>) -> Result<Installed, HubError> {
        self.hub().download(&self.models, &request(variant), &mut unwatched)
    }

    /// Files below the folder of models that are not a whole model.
    fn parts(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.models.folder().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "part") {
                    found.push(path);
                }
            }
        }
        found
    }
}

fn request(variant: Option<&str>) -> HubRequest {
    HubRequest {
        id: HubId::new("owner/example").unwrap(),
        revision: "main".to_owned(),
        variant: variant.map(str::to_owned),
        name: None,
    }
}

#[test]
fn a_download_brings_what_is_needed_of_one_variant_and_can_be_verified() {
    let place = Place::new();
    let model = place.download(Some("fp16")).unwrap();
    assert_eq!((model.name.as_str(), model.elsewhere), ("example", false));
    assert!(model.folder.join(UNET_HALF).exists() && !model.folder.join(UNET).exists());
    assert!(model.folder.join("vae/diffusion_pytorch_model.safetensors").exists(), "there is no fp16 of it");
    for path in ["safety_checker", "unet/diffusion_pytorch_model.bin"] {
        assert!(!model.folder.join(path).exists(), "{path} is not needed");
    }
    let manifest = model.manifest.as_ref().unwrap();
    let (id, revision) = ("owner/example".to_owned(), COMMIT.to_owned());
    assert_eq!(manifest.source, Source::Hub { id, revision, variant: Some("fp16".to_owned()) });
    let verification = verify(&model.folder, Some(manifest), &mut unwatched).unwrap();
    assert!(verification.problems.is_empty() && verification.contents_compared, "{verification:?}");
    assert_eq!(fs::read_dir(place.models.folder()).unwrap().count(), 1, "nothing else stays");
}

#[test]
fn a_cut_connection_goes_on_where_it_stopped() {
    let place = Place::new();
    place.server.fault(UNET_HALF, Some(Fault::CutAfter(5000)));
    let model = place.download(Some("fp16")).unwrap();
    assert_eq!(place.server.asked(UNET_HALF), [0, 5000, 10_000], "every attempt brings something");
    let content = fs::read(model.folder.join(UNET_HALF)).unwrap();
    assert_eq!(content, tensors(&[("half", &[3000])]));
}

#[test]
fn a_download_that_failed_is_resumed_by_the_next_one() {
    let place = Place::new();
    place.server.fault(UNET_HALF, Some(Fault::CutAfter(5000)));
    let mut stop = |progress: Progress<'_>| {
        if progress.file == UNET_HALF { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let stopped = place.hub().download(&place.models, &request(Some("fp16")), &mut stop).unwrap_err();
    assert_eq!(stopped, HubError::Store(StoreError::Checkpoint(CheckpointError::Stopped)));
    assert_eq!(place.parts().len(), 1);
    assert!(place.models.list().unwrap().is_empty(), "a part is no model");
    place.server.fault(UNET_HALF, None);
    place.download(Some("fp16")).unwrap();
    assert_eq!(
        place.server.asked("text_encoder/model.safetensors"),
        [0],
        "what was there is not asked for again"
    );
    let asked = place.server.asked(UNET_HALF);
    assert!(asked.len() == 2 && asked[1] > 0, "{asked:?}");
}

#[test]
fn connections_that_bring_nothing_end_with_a_sentence_and_keep_what_is_there() {
    let place = Place::new();
    place.server.fault(UNET_HALF, Some(Fault::CutAfter(0)));
    let error = place.download(Some("fp16")).unwrap_err();
    assert_eq!(error, HubError::CutOff { file: UNET_HALF.to_owned() });
    assert!(error.to_string().contains("try again, it goes on there"), "{error}");
}

#[test]
fn servers_without_ranges_send_the_file_again() {
    let place = Place::new();
    place.server.fault(UNET_HALF, Some(Fault::CutAfter(5000)));
    let hub = Hub::new(HubOptions {
        attempts: 1,
        pause: Duration::ZERO,
        endpoint: place.server.endpoint.clone(),
        ..HubOptions::default()
    });
    let server = &place.server;
    let mut forget_ranges = |progress: Progress<'_>| {
        if progress.file == UNET_HALF {
            server.fault(UNET_HALF, Some(Fault::NoRanges));
        }
        ControlFlow::Continue(())
    };
    let model = hub.download(&place.models, &request(Some("fp16")), &mut forget_ranges).unwrap();
    assert_eq!(fs::read(model.folder.join(UNET_HALF)).unwrap(), tensors(&[("half", &[3000])]));
    assert_eq!(place.server.asked(UNET_HALF), [0, 5000]);
}

#[test]
fn a_file_with_another_checksum_is_refused_and_not_kept() {
    let place = Place::new();
    place.server.fault(UNET, Some(Fault::LastByte));
    let error = place.download(None).unwrap_err();
    let HubError::Store(StoreError::Checkpoint(CheckpointError::Checksum { .. })) = &error else {
        panic!("{error}")
    };
    assert!(error.to_string().contains(UNET) && place.parts().is_empty(), "{error}");
    assert!(place.models.list().unwrap().is_empty());
    place.server.fault(UNET, None);
    place.download(None).unwrap();
}

#[test]
fn files_that_are_listed_and_missing_or_longer_are_named() {
    for fault in [Fault::Missing, Fault::Longer] {
        let place = Place::new();
        place.server.fault(UNET, Some(fault));
        let error = place.download(None).unwrap_err();
        assert!(matches!(error, HubError::Answer(ref reason) if reason.contains(UNET)), "{fault:?}: {error}");
        assert!(place.parts().is_empty());
    }
}

#[test]
fn a_busy_hub_is_asked_again_and_then_given_up() {
    let place = Place::new();
    place.server.fault(UNET, Some(Fault::Busy(1)));
    place.download(None).unwrap();
    let place = Place::new();
    place.server.fault(UNET, Some(Fault::Busy(9)));
    assert_eq!(place.download(None).unwrap_err(), HubError::Busy { status: 503 });
}

#[test]
fn without_a_network_one_sentence_says_what_to_do() {
    // A port that was free a moment ago: nobody answers there.
    let endpoint = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let place = Place::new();
    let hub = Hub::new(HubOptions { endpoint: endpoint.clone(), ..HubOptions::default() });
    let error = hub.download(&place.models, &request(None), &mut unwatched).unwrap_err();
    assert!(matches!(error, HubError::Unreachable { .. }), "{error}");
    let said = error.to_string();
    assert!(said.starts_with(&endpoint["http://".len()..]) && said.contains("add its folder"), "{said}");
}

#[test]
fn what_the_hub_says_about_the_model_becomes_a_sentence() {
    for (status, part) in
        [(404, "no model owner/example"), (401, "HF_TOKEN"), (403, "HF_TOKEN"), (429, "status 429")]
    {
        let place = Place::new();
        place.server.state.lock().unwrap().listing_status = Some(status);
        let error = place.download(None).unwrap_err().to_string();
        assert!(error.contains(part), "{status}: {error}");
    }
}

#[test]
fn the_token_is_sent() {
    let place = Place::new();
    let options = HubOptions {
        endpoint: place.server.endpoint.clone(),
        token: Some("hf_secret".into()),
        ..HubOptions::default()
    };
    Hub::new(options).download(&place.models, &request(None), &mut unwatched).unwrap();
    let tokens = &place.server.state.lock().unwrap().tokens;
    assert!(!tokens.is_empty() && tokens.iter().all(|token| token == "hf_secret"));
}

#[test]
fn storage_elsewhere_is_followed_to_with_the_range_and_without_the_token() {
    let (place, storage) = (Place::new(), Place::new());
    // Another name for the same machine is another host.
    let elsewhere = storage.server.endpoint.replace("127.0.0.1", "localhost");
    place.server.state.lock().unwrap().storage = Some(elsewhere);
    storage.server.fault(UNET_HALF, Some(Fault::CutAfter(5000)));
    let options = HubOptions {
        endpoint: place.server.endpoint.clone(),
        token: Some("hf_secret".into()),
        pause: Duration::ZERO,
        ..HubOptions::default()
    };
    Hub::new(options).download(&place.models, &request(Some("fp16")), &mut unwatched).unwrap();
    assert_eq!(storage.server.asked(UNET_HALF), [0, 5000, 10_000]);
    assert!(storage.server.state.lock().unwrap().tokens.is_empty());
    assert!(!place.server.state.lock().unwrap().tokens.is_empty());
}

#[test]
fn a_model_that_cannot_be_run_is_refused_before_its_weights_are_asked_for() {
    let place = Place::new();
    let other = INDEX.replace("StableDiffusionInstructPix2PixPipeline", "FluxPipeline");
    place.server.state.lock().unwrap().files.insert("model_index.json".to_owned(), other.into());
    let error = place.download(None).unwrap_err().to_string();
    assert!(error.contains("a FluxPipeline is not supported yet"), "{error}");
    place.server.state.lock().unwrap().files.remove("model_index.json");
    let error = place.download(None).unwrap_err().to_string();
    assert!(error.contains("no diffusers pipeline"), "{error}");
    assert!(place.server.asked(UNET).is_empty());
}

#[test]
fn a_preview_decoder_comes_along_where_the_hub_has_one() {
    let place = Place::new();
    let weights = "preview_decoder/diffusion_pytorch_model.safetensors";
    {
        let mut state = place.server.state.lock().unwrap();
        state.files.insert("preview_decoder/config.json".to_owned(), b"{}".to_vec());
        state.files.insert(weights.to_owned(), tensors(&[("decoder", &[5])]));
    }
    let installed = place.download(None).unwrap();
    assert!(installed.folder.join(weights).is_file());
    assert!(!installed.folder.join("safety_checker").exists());
}

#[test]
fn progress_rises_to_all_bytes_of_the_chosen_files() {
    let place = Place::new();
    let (mut last, mut total) = (0, 0);
    let mut watch = |progress: Progress<'_>| {
        assert!(progress.done_bytes >= last);
        (last, total) = (progress.done_bytes, progress.total_bytes);
        ControlFlow::Continue(())
    };
    place.hub().download(&place.models, &request(None), &mut watch).unwrap();
    let needed: usize = example::files().iter().map(|(_, content)| content.len()).sum();
    assert_eq!((last, total), (needed as u64, needed as u64));
}

#[test]
fn two_downloads_of_the_same_model_at_once_are_one() {
    let place = Place::new();
    let mut inner = None;
    let mut watch = |_: Progress<'_>| {
        inner.get_or_insert_with(|| place.download(None).unwrap_err());
        ControlFlow::Continue(())
    };
    place.hub().download(&place.models, &request(None), &mut watch).unwrap();
    assert_eq!(inner, Some(HubError::Running(HubId::new("owner/example").unwrap())));
    let error = place.download(None).unwrap_err();
    assert!(matches!(error, HubError::Store(StoreError::NameTaken(_))), "{error}");
    assert!(place.folder.path().exists());
}
