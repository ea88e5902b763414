/// A file size with a decimal unit, as file managers show it: "640 kB", "3.4 MB".
pub fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes as f64 / 1e3).round()),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A duration in milliseconds as seconds: "0.04 s", "0.4 s", "12 s".
pub fn seconds(ms: f64) -> String {
    match ms / 1e3 {
        s if s < 0.095 => format!("{:.2} s", s.max(0.0)),
        s if s < 9.95 => format!("{s:.1} s"),
        s => format!("{s:.0} s"),
    }
}

/// "12.2 MP", "0.3 MP".
pub fn megapixels(width: u32, height: u32) -> String {
    format!("{:.1} MP", f64::from(width) * f64::from(height) / 1e6)
}

/// "4032 × 3024".
pub fn pixel_size(width: u32, height: u32) -> String {
    format!("{width} × {height}")
}

/// A share in [0, 1] as a whole percentage: "42 %".
pub fn percent(share: f64) -> String {
    format!("{} %", (share.clamp(0.0, 1.0) * 100.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_short_and_have_units() {
        assert_eq!(file_size(999), "999 B");
        assert_eq!(file_size(640_400), "640 kB");
        assert_eq!(file_size(3_421_000), "3.4 MB");
        assert_eq!(seconds(40.0), "0.04 s");
        assert_eq!(seconds(412.0), "0.4 s");
        assert_eq!(seconds(96.0), "0.1 s");
        assert_eq!(seconds(12_400.0), "12 s");
        assert_eq!(megapixels(4032, 3024), "12.2 MP");
        assert_eq!(pixel_size(4032, 3024), "4032 × 3024");
        assert_eq!(percent(0.4199), "42 %");
    }
}
