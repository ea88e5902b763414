use std::io::{Read, Result, Seek};

use super::bounded::Bounded;

/// The packet of the first XMP chunk (RFC 9649, 2.3 and 2.7.1.5).
pub(super) fn packet(file: &mut Bounded<impl Read + Seek>) -> Result<Option<Vec<u8>>> {
    file.skip(12)?;
    loop {
        let [kind @ .., a, b, c, d]: [u8; 8] = file.array()?;
        let length = u32::from_le_bytes([a, b, c, d]);
        if &kind == b"XMP " {
            return file.bytes(length as usize).map(Some);
        }
        // Chunks of odd length are followed by a byte of padding.
        file.skip(u64::from(length) + u64::from(length % 2))?;
    }
}
