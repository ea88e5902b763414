//! What an error of the runtime means for us. Most of them come as text: an allocation that failed is
//! told by whoever reads the buffer, often as a panic.

use crate::component::LoadError;

/// As `cubecl_runtime::server::IoError` and the driver's own names say it.
const OUT_OF_MEMORY: [&str; 3] =
    ["out of device memory", "can't allocate buffer of size", "CUDA_ERROR_OUT_OF_MEMORY"];
/// After a fault that the driver makes sticky, every call fails until the process ends.
const LOST: [&str; 2] = ["device is poisoned", "CUDA_ERROR_ILLEGAL_ADDRESS"];

/// The kind of an error, by its text. A lost device comes first: on it, allocations fail too.
pub(super) fn fault(text: &str) -> LoadError {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&LOST) {
        LoadError::DeviceLost(sentence(text))
    } else if says(&OUT_OF_MEMORY) {
        LoadError::OutOfMemory
    } else {
        LoadError::Failed(sentence(text))
    }
}

/// The first lines of an error, without the backtrace that follows them.
fn sentence(text: &str) -> String {
    const LINES: usize = 4;
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Backtrace"));
    let lines: Vec<&str> =
        lines.filter(|line| !line.is_empty() && *line != "Caused by:").take(LINES).collect();
    lines.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allocation_that_fails_is_out_of_memory_however_deep_it_is_told() {
        let texts = [
            "out of device memory allocating 6442450944 bytes\n   0: alloc",
            "An IO error happened\nCaused by:\n  out of device memory allocating 1 bytes\n",
            "Error while reading data: use `try_into_data` instead: Io(out of device memory allocating 8 bytes)",
            "can't allocate buffer of size: 99999999999\n",
            "called `Result::unwrap()` on an `Err` value: DriverError(CUDA_ERROR_OUT_OF_MEMORY, \"out of memory\")",
        ];
        for text in texts {
            assert_eq!(fault(text), LoadError::OutOfMemory, "{text}");
        }
    }

    #[test]
    fn a_sticky_fault_loses_the_device_also_when_it_shows_as_a_failed_allocation() {
        let text = "The device is poisoned\nCaused by:\n  CUDA_ERROR_ILLEGAL_ADDRESS in event record\nBacktrace:\n 0: x";
        let why = "The device is poisoned: CUDA_ERROR_ILLEGAL_ADDRESS in event record".to_owned();
        assert_eq!(fault(text), LoadError::DeviceLost(why));
        let both = "out of device memory allocating 4 bytes: The device is poisoned";
        assert!(matches!(fault(both), LoadError::DeviceLost(_)));
    }

    #[test]
    fn anything_else_is_a_failure_told_without_its_backtrace() {
        let text = "A validation error\nCaused by:\n  no LLVM\n\nBacktrace:\n   0: std::backtrace\n";
        assert_eq!(fault(text), LoadError::Failed("A validation error: no LLVM".to_owned()));
    }
}
