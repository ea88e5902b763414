//! CUDA numbers its devices by its own rules (`CUDA_VISIBLE_DEVICES`, fastest first), NVML by the bus:
//! which is which is told by UUID.

use crate::nvml::Gpu;

/// A UUID as NVML writes it: `GPU-`, then 16 bytes in groups of 4, 2, 2, 2 and 6.
pub(super) fn uuid_text(bytes: [u8; 16]) -> String {
    let mut text = String::from("GPU");
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 0 | 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// CUDA's ordinals with the GPUs that they are. `uuids` has one entry for each ordinal, in order;
/// what is not among our GPUs is left out.
pub(super) fn pairs(uuids: &[Option<String>], gpus: &[Gpu]) -> Vec<(usize, Gpu)> {
    let named = uuids.iter().enumerate().filter_map(|(ordinal, uuid)| Some((ordinal, uuid.as_ref()?)));
    named
        .filter_map(|(ordinal, uuid)| {
            let gpu = gpus.iter().find(|gpu| gpu.uuid.eq_ignore_ascii_case(uuid))?;
            Some((ordinal, gpu.clone()))
        })
        .collect()
}

/// What a GPU is called: its model, with the driver's index where there are several of it.
pub(super) fn name(gpu: &Gpu, all: &[(usize, Gpu)]) -> String {
    let alike = all.iter().filter(|(_, other)| other.name == gpu.name).count();
    if alike > 1 { format!("{} #{}", gpu.name, gpu.index) } else { gpu.name.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gpu(index: u32, byte: u8) -> Gpu {
        Gpu { index, uuid: uuid_text([byte; 16]), name: "NVIDIA L4".to_owned(), total_bytes: 24 << 30 }
    }

    #[test]
    fn a_uuid_reads_as_nvml_writes_it() {
        let bytes =
            [0x5f, 0x1e, 0x9a, 0x00, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x01, 0x02, 0x03, 0x04];
        assert_eq!(uuid_text(bytes), "GPU-5f1e9a00-1234-5678-9abc-def001020304");
    }

    #[test]
    fn devices_are_told_apart_by_uuid_not_by_number() {
        let gpus = [gpu(0, 10), gpu(1, 11)];
        let uuids = [Some(uuid_text([11; 16])), None, Some(uuid_text([10; 16])), Some(uuid_text([12; 16]))];
        assert_eq!(pairs(&uuids, &gpus), [(0, gpu(1, 11)), (2, gpu(0, 10))]);
    }

    #[test]
    fn gpus_of_the_same_model_get_their_number() {
        let all = [(0, gpu(1, 11)), (1, gpu(0, 10))];
        assert_eq!(name(&all[0].1, &all), "NVIDIA L4 #1");
        assert_eq!(name(&all[0].1, &all[..1]), "NVIDIA L4");
    }
}
