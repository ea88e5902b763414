//! A component's weights lie in one piece, and its network computes with just those.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod folders;

use std::collections::BTreeMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{DType, Device, Tensor, TensorData};
use offstage_checkpoints::{Dtype, Weights};
use offstage_gpu::{ComponentSpec, DeviceKind, Load, LoadError, LoadTask, PackLayout};
use offstage_models::autoencoder_kl::AutoencoderKl;
use offstage_models::clip::ClipText;
use offstage_models::load::{Stored, StoredType};
use offstage_models::unet::UNet;
use offstage_pipeline::instruct_pix2pix::{Model, OpenError, Part, Placed, Precision};
use offstage_residency::ResidencyPolicy;

use folders::{copied, fixture, weights_file};

const MODELS: [&str; 4] = ["deep", "wide", "legacy", "small"];

fn open(name: &str, precision: Precision) -> Model {
    Model::open(&fixture(name), "tiny", precision, &ResidencyPolicy::default()).unwrap()
}

/// What a network holds, by path.
#[derive(Default)]
struct Held {
    path: Vec<String>,
    tensors: BTreeMap<String, TensorData>,
}

impl ModuleVisitor for Held {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.tensors.insert(self.path.join("."), param.val().into_data());
    }
}

fn held<M: Module>(network: &M) -> BTreeMap<String, TensorData> {
    let mut held = Held::default();
    network.visit(&mut held);
    held.tensors
}

/// Loads a component and looks at its pack; gives what the network holds.
fn packed<M: Module + Send + Sync + 'static>(
    (spec, part): (&ComponentSpec, &dyn Load),
) -> BTreeMap<String, TensorData> {
    let loaded = part.load(&LoadTask::default()).unwrap();
    let placed = loaded.value.downcast::<Placed<M>>().unwrap();
    let pack = placed.pack().unwrap();
    let tensors = held(&placed.network);

    assert!(pack.layout().tensors().map(|(path, _)| path).eq(tensors.keys()), "{}", spec.name);
    for (path, data) in &tensors {
        assert_eq!(*data, pack.data(path).unwrap(), "{}: {path}", spec.name);
    }
    let numbers: u64 = tensors.values().map(|data| data.as_bytes().len() as u64).sum();
    let between = (tensors.len() * PackLayout::ALIGNMENT) as u64;
    assert!((numbers..numbers + between).contains(&pack.bytes()), "{}", spec.name);
    assert_eq!(loaded.bytes, pack.bytes(), "{}: what it takes is measured", spec.name);
    assert_eq!([spec.weights_bytes, spec.shadow_bytes], [numbers; 2], "{}: and foreseen", spec.name);
    tensors
}

#[test]
fn every_parameter_lies_in_the_pack_whose_bytes_are_foreseen_but_for_what_lies_between() {
    for name in MODELS {
        for precision in [Precision::F64, Precision::F32, Precision::F16, Precision::Bf16] {
            let model = open(name, precision);
            let parts = model.parts();
            packed::<ClipText>((&parts.text_encoder.0, &parts.text_encoder.1));
            packed::<UNet>((&parts.denoiser.0, &parts.denoiser.1));
            packed::<AutoencoderKl>((&parts.autoencoder.0, &parts.autoencoder.1));
        }
    }
}

/// Files of a component, behind the port of the networks' own loading.
struct Opened(Weights);

impl offstage_models::load::Weights for Opened {
    fn place(&self) -> String {
        self.0.path().display().to_string()
    }

    fn names(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }

    fn stored(&self, name: &str) -> Option<Stored> {
        let info = self.0.info(name).ok()?;
        let dtype = match info.dtype {
            Dtype::F32 => StoredType::F32,
            Dtype::F16 => StoredType::F16,
            other => StoredType::Other(other.to_string()),
        };
        Some(Stored { dtype, shape: info.shape.clone(), file: self.place() })
    }

    fn read_into(&self, name: &str, start: u64, buffer: &mut [u8]) -> Result<(), String> {
        self.0.read_part_into(name, start, buffer).map_err(|error| error.to_string())
    }
}

fn opened<C>(part: &Part<C>) -> Opened {
    Opened(Weights::open(&part.folder).unwrap())
}

#[test]
fn in_a_pack_and_each_in_memory_of_its_own_weights_are_the_same_bit_for_bit() {
    let device = Device::flex();
    for name in MODELS {
        for (precision, dtype) in [(Precision::F32, DType::F32), (Precision::F16, DType::F16)] {
            let model = open(name, precision);
            let (text, unet, vae) =
                (&model.parts().text_encoder, &model.parts().denoiser, &model.parts().autoencoder);
            let apart = text.1.config.load(&opened(&text.1), dtype, &device).unwrap();
            assert_eq!(packed::<ClipText>((&text.0, &text.1)), held(&apart), "{name}");
            let apart = unet.1.config.load(&opened(&unet.1), dtype, &device).unwrap();
            assert_eq!(packed::<UNet>((&unet.0, &unet.1)), held(&apart), "{name}");
            let apart = vae.1.config.load(&opened(&vae.1), dtype, &device).unwrap();
            assert_eq!(packed::<AutoencoderKl>((&vae.0, &vae.1)), held(&apart), "{name}");
        }
    }
}

#[test]
fn weights_of_another_configuration_are_refused_before_any_is_read() {
    let copy = tempfile::tempdir().unwrap();
    copied(&fixture("small"), copy.path());
    let config = copy.path().join("vae/config.json");
    let mut json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&config).unwrap()).unwrap();
    let layers = json["layers_per_block"].as_u64().unwrap_or(1);
    json["layers_per_block"] = (layers + 1).into();
    std::fs::write(&config, json.to_string()).unwrap();
    let refused = Model::open(copy.path(), "tiny", Precision::F32, &ResidencyPolicy::default());
    let Err(OpenError::Unsupported(sentence)) = refused else { panic!("it was opened") };
    assert!(sentence.contains("vae") && sentence.contains("resnets"), "{sentence}");
}

#[test]
fn a_file_that_changes_after_it_was_opened_is_refused_by_a_sentence() {
    let copy = tempfile::tempdir().unwrap();
    copied(&fixture("small"), copy.path());
    let model = Model::open(copy.path(), "tiny", Precision::F32, &ResidencyPolicy::default()).unwrap();
    let file = weights_file(&copy.path().join("unet"));
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let refused = model.parts().denoiser.1.load(&LoadTask::default()).err().unwrap();
    let LoadError::Failed(sentence) = refused else { panic!("{refused:?}") };
    assert!(sentence.contains(&file.display().to_string()), "{sentence}");
}

#[test]
fn a_model_is_opened_in_half_precision_as_soon_as_a_gpu_is_there() {
    assert_eq!(Precision::on([]), Precision::F32);
    assert_eq!(Precision::on([DeviceKind::Cpu, DeviceKind::Simulated]), Precision::F32);
    assert_eq!(Precision::on([DeviceKind::Cpu, DeviceKind::Cuda]), Precision::F16);
}
