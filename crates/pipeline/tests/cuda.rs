//! On a machine with an NVIDIA GPU: networks come and go, compute what they compute on the CPU, and give
//! back what they took. Elsewhere each test says that there is no device, and checks that none is made up.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use burn::tensor::{Device, DeviceType, Tensor, TensorData};
use offstage_api::Generation;
use offstage_gpu::{
    ComponentId, DeviceSetup, Down, Driver, LeaseRequest, Load, LoadTask, Receipt, Visible, WorkClass,
    cuda_devices, cuda_toolkit,
};
use offstage_models::unet::{Numbers, UNet, UNetInput};
use offstage_pipeline::instruct_pix2pix::{InstructPix2Pix, Model, Placed, Precision};
use offstage_pipeline::{Ask, Follow, Generator, Made, Picture, Stage};
use offstage_residency::ResidencyPolicy;
use tokio::sync::{Mutex, MutexGuard};

/// What free memory may differ by: the driver rounds, and other programs breathe.
const TOLERANCE: u64 = 64 << 20;
const PATIENCE: Duration = Duration::from_secs(120);
/// Relative L2 distance of one call of the denoiser in f32: a GPU may multiply with the 10 bits of
/// mantissa of TF32, which are off by 2⁻¹¹ at most, and errors of many products partly cancel.
const CALL_F32: f64 = 1e-3;
/// Of a whole picture, in units of 8 bits, on average: in f32, and in f16 with its 11 bits.
const PICTURE_F32: f64 = 0.5;
const PICTURE_F16: f64 = 4.0;

/// One test at a time: they measure the same memory.
static GPU: Mutex<()> = Mutex::const_new(());

/// The first device, or a line that there is none.
async fn gpu() -> Option<(MutexGuard<'static, ()>, DeviceSetup)> {
    let alone = GPU.lock().await;
    match cuda_devices(&Visible::All).into_iter().next() {
        Some(device) => Some((alone, device)),
        None => {
            println!("no CUDA device found: only checked that none is made up");
            assert_eq!(Device::enumerate(DeviceType::Cuda).len(), 0, "CUDA has one that was not found");
            None
        }
    }
}

/// Whether kernels can be compiled, or a line that none was run.
fn can_compute() -> bool {
    let can = cuda_toolkit().is_some();
    if !can {
        println!("no CUDA toolkit found (CUDA_PATH): kernels cannot be compiled, and none was run");
    }
    can
}

/// A tiny model with a driver of its own.
struct Studio {
    driver: Driver,
    editor: InstructPix2Pix,
    parts: [ComponentId; 3],
    bytes: [u64; 3],
    /// Of the denoiser's input: channels, and a token of the context.
    widths: [usize; 2],
}

impl Studio {
    async fn open(device: Option<DeviceSetup>, precision: Precision) -> Studio {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/tests/reference/deep/model");
        let model = Model::open(&folder, "tiny", precision, &ResidencyPolicy::default()).unwrap();
        let (text, unet, vae) =
            (&model.parts().text_encoder, &model.parts().denoiser, &model.parts().autoencoder);
        let builder = Driver::builder()
            .component(text.0.clone(), text.1.clone())
            .component(unet.0.clone(), unet.1.clone())
            .component(vae.0.clone(), vae.1.clone());
        let driver = builder.device(device.unwrap_or_else(DeviceSetup::cpu)).start().await.unwrap();
        let parts = [&text.0, &unet.0, &vae.0].map(|spec| driver.component(&spec.name).unwrap());
        let packs: [&dyn Load; 3] = [&text.1, &unet.1, &vae.1];
        let bytes = packs.map(|part| part.load(&LoadTask::default()).unwrap().bytes);
        let widths = [model.unet.in_channels, model.unet.cross_attention_dim.at(0)];
        let editor = InstructPix2Pix::new(Arc::new(model), parts[0], parts[1], parts[2]);
        Studio { driver, editor, parts, bytes, widths }
    }

    async fn edit(&self) -> Made {
        let rgb = (0..64 * 64 * 3).map(|at| (at * 31 % 251) as u8).collect();
        let ask = Ask {
            picture: Picture::new(64, 64, rgb).unwrap(),
            prompt: "make it a watercolour".to_owned(),
            generation: Generation { steps: 4, seed: Some(1), ..Generation::default() },
            previews: true,
        };
        self.editor.edit(ask, Arc::new(self.driver.clone()), Arc::new(Nobody)).await.unwrap()
    }

    /// The denoiser's answer to made-up numbers.
    async fn denoised(&self) -> Vec<f64> {
        let lease = self.driver.lease(ask_for(self.parts[1])).await.unwrap();
        let unet = lease.component::<Placed<UNet>>(self.parts[1]).unwrap();
        let some =
            |count: usize| (0..count).map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0).collect::<Vec<_>>();
        let on = (&unet.device, unet.dtype);
        let [channels, context] = self.widths;
        let input = UNetInput {
            sample: Tensor::from_data(TensorData::new(some(channels * 64), [1, channels, 8, 8]), on),
            time: Numbers::Same(500.0),
            context: Tensor::from_data(TensorData::new(some(4 * context), [1, 4, context]), on),
            added: None,
        };
        let answer = unet.network.forward(input).try_into_data().unwrap().convert::<f64>();
        drop(unet);
        lease.finish();
        answer.try_to_vec().unwrap()
    }

    async fn offload(&self, component: ComponentId) -> Receipt {
        let ordered = self.driver.order_down([component], Down::Offload, false, PATIENCE).await.unwrap();
        assert!(ordered.unfinished.is_empty() && ordered.refused.is_empty(), "{ordered:?}");
        ordered.receipts[0]
    }
}

struct Nobody;

impl Follow for Nobody {
    fn stage(&self, _stage: Stage) {}

    fn step(&self, _step: u32, _of: u32, preview: Option<Picture>) {
        assert!(preview.is_some());
    }
}

fn ask_for(component: ComponentId) -> LeaseRequest {
    let mut ask = LeaseRequest::new("test", [component], WorkClass::GpuBound);
    ask.workspace_bytes = Some(64 << 20);
    // Until the order by hand, which answers with the receipt.
    ask.keep_warm = true;
    ask
}

#[tokio::test]
async fn networks_come_and_go_and_an_offload_gives_back_what_they_took() {
    let Some((_alone, device)) = gpu().await else { return };
    let studio = Studio::open(Some(device), Precision::F32).await;
    let mut first = None;
    for round in 0..10 {
        for (component, bytes) in studio.parts.into_iter().zip(studio.bytes) {
            studio.driver.lease(ask_for(component)).await.unwrap().finish();
            let receipt = studio.offload(component).await;
            assert_eq!(receipt.expected_bytes, bytes, "round {round}: {receipt:?}");
            assert!(receipt.verified, "round {round}: {receipt:?}");
            let free = *first.get_or_insert(receipt.free_after_bytes);
            assert!(receipt.free_after_bytes.abs_diff(free) <= TOLERANCE, "round {round}: {receipt:?}");
        }
    }
}

#[tokio::test]
async fn weights_on_the_gpu_are_those_on_the_host() {
    let Some((_alone, _)) = gpu().await else { return };
    for precision in [Precision::F32, Precision::F16] {
        let Some(device) = cuda_devices(&Visible::All).into_iter().next() else { return };
        let (there, here) =
            (Studio::open(Some(device), precision).await, Studio::open(None, precision).await);
        let (there, here) = (sums(&there).await, sums(&here).await);
        assert_eq!(there, here, "{precision:?}");
    }
}

/// All bits of a denoiser's weights, added up tensor by tensor. Reading needs no kernel.
async fn sums(studio: &Studio) -> Vec<u64> {
    use burn::module::{Module, ModuleVisitor, Param};
    struct Sums(Vec<u64>);
    impl ModuleVisitor for Sums {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let data = param.val().try_into_data().unwrap();
            let sum = |sum: u64, byte: &u8| sum.wrapping_mul(31).wrapping_add(u64::from(*byte));
            self.0.push(data.as_bytes().iter().fold(0, sum));
        }
    }
    let lease = studio.driver.lease(ask_for(studio.parts[1])).await.unwrap();
    let unet = lease.component::<Placed<UNet>>(studio.parts[1]).unwrap();
    let mut sums = Sums(Vec::new());
    unet.network.visit(&mut sums);
    drop(unet);
    lease.finish();
    sums.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_f32_it_computes_what_the_cpu_computes() {
    let Some((_alone, device)) = gpu().await else { return };
    if !can_compute() {
        return;
    }
    let (there, here) =
        (Studio::open(Some(device), Precision::F32).await, Studio::open(None, Precision::F32).await);
    let (found, wanted) = (there.denoised().await, here.denoised().await);
    let square = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>();
    let apart = square(&mut found.iter().zip(&wanted).map(|(a, b)| a - b));
    let distance = (apart / square(&mut wanted.iter().copied())).sqrt();
    println!("a call of the denoiser: {distance:.2e}");
    assert!(distance <= CALL_F32, "{distance:.2e}");
    alike(&there.edit().await, &here.edit().await, "f32", PICTURE_F32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_f16_it_edits_almost_as_in_f32_on_the_cpu() {
    let Some((_alone, device)) = gpu().await else { return };
    if !can_compute() {
        return;
    }
    let there = Studio::open(Some(device), Precision::F16).await;
    let here = Studio::open(None, Precision::F32).await;
    alike(&there.edit().await, &here.edit().await, "f16", PICTURE_F16);
    let again = there.edit().await;
    assert_eq!(again.picture, there.edit().await.picture, "the same seed on the same device");
}

fn alike(there: &Made, here: &Made, dtype: &str, most: f64) {
    assert_eq!((here.generated.device.as_str(), there.generated.dtype.as_str()), ("CPU", dtype));
    assert_ne!(there.generated.device, "CPU");
    let pairs = there.picture.rgb().iter().zip(here.picture.rgb());
    let apart: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let mean = apart as f64 / there.picture.rgb().len() as f64;
    println!("{} in {dtype}: {mean:.3} of 255 apart on average", there.generated.device);
    assert!(mean <= most, "{mean}");
}
