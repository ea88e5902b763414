use std::str::FromStr;

use bytesize::ByteSize;

/// Size and transfer rate of a simulated device, as in `24GiB` or `24GiB@25GB/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulatedSpec {
    pub total_bytes: u64,
    pub bytes_per_s: u64,
}

/// A sentence that says what is wrong and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SpecError(pub(super) String);

impl SimulatedSpec {
    /// What PCIe 4.0 with sixteen lanes reaches in practice, of 31.5 GB/s on paper.
    pub const USUAL_BYTES_PER_S: u64 = 25_000_000_000;
}

impl FromStr for SimulatedSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let wrong = |what: &str| {
            SpecError(format!(
                "{what} in {text:?}: write a size and, if you like, a rate, as in 24GiB@25GB/s"
            ))
        };
        let (size, rate) = match text.split_once('@') {
            Some((size, rate)) => (size, Some(rate)),
            None => (text, None),
        };
        let total_bytes = bytes(size).ok_or_else(|| wrong("no size of a memory"))?;
        let bytes_per_s = match rate {
            Some(rate) => {
                let rate = rate.trim().strip_suffix("/s").and_then(bytes);
                rate.ok_or_else(|| wrong("no transfer rate"))?
            }
            None => Self::USUAL_BYTES_PER_S,
        };
        Ok(Self { total_bytes, bytes_per_s })
    }
}

/// A positive number of bytes with its unit.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let has_unit = text.ends_with(['B', 'b']);
    let size: ByteSize = text.parse().ok()?;
    (has_unit && size.as_u64() > 0).then_some(size.as_u64())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn a_size_is_enough_and_a_rate_may_follow() {
        let usual = SimulatedSpec { total_bytes: 24 * GIB, bytes_per_s: 25_000_000_000 };
        assert_eq!("24GiB".parse(), Ok(usual));
        assert_eq!("24 GiB @ 25 GB/s".parse(), Ok(usual));
        assert_eq!(
            "512MiB@100MB/s".parse(),
            Ok(SimulatedSpec { total_bytes: GIB / 2, bytes_per_s: 100_000_000 })
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_an_example() {
        for text in ["", "24", "lots", "0GiB", "-1GiB", "24GiB@", "24GiB@fast", "24GiB@25GB", "24GiB@0B/s"] {
            let error = text.parse::<SimulatedSpec>().unwrap_err().to_string();
            assert!(error.contains("24GiB@25GB/s"), "{text}: {error}");
        }
    }
}
