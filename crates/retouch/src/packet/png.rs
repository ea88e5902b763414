use std::io::{Read, Result, Seek};

use flate2::read::ZlibDecoder;

use super::LARGEST_PACKET_BYTES;
use super::bounded::Bounded;

/// The keyword, with the zero that ends it.
const KEYWORD: &[u8; 18] = b"XML:com.adobe.xmp\0";

/// The packet of the first iTXt chunk that has its keyword (PNG, third edition, 11.3.3.4), also behind
/// the picture, where some programs write it.
pub(super) fn packet(file: &mut Bounded<impl Read + Seek>) -> Result<Option<Vec<u8>>> {
    file.skip(8)?;
    loop {
        let [a, b, c, d, kind @ ..]: [u8; 8] = file.array()?;
        let length = u32::from_be_bytes([a, b, c, d]);
        let rest = match &kind {
            b"IEND" => return Ok(None),
            b"iTXt" if length as usize >= KEYWORD.len() => {
                if file.array()? == *KEYWORD {
                    let content = file.bytes(length as usize - KEYWORD.len())?;
                    return Ok(text(&content));
                }
                length as usize - KEYWORD.len()
            }
            _ => length as usize,
        };
        // A checksum of four bytes ends each chunk.
        file.skip(rest as u64 + 4)?;
    }
}

/// What stands behind the keyword: compression flag and method, language, translated keyword, text.
fn text(content: &[u8]) -> Option<Vec<u8>> {
    let (&[flag, method], rest) = content.split_first_chunk()?;
    let mut parts = rest.splitn(3, |&byte| byte == 0);
    let text = parts.nth(2)?;
    match (flag, method) {
        (0, _) => Some(text.to_vec()),
        (1, 0) => {
            let mut unpacked = Vec::new();
            let limit = LARGEST_PACKET_BYTES as u64 + 1;
            ZlibDecoder::new(text).take(limit).read_to_end(&mut unpacked).ok()?;
            (unpacked.len() <= LARGEST_PACKET_BYTES).then_some(unpacked)
        }
        _ => None,
    }
}
