//! Sizes and durations as people write them.

use std::time::Duration;

use bytesize::ByteSize;

/// Bytes of "64MiB", "2 GB" or "1000".
pub(crate) fn size(text: &str) -> Result<u64, String> {
    text.parse::<ByteSize>()
        .map(|size| size.as_u64())
        .map_err(|_| "write a size such as 64MiB, 2GB or a number of bytes".to_owned())
}

/// A duration of "7d", "1h 30m" or "15s".
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_| "write a duration such as 7d, 12h or 30s".to_owned())
}

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("write a whole number from 1 up".to_owned()),
        Ok(count) => Ok(count),
    }
}

/// A value, or what Offstage finds best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auto<T> {
    Auto,
    Is(T),
}

impl<T: Copy> Auto<T> {
    pub fn value(self) -> Option<T> {
        match self {
            Auto::Auto => None,
            Auto::Is(value) => Some(value),
        }
    }
}

pub(super) fn auto_size(text: &str) -> Result<Auto<u64>, String> {
    if text == "auto" { Ok(Auto::Auto) } else { size(text).map(Auto::Is) }
}

pub(super) fn auto_count(text: &str) -> Result<Auto<u32>, String> {
    let count = || u32::try_from(at_least_one(text)?).map_err(|_| "write a smaller number".to_owned());
    if text == "auto" { Ok(Auto::Auto) } else { count().map(Auto::Is) }
}

/// "64 MiB", for sentences.
pub fn printed_size(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    let (unit, name) = match bytes {
        0..KIB => return format!("{bytes} bytes"),
        KIB..0x10_0000 => (KIB, "KiB"),
        0x10_0000..0x4000_0000 => (1 << 20, "MiB"),
        _ => (1 << 30, "GiB"),
    };
    let rounded = format!("{:.1}", bytes as f64 / unit as f64);
    format!("{} {name}", rounded.strip_suffix(".0").unwrap_or(&rounded))
}

/// "7days", "1h 30m", for sentences.
pub fn printed_duration(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_durations_read_the_way_people_write_them() {
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("2 GB"), Ok(2_000_000_000));
        assert_eq!(size("123"), Ok(123));
        assert_eq!(duration("7d"), Ok(Duration::from_secs(7 * 86_400)));
        assert_eq!(duration("1h 30m"), Ok(Duration::from_secs(5_400)));
        for bad in ["", "much", "-1", "64 MiX"] {
            assert!(size(bad).is_err(), "{bad}");
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_printed_in_the_largest_unit_that_fits() {
        assert_eq!(printed_size(0), "0 bytes");
        assert_eq!(printed_size(64 << 20), "64 MiB");
        assert_eq!(printed_size(3 << 29), "1.5 GiB");
        assert_eq!(printed_size(1536), "1.5 KiB");
    }
}
