use std::fmt;

pub const MIB: u64 = 1 << 20;
pub const GIB: u64 = 1 << 30;

/// Bytes as people read them: "3.20 GiB", "84 MiB".
pub struct Readable(pub u64);

impl fmt::Display for Readable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as f64;
        match self.0 {
            GIB.. => write!(f, "{:.2} GiB", bytes / GIB as f64),
            MIB.. => write!(f, "{:.0} MiB", bytes / MIB as f64),
            0 => write!(f, "0 MiB"),
            _ => write!(f, "{:.1} KiB", bytes / 1024.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_in_the_unit_that_fits() {
        let read = |bytes| Readable(bytes).to_string();
        assert_eq!(read(0), "0 MiB");
        assert_eq!(read(1536), "1.5 KiB");
        assert_eq!(read(84 * MIB), "84 MiB");
        assert_eq!(read(3 * GIB + GIB / 5), "3.20 GiB");
    }
}
