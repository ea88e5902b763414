//! Weights in one piece, as a device that computes in the host's memory sees them.

#![allow(clippy::unwrap_used, reason = "a test that can't be set up fails")]

use burn::tensor::{DType, Device, Tensor};
use offstage_gpu::{LoadError, PackError, PackLayout, WeightPack};

fn floats(name: &str, shape: &[usize]) -> (String, DType, Vec<usize>) {
    (name.to_owned(), DType::F32, shape.to_vec())
}

/// A pack in which each tensor counts up from its name's length.
fn counting(tensors: &[(&str, &[usize])]) -> WeightPack {
    let layout = PackLayout::new(tensors.iter().map(|(name, shape)| floats(name, shape))).unwrap();
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
    for (name, tensor) in pack.layout().tensors() {
        let data = pack.data(name).unwrap();
        assert_eq!(data.as_bytes().as_ptr().align_offset(PackLayout::ALIGNMENT), 0, "{name}");
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
    let twice = PackLayout::new([floats("w", &[2]), floats("w", &[3])]);
    assert_eq!(twice.unwrap_err(), LoadError::Failed("two tensors are called \"w\"".to_owned()));
    let endless = PackLayout::new([floats("w", &[usize::MAX, 2])]);
    assert_eq!(endless.unwrap_err(), LoadError::OutOfMemory);
    let beyond = PackLayout::new([floats("v", &[usize::MAX / 4]), floats("w", &[1])]);
    assert_eq!(beyond.unwrap_err(), LoadError::OutOfMemory);
    let huge = PackLayout::new([floats("w", &[1 << 60])]).unwrap();
    assert_eq!(WeightPack::fill(huge, |_, _| Ok(())).unwrap_err(), LoadError::OutOfMemory);
    let broken = |_: &str, _: &mut [u8]| Err(LoadError::Failed("the file ends early".to_owned()));
    let broken = WeightPack::fill(PackLayout::new([floats("w", &[2])]).unwrap(), broken);
    assert_eq!(broken.unwrap_err(), LoadError::Failed("the file ends early".to_owned()));
}

#[test]
fn tensors_are_filled_in_the_order_in_which_they_were_laid_out() {
    let named = ["z", "a", "empty", "m"];
    let layout = named.map(|name| floats(name, if name == "empty" { &[0, 3] } else { &[5] }));
    let mut seen = Vec::new();
    let pack = WeightPack::fill(PackLayout::new(layout).unwrap(), |name, _| {
        seen.push(name.to_owned());
        Ok(())
    });
    assert_eq!(seen, named);
    assert_eq!(pack.unwrap().data("empty").unwrap().shape().as_slice(), [0, 3]);
}

#[test]
fn all_bytes_of_a_pack_make_the_same_pack_again() {
    let pack = counting(&[("wide", &[3, 5]), ("x", &[1]), ("long", &[300])]);
    let again = WeightPack::fill_whole(pack.layout().clone(), |slab| {
        slab.copy_from_slice(pack.as_bytes());
        Ok(())
    });
    let again = again.unwrap();
    assert_eq!((again.bytes(), again.as_bytes()), (pack.bytes(), pack.as_bytes()));
    for (name, _) in pack.layout().tensors() {
        assert_eq!(again.data(name).unwrap(), pack.data(name).unwrap(), "{name}");
    }
}

#[test]
fn a_name_that_is_not_there_is_named() {
    let pack = counting(&[("w", &[2])]);
    assert_eq!(pack.data("v").unwrap_err(), PackError::Missing("v".to_owned()));
}
