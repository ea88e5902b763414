use std::io::{Read, Result, Seek};

use super::bounded::Bounded;

const PREFIX: &[u8; 29] = b"http://ns.adobe.com/xap/1.0/\0";

/// The packet of the first APP1 segment that has its prefix, before the first scan (ITU-T T.81,
/// annex B).
pub(super) fn packet(file: &mut Bounded<impl Read + Seek>) -> Result<Option<Vec<u8>>> {
    file.skip(2)?;
    loop {
        let [0xFF, marker] = file.array()? else { return Ok(None) };
        match marker {
            // Any number of 0xFF may stand before a marker; this one was the first of them.
            0xFF => file.step_back()?,
            0x01 | 0xD0..=0xD8 => {}
            0xD9 | 0xDA => return Ok(None),
            _ => {
                let Some(length) = u16::from_be_bytes(file.array()?).checked_sub(2) else { return Ok(None) };
                let length = usize::from(length);
                if marker != 0xE1 || length < PREFIX.len() {
                    file.skip(length as u64)?;
                } else if file.array()? == *PREFIX {
                    return file.bytes(length - PREFIX.len()).map(Some);
                } else {
                    file.skip((length - PREFIX.len()) as u64)?;
                }
            }
        }
    }
}
