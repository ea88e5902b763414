//! The names that deployments know.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

mod common;

use std::time::Duration;

use common::*;
use offstage_gpu::{ComponentSpec, DeviceKind, DeviceSetup, Driver, Gpu, Settings, Visible, established};

fn settings(names: &[(&str, &str)]) -> Result<Settings, String> {
    let lookup =
        |name: &str| names.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    Settings::from_names(lookup).map_err(|error| error.to_string())
}

#[test]
fn what_is_not_set_stays_as_it_is() {
    assert_eq!(settings(&[]), Ok(Settings::default()));
    assert_eq!(settings(&[("GPU_IDLE_TIMEOUT", ""), ("MAX_GPU_MEMORY_MB", " ")]), Ok(Settings::default()));
}

#[test]
fn every_name_is_read_in_its_unit() {
    let names = [
        ("GPU_IDLE_TIMEOUT", "600"),
        ("MAX_CONCURRENT_GENERATIONS", "3"),
        ("MIN_MEMORY_REQUIRED", "8"),
        ("SAFE_MEMORY_BUFFER", "1.5"),
        ("MAX_GPU_MEMORY_MB", "16384"),
        ("NVIDIA_VISIBLE_DEVICES", "0,GPU-5f"),
    ];
    let expected = Settings {
        idle_timeout: Some(Duration::from_secs(600)),
        gpu_slots: Some(3),
        safety_bytes: Some(8 * GIB),
        budget_bytes: Some(16 * GIB),
        visible: Visible::These(vec!["0".into(), "GPU-5f".into()]),
    };
    assert_eq!(settings(&names), Ok(expected));
}

#[test]
fn a_slip_is_named_with_what_would_be_right() {
    let cases = [
        ("GPU_IDLE_TIMEOUT", "soon", "GPU_IDLE_TIMEOUT=\"soon\" is not a number of seconds"),
        ("GPU_IDLE_TIMEOUT", "-1", "GPU_IDLE_TIMEOUT=\"-1\" is not a number of seconds"),
        ("GPU_IDLE_TIMEOUT", "NaN", "GPU_IDLE_TIMEOUT=\"NaN\" is not a number of seconds"),
        ("MAX_CONCURRENT_GENERATIONS", "0", "MAX_CONCURRENT_GENERATIONS=\"0\" is not a number from 1 up"),
        ("SAFE_MEMORY_BUFFER", "2GiB", "SAFE_MEMORY_BUFFER=\"2GiB\" is not a number of GiB"),
        ("MAX_GPU_MEMORY_MB", "1e12", "MAX_GPU_MEMORY_MB=\"1e12\" is not a number of MiB"),
    ];
    for (name, value, sentence) in cases {
        assert_eq!(settings(&[(name, value)]), Err(sentence.to_owned()));
    }
}

#[test]
fn a_list_of_devices_names_them_by_index_or_uuid() {
    let visible = |list| settings(&[("NVIDIA_VISIBLE_DEVICES", list)]).unwrap().visible;
    for nothing in ["", "none", "void"] {
        assert!(!visible(nothing).includes(0, "GPU-5f"));
    }
    assert!(visible("all").includes(3, "GPU-5f"));
    let some = visible("1, GPU-5f");
    assert!(some.includes(1, "GPU-aa") && some.includes(0, "GPU-5f") && !some.includes(0, "GPU-aa"));
}

/// GPUs as a driver shows them, numbered from zero.
fn seen(uuids: &[&str]) -> Vec<Gpu> {
    let gpu = |(index, uuid): (u32, &&str)| Gpu {
        index,
        uuid: (*uuid).to_owned(),
        name: "NVIDIA L4".to_owned(),
        total_bytes: 24 * GIB,
    };
    (0..).zip(uuids).map(gpu).collect()
}

fn ours(list: &str, uuids: &[&str]) -> Vec<String> {
    let visible: Visible = list.parse().unwrap();
    visible.ours(seen(uuids)).into_iter().map(|gpu| gpu.uuid).collect()
}

#[test]
fn on_the_machine_itself_the_list_chooses() {
    let machine = ["GPU-a", "GPU-b", "GPU-c", "GPU-d"];
    assert_eq!(ours("all", &machine), machine);
    assert_eq!(ours("none", &machine), [""; 0]);
    assert_eq!(ours("2,GPU-a", &machine), ["GPU-a", "GPU-c"]);
    assert_eq!(ours("7", &machine), [""; 0]);
}

#[test]
fn in_a_container_that_was_given_the_gpus_of_the_list_all_are_ours() {
    assert_eq!(ours("3", &["GPU-d"]), ["GPU-d"]);
    assert_eq!(ours("1,3", &["GPU-b", "GPU-d"]), ["GPU-b", "GPU-d"]);
    assert_eq!(ours("GPU-d", &["GPU-d"]), ["GPU-d"]);
    assert_eq!(ours("none", &["GPU-d"]), [""; 0]);
}

#[test]
fn every_established_name_is_read() {
    let set: std::cell::RefCell<Vec<String>> = std::cell::RefCell::default();
    let read = Settings::from_names(|name| {
        set.borrow_mut().push(name.to_owned());
        None
    });
    assert_eq!(read, Ok(Settings::default()));
    for known in established::ALL {
        assert!(set.borrow().iter().any(|name| name == known.name), "{} is not read", known.name);
    }
}

#[tokio::test(start_paused = true)]
async fn settings_go_over_what_devices_and_components_say() {
    let device = DeviceSetup::new("GPU 0", DeviceKind::Cuda, 24 * GIB, Box::new(Gate::default()));
    let names = [
        ("GPU_IDLE_TIMEOUT", "5"),
        ("MAX_CONCURRENT_GENERATIONS", "1"),
        ("SAFE_MEMORY_BUFFER", "3"),
        ("MAX_GPU_MEMORY_MB", "8192"),
    ];
    let builder = Driver::builder().host_probe(QuietHost).device(device.safety_bytes(GIB));
    let builder = builder.component(ComponentSpec::new("denoiser", 6 * GIB), Word::new("denoiser", 6 * GIB));
    let driver = builder.settings(settings(&names).unwrap()).start().await.unwrap();
    let snapshot = driver.snapshot().await.unwrap();
    let memory = &snapshot.memories[1];
    assert_eq!((memory.budget_bytes, memory.safety_bytes), (Some(8 * GIB), 3 * GIB));
    assert_eq!(snapshot.devices[0].slots.gpu_bound, 1);
    driver.lease(work(&[DENOISER])).await.unwrap().finish();
    settle().await;
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "host");
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(place_of(&driver.snapshot().await.unwrap(), DENOISER), "unloaded");
}

#[test]
fn without_a_runtime_the_driver_says_so() {
    let start = Driver::builder().start();
    let mut start = std::pin::pin!(start);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = start.as_mut().poll(&mut context) else {
        panic!("it started");
    };
    assert_eq!(error.to_string(), "the driver needs a tokio runtime");
}

#[tokio::test(start_paused = true)]
async fn two_components_of_one_name_are_refused() {
    let word = || Word::new("denoiser", GIB);
    let builder = Driver::builder().host_probe(QuietHost);
    let builder = builder.component(ComponentSpec::new("denoiser", GIB), word());
    let result = builder.component(ComponentSpec::new("denoiser", GIB), word()).start().await;
    assert_eq!(result.err().unwrap().to_string(), "two components are called \"denoiser\"");
}
