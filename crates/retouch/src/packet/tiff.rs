use std::io::{Read, Result, Seek};

use super::bounded::Bounded;

const XMP: u16 = 700;
const BYTE: u16 = 1;
const UNDEFINED: u16 = 7;

/// The packet that tag 700 of the first directory names (TIFF 6.0, section 2).
pub(super) fn packet(file: &mut Bounded<impl Read + Seek>) -> Result<Option<Vec<u8>>> {
    let [order, _, version @ .., a, b, c, d]: [u8; 8] = file.array()?;
    let little = order == b'I';
    let short = |bytes: [u8; 2]| if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) };
    let long = |bytes: [u8; 4]| if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    if short(version) != 42 {
        return Ok(None);
    }
    file.go_to(long([a, b, c, d]).into())?;
    let count = usize::from(short(file.array()?));
    let directory = file.bytes(count * 12)?;
    // Of each entry: tag, type, number of values, and where they are.
    for &[t, u, k, l, n1, n2, n3, n4, o1, o2, o3, o4] in directory.as_chunks::<12>().0 {
        let (length, offset) = (long([n1, n2, n3, n4]), long([o1, o2, o3, o4]));
        // Up to four bytes would stand in place of the offset.
        if short([t, u]) == XMP && matches!(short([k, l]), BYTE | UNDEFINED) && length > 4 {
            file.go_to(offset.into())?;
            return file.bytes(length as usize).map(Some);
        }
    }
    Ok(None)
}
