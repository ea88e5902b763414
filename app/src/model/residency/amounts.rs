pub const GIB: f64 = (1u64 << 30) as f64;
const MIB: f64 = (1u64 << 20) as f64;

/// Bytes in the unit that fits: "3.20 GiB", "84 MiB".
pub fn bytes_text(bytes: u64) -> String {
    let amount = bytes as f64;
    match bytes {
        0x4000_0000.. => format!("{:.2} GiB", amount / GIB),
        0x10_0000.. => format!("{:.0} MiB", amount / MIB),
        0 => "0 MiB".to_owned(),
        _ => format!("{:.1} KiB", amount / 1024.0),
    }
}

/// Bytes in GiB, with two decimals and without the unit: "0.24".
pub fn gib(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / GIB)
}

/// "3.1 of 24 GiB".
pub fn used_of_total(used: u64, total: u64) -> String {
    let total = total as f64 / GIB;
    let whole = if (total - total.round()).abs() < 0.05 || total >= 100.0 {
        format!("{total:.0}")
    } else {
        format!("{total:.1}")
    };
    format!("{:.1} of {whole} GiB", used as f64 / GIB)
}

/// A span as a clock: "0:42", "12:05", "1:02:03".
pub fn clock_text(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// A span in the unit that fits: "9 ms", "0.4 s", "12 s", "3 min", "2 h 5 min".
pub fn duration_text(ms: f64) -> String {
    match ms.max(0.0) {
        ms if (0.05..0.95).contains(&ms) => format!("{ms:.1} ms"),
        ms if ms < 99.5 => format!("{ms:.0} ms"),
        ms if ms < 9_950.0 => format!("{:.1} s", ms / 1e3),
        ms if ms < 119_500.0 => format!("{:.0} s", ms / 1e3),
        ms if ms < 3_570_000.0 => format!("{:.0} min", ms / 60e3),
        ms => {
            let minutes = (ms / 60e3).round() as u64;
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: u64 = 1 << 30;

    #[test]
    fn bytes_read_in_the_unit_that_fits() {
        assert_eq!(bytes_text(0), "0 MiB");
        assert_eq!(bytes_text(1536), "1.5 KiB");
        assert_eq!(bytes_text(84 << 20), "84 MiB");
        assert_eq!(bytes_text(3 * G + G / 5), "3.20 GiB");
        assert_eq!(gib(G / 4), "0.25");
    }

    #[test]
    fn a_total_has_decimals_only_where_it_needs_them() {
        assert_eq!(used_of_total(3 * G + G / 10, 24 * G), "3.1 of 24 GiB");
        assert_eq!(used_of_total(0, 15 * G + G / 2), "0.0 of 15.5 GiB");
    }

    #[test]
    fn spans_read_like_clocks_and_like_words() {
        assert_eq!(clock_text(42_900), "0:42");
        assert_eq!(clock_text(3_723_000), "1:02:03");
        let words: Vec<_> =
            [0.04, 0.42, 9.2, 400.0, 12_000.0, 180_000.0, 7_500_000.0].map(duration_text).into();
        assert_eq!(words, ["0 ms", "0.4 ms", "9 ms", "0.4 s", "12 s", "3 min", "2 h 5 min"]);
    }
}
