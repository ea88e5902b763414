//! On a machine with an NVIDIA GPU: weights come and go, and the driver says so. Elsewhere each test
//! says that there is no device, and checks that looking for one found none.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

use std::any::Any;
use std::process::Command;
use std::time::Duration;

use burn::tensor::{DType, Device, DeviceType};
use offstage_gpu::{
    ComponentId, ComponentSpec, CudaDevice, DeviceCopy, DeviceKind, DeviceSetup, Down, Driver, HostCopy,
    LeaseRequest, Load, LoadError, LoadTask, PackLayout, PackLoader, PlacedPack, Receipt, RejectReason,
    Rejected, Visible, WeightPack, WorkClass, cuda_devices, cuda_toolkit,
};
use tokio::sync::{Mutex, MutexGuard};

const MIB: u64 = 1 << 20;
/// What free memory may differ by: the driver rounds, and other programs breathe.
const TOLERANCE: u64 = 64 * MIB;
const PATIENCE: Duration = Duration::from_secs(120);

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

/// A pack of floats and whole numbers that can be recognized.
fn pack(mib: usize) -> Result<WeightPack, LoadError> {
    let each = mib * (MIB as usize) / 8;
    let tensors = [
        ("odd".to_owned(), DType::F32, vec![7]),
        ("floats".to_owned(), DType::F32, vec![each / 1024, 1024]),
        ("numbers".to_owned(), DType::I32, vec![each]),
    ];
    WeightPack::fill(PackLayout::new(tensors)?, |name, bytes| {
        for (index, word) in bytes.chunks_exact_mut(4).enumerate() {
            let number = (index % 65_536) as u16;
            match name {
                "numbers" => word.copy_from_slice(&i32::from(number).to_le_bytes()),
                _ => word.copy_from_slice(&f32::from(number).to_le_bytes()),
            }
        }
        Ok(())
    })
}

fn on_the_gpu(component: ComponentId) -> LeaseRequest {
    let mut ask = LeaseRequest::new("test", [component], WorkClass::GpuBound);
    ask.workspace_bytes = Some(0);
    // Until the order by hand, which answers with the receipt.
    ask.keep_warm = true;
    ask
}

async fn offload(driver: &Driver, component: ComponentId) -> Receipt {
    let ordered = driver.order_down([component], Down::Offload, false, PATIENCE).await.unwrap();
    assert!(ordered.unfinished.is_empty() && ordered.refused.is_empty(), "{ordered:?}");
    ordered.receipts[0]
}

/// Free memory of the first GPU in bytes, as NVIDIA's own tool says it. `None` where it is not installed.
fn nvidia_smi(name: &str) -> Option<u64> {
    let query = ["--query-gpu=name,memory.free", "--format=csv,noheader,nounits"];
    let output = Command::new("nvidia-smi").args(query).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (_, mib) = text.lines().filter_map(|line| line.split_once(", ")).find(|(gpu, _)| *gpu == name)?;
    mib.trim().parse::<u64>().ok().map(|mib| mib * MIB)
}

#[tokio::test]
async fn looking_for_devices_takes_none_of_their_memory_and_names_them() {
    let Some((_alone, device)) = gpu().await else { return };
    let driver = Driver::builder().device(device).start().await.unwrap();
    let status = &driver.devices()[0];
    assert_eq!(status.kind, DeviceKind::Cuda);
    assert!(status.instruments.temperature_c.is_some(), "{status:?}");
    let memory = &driver.snapshot().await.unwrap().memories[1];
    assert_eq!(memory.reading.ours_bytes, 0, "{memory:?}");
    println!(
        "{}: {} MiB, {} MiB free",
        status.name,
        memory.reading.total_bytes / MIB,
        memory.reading.free_bytes / MIB
    );
}

#[tokio::test]
async fn nothing_is_made_up_where_the_environment_gives_no_device() {
    let _alone = GPU.lock().await;
    assert!(cuda_devices(&Visible::Nothing).is_empty());
}

#[tokio::test]
async fn weights_come_and_go_fifty_times_and_all_of_their_memory_comes_back() {
    let Some((_alone, device)) = gpu().await else { return };
    const PACK_MIB: usize = 1024;
    let spec = ComponentSpec::new("pack", PACK_MIB as u64 * MIB);
    let builder = Driver::builder().device(device);
    let driver = builder.component(spec, PackLoader(|_: &LoadTask| pack(PACK_MIB))).start().await.unwrap();
    let (id, name) = (driver.component("pack").unwrap(), driver.devices()[0].name.clone());
    // CUDA's context comes with the first upload, and stays.
    driver.lease(on_the_gpu(id)).await.unwrap().finish();
    let first = offload(&driver, id).await.free_after_bytes;
    for round in 0..50 {
        let lease = driver.lease(on_the_gpu(id)).await.unwrap();
        let placed = lease.component::<PlacedPack>(id).unwrap();
        if round % 10 == 0 {
            same_as_on_the_host(&placed);
        }
        drop(placed);
        lease.finish();
        let receipt = offload(&driver, id).await;
        assert!(receipt.verified, "round {round}: {receipt:?}");
        assert!(
            receipt.free_after_bytes.abs_diff(first) <= TOLERANCE,
            "round {round}: {receipt:?}, first {first}"
        );
        if round % 10 == 0 {
            println!("round {round}: {} MiB back in {:?}", receipt.measured_bytes / MIB, receipt.took);
        }
    }
    match nvidia_smi(&name) {
        Some(free) => assert!(free.abs_diff(first) <= TOLERANCE, "nvidia-smi says {free}, NVML said {first}"),
        None => println!("nvidia-smi does not know {name}: only NVML was asked"),
    }
    let statistics = driver.snapshot().await.unwrap().statistics.clone();
    assert_eq!((statistics.cpu_to_gpu, statistics.gpu_to_cpu, statistics.unverified), (51, 51, 0));
}

/// Reading needs no kernel, so this holds without NVRTC too.
fn same_as_on_the_host(placed: &PlacedPack) {
    let host = pack((placed.bytes() / MIB) as usize).unwrap();
    let read = |data: Result<burn::tensor::TensorData, _>| data.unwrap();
    assert_eq!(read(placed.float::<1>("odd").unwrap().try_into_data()), host.data("odd").unwrap());
    assert_eq!(read(placed.float::<2>("floats").unwrap().try_into_data()), host.data("floats").unwrap());
    assert_eq!(read(placed.int::<1>("numbers").unwrap().try_into_data()), host.data("numbers").unwrap());
    assert!(placed.float::<1>("numbers").is_err() && placed.float::<3>("floats").is_err());
}

/// Takes copies of itself until the device has no room.
struct Greedy;

impl Load for Greedy {
    fn load(&self, _task: &LoadTask) -> Result<HostCopy, LoadError> {
        Ok(HostCopy::new(MIB, pack(1024)?))
    }

    fn place(&self, from: &HostCopy, device: &dyn Any) -> Result<DeviceCopy, LoadError> {
        let pack = from.value.downcast_ref::<WeightPack>().unwrap();
        let mut held = Vec::new();
        loop {
            held.push(pack.place(CudaDevice::of(device)?)?);
            assert!(held.len() < 4096, "4 TiB, and still room");
        }
    }
}

#[tokio::test]
async fn a_device_that_runs_out_of_memory_says_so_and_goes_on() {
    let Some((_alone, device)) = gpu().await else { return };
    let builder = Driver::builder().device(device);
    let builder = builder.component(ComponentSpec::new("greedy", MIB), Greedy);
    let builder =
        builder.component(ComponentSpec::new("pack", 256 * MIB), PackLoader(|_: &LoadTask| pack(256)));
    let driver = builder.start().await.unwrap();
    let (greedy, modest) = (driver.component("greedy").unwrap(), driver.component("pack").unwrap());
    driver.lease(on_the_gpu(modest)).await.unwrap().finish();
    let before = offload(&driver, modest).await.free_after_bytes;

    let rejected = driver.lease(on_the_gpu(greedy)).await.unwrap_err();
    assert!(
        matches!(&rejected, Rejected::NotAdmitted { reason: RejectReason::OutOfMemory { .. }, .. }),
        "{rejected}"
    );
    println!("out of memory: {rejected}");

    let lease = driver.lease(on_the_gpu(modest)).await.unwrap();
    same_as_on_the_host(&lease.component::<PlacedPack>(modest).unwrap());
    lease.finish();
    let after = offload(&driver, modest).await;
    assert!(
        after.verified && after.free_after_bytes.abs_diff(before) <= TOLERANCE,
        "{after:?}, before {before}"
    );
}

#[tokio::test]
async fn what_burn_computes_on_the_weights_is_right() {
    let Some((_alone, device)) = gpu().await else { return };
    if cuda_toolkit().is_none() {
        println!("no CUDA toolkit found (CUDA_PATH): kernels cannot be compiled, and none was run");
        return;
    }
    let builder = Driver::builder().device(device);
    let builder = builder.component(ComponentSpec::new("pack", 8 * MIB), PackLoader(|_: &LoadTask| pack(8)));
    let driver = builder.start().await.unwrap();
    let id = driver.component("pack").unwrap();
    let lease = driver.lease(on_the_gpu(id)).await.unwrap();
    let placed = lease.component::<PlacedPack>(id).unwrap();
    let weights = placed.float::<2>("floats").unwrap();
    let sum = (weights.clone() * 2.0).slice([1..2, 0..1024]).sum().try_into_data().unwrap();
    let expected: f32 = (1024..2048).map(|number| number as f32 * 2.0).sum();
    assert_eq!(sum.try_to_vec::<f32>().unwrap(), [expected]);
    drop((weights, placed));
    lease.finish();
    assert!(offload(&driver, id).await.verified);
}
