//! Weights in one piece, as a device that computes in the host's memory sees them.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

use burn::tensor::{DType, Device, Tensor};
use offstage_gpu::{LoadError, PackError, WeightPack};

fn floats(name: &str, shape: &[usize]) -> (String, DType, Vec<usize>) {
    (name.to_owned(), DType::F32, shape.to_vec())
}

/// A pack in which each tensor counts up from its name's length.
fn counting(tensors: &[(&str, &[usize])]) -> WeightPack {
    let layout = tensors.iter().map(|(name, shape)| floats(name, shape));
    WeightPack::fill(layout, |name, bytes| {
        for (index, number) in bytes.chunks_exact_mut(4).enumerate() {
            number.copy_from_slice(&((name.len() + index) as f32).to_le_bytes());
        }
        Ok(())
    })
    .unwrap()
}

#[test]
fn tensors_come_back_as_they_were_filled_in_any_order() {
    let pack = counting(&[("wide", &[3, 5]), ("x", &[1]), ("a long name", &[2, 2, 2])]);
    let device = Device::flex();
    let numbers = |name: &str| -> Vec<f32> { pack.data(name).unwrap().try_to_vec().unwrap() };
    assert_eq!(numbers("x"), [1.0]);
    assert_eq!(numbers("a long name"), (11..19).map(|n| n as f32).collect::<Vec<_>>());
    let wide = Tensor::<2>::from_data(pack.data("wide").unwrap(), (&device, DType::F32));
    assert_eq!(wide.dims(), [3, 5]);
    assert_eq!(wide.sum().into_data().try_to_vec::<f32>().unwrap(), [(4..19).sum::<i32>() as f32]);
}

#[test]
fn each_tensor_begins_where_a_device_wants_it() {
    let pack = counting(&[("one", &[1]), ("two", &[129]), ("three", &[128]), ("four", &[7])]);
    for (name, tensor) in pack.tensors() {
        let data = pack.data(name).unwrap();
        assert_eq!(data.as_bytes().as_ptr().align_offset(WeightPack::ALIGNMENT), 0, "{name}");
        assert_eq!(data.as_bytes().len(), tensor.shape.iter().product::<usize>() * 4);
    }
    // 4 bytes and 516 bytes, each up to the next 512; then 512, then the last as it is.
    assert_eq!(pack.bytes(), 512 + 1024 + 512 + 28);
}

#[test]
fn data_shares_the_memory_of_its_pack() {
    let pack = counting(&[("weights", &[1024])]);
    let (one, other) = (pack.data("weights").unwrap(), pack.clone().data("weights").unwrap());
    assert_eq!(one.as_bytes().as_ptr(), other.as_bytes().as_ptr());
}

#[test]
fn what_cannot_be_packed_is_refused_with_a_reason() {
    let fill = |_: &str, _: &mut [u8]| Ok(());
    let twice = WeightPack::fill([floats("w", &[2]), floats("w", &[3])], fill);
    assert_eq!(twice.unwrap_err(), LoadError::Failed("two tensors are called \"w\"".to_owned()));
    let endless = WeightPack::fill([floats("w", &[usize::MAX, 2])], fill);
    assert_eq!(endless.unwrap_err(), LoadError::OutOfMemory);
    let huge = WeightPack::fill([floats("w", &[1 << 60])], fill);
    assert_eq!(huge.unwrap_err(), LoadError::OutOfMemory);
    let broken = |_: &str, _: &mut [u8]| Err(LoadError::Failed("the file ends early".to_owned()));
    let broken = WeightPack::fill([floats("w", &[2])], broken);
    assert_eq!(broken.unwrap_err(), LoadError::Failed("the file ends early".to_owned()));
}

#[test]
fn a_name_that_is_not_there_is_named() {
    let pack = counting(&[("w", &[2])]);
    assert_eq!(pack.data("v").unwrap_err(), PackError::Missing("v".to_owned()));
}
