//! EXIF changed in place, so that offsets inside maker notes stay right.

const ORIENTATION: u16 = 0x0112;
const GPS_DIRECTORY: u16 = 0x8825;
const SHORT: u16 = 3;

/// A block larger than this is not metadata.
const LARGEST_BYTES: usize = 16 * 1024 * 1024;

/// The orientation, 1 to 8, where the block says one.
pub(super) fn orientation(block: &[u8]) -> Option<u8> {
    let block = Block::read(block)?;
    let entry =
        block.entries(block.first_directory()?).find(|&entry| block.u16(entry) == Some(ORIENTATION))?;
    let value = block.u16(entry + 8)?;
    (1..=8).contains(&value).then_some(value as u8)
}

/// The block with orientation 1 and without its second directory, the thumbnail. `None` where it is
/// no EXIF at all.
pub(super) fn upright(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let block = Block::read(&bytes)?;
    let first = block.first_directory()?;
    let one = block.short(1);
    let orientation = block.entries(first).find(|&entry| block.u16(entry) == Some(ORIENTATION));
    let next = block.end_of(first)?;
    let thumbnail = block.u32(next).and_then(|at| block.thumbnail(at as usize));
    if let Some(entry) = orientation
        && block.u16(entry + 2) == Some(SHORT)
    {
        write(&mut bytes, entry + 8, &one);
    }
    write(&mut bytes, next, &[0; 4]);
    if let Some((from, length)) = thumbnail {
        blank(&mut bytes, from, length);
    }
    Some(bytes)
}

/// The block without the GPS directory: its entry is taken out and its bytes are overwritten. Where
/// the block cannot be read, nothing of it is kept.
pub(super) fn without_gps(mut bytes: Vec<u8>) -> Vec<u8> {
    while let Some((directory, entry, gps)) = Block::read(&bytes).and_then(|block| {
        let first = block.first_directory()?;
        let entry = block.entries(first).find(|&entry| block.u16(entry) == Some(GPS_DIRECTORY))?;
        Some((first, entry, block.u32(entry + 8)? as usize))
    }) {
        let Some(values) = Block::read(&bytes).map(|block| block.extent_of_values(gps)) else { break };
        let Some(end) = Block::read(&bytes).and_then(|block| block.end_of(directory)) else { break };
        for (from, length) in values {
            blank(&mut bytes, from, length);
        }
        // Entries after it move up by one, and so does the offset of the next directory behind them.
        bytes.copy_within(entry + 12..end + 4, entry);
        let count =
            Block::read(&bytes).and_then(|block| Some(block.short(block.u16(directory)?.checked_sub(1)?)));
        let Some(count) = count else { break };
        write(&mut bytes, directory, &count);
        blank(&mut bytes, end - 8, 12);
    }
    bytes
}

fn write(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(target) = bytes.get_mut(at..at + value.len()) {
        target.copy_from_slice(value);
    }
}

fn blank(bytes: &mut [u8], from: usize, length: usize) {
    let end = from.saturating_add(length).min(bytes.len());
    if let Some(target) = bytes.get_mut(from..end) {
        target.fill(0);
    }
}

/// A TIFF structure; every read is bounds-checked.
struct Block<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Block<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        (bytes.len() <= LARGEST_BYTES).then_some(Block { bytes, little })
    }

    fn first_directory(&self) -> Option<usize> {
        let at = self.u32(4)? as usize;
        self.end_of(at).map(|_| at)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn short(&self, value: u16) -> [u8; 2] {
        if self.little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    /// Offsets of a directory's 12-byte entries: tag, type, count, value or offset.
    fn entries(&self, directory: usize) -> impl Iterator<Item = usize> {
        let count = usize::from(self.u16(directory).unwrap_or(0));
        let last = self.bytes.len();
        (0..count).map(move |i| directory + 2 + i * 12).take_while(move |entry| entry + 12 <= last)
    }

    /// Where a directory's entries end and the offset of the next directory stands.
    fn end_of(&self, directory: usize) -> Option<usize> {
        let end = directory.checked_add(2)?.checked_add(usize::from(self.u16(directory)?) * 12)?;
        (end + 4 <= self.bytes.len()).then_some(end)
    }

    /// Bytes of one value by TIFF type.
    fn value_bytes(kind: u16) -> usize {
        match kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        }
    }

    /// The ranges (start, length) that a directory and the values it points at take.
    fn extent_of_values(&self, directory: usize) -> Vec<(usize, usize)> {
        let count = usize::from(self.u16(directory).unwrap_or(0));
        let mut ranges = vec![(directory, 2 + count * 12 + 4)];
        for entry in self.entries(directory) {
            let (Some(kind), Some(count), Some(at)) =
                (self.u16(entry + 2), self.u32(entry + 4), self.u32(entry + 8))
            else {
                continue;
            };
            let length = Self::value_bytes(kind).saturating_mul(count as usize);
            if length > 4 {
                ranges.push((at as usize, length));
            }
        }
        ranges
    }

    /// The range of the JPEG thumbnail that a second directory names (tags 0x0201 and 0x0202).
    fn thumbnail(&self, directory: usize) -> Option<(usize, usize)> {
        let value = |tag: u16| {
            let entry = self.entries(directory).find(|&entry| self.u16(entry) == Some(tag))?;
            self.u32(entry + 8).map(|value| value as usize)
        };
        Some((value(0x0201)?, value(0x0202)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Orientation 6, a GPS directory with a latitude, and Software "x".
    fn block(little: bool) -> Vec<u8> {
        let short = |v: u16| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let long = |v: u32| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
            [&short(tag)[..], &short(kind), &long(count), &value].concat()
        };
        let mut bytes = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        bytes.extend(long(8));
        bytes.extend(short(3));
        let six = [short(6), [0; 2]].concat();
        bytes.extend(entry(ORIENTATION, SHORT, 1, six.try_into().unwrap()));
        bytes.extend(entry(GPS_DIRECTORY, 4, 1, long(50)));
        bytes.extend(entry(0xA431, 2, 2, *b"x\0\0\0"));
        bytes.extend(long(0));
        bytes.extend(short(1));
        bytes.extend(entry(2, 5, 3, long(68)));
        bytes.extend(long(0));
        bytes.extend(b"LATITUDELATITUDELATITUDE");
        bytes
    }

    #[test]
    fn the_position_is_gone_from_the_bytes_and_the_other_entries_stay() {
        for little in [true, false] {
            let stripped = without_gps(block(little));
            assert!(!stripped.windows(8).any(|bytes| bytes == b"LATITUDE"));
            let read = Block::read(&stripped).unwrap();
            let tags: Vec<u16> = read.entries(8).map(|entry| read.u16(entry).unwrap()).collect();
            assert_eq!(tags, [ORIENTATION, 0xA431]);
            assert_eq!(read.u32(read.end_of(8).unwrap()), Some(0));
        }
    }

    #[test]
    fn orientation_is_read_and_reset() {
        for little in [true, false] {
            assert_eq!(orientation(&block(little)), Some(6));
            assert_eq!(orientation(&upright(block(little)).unwrap()), Some(1));
        }
    }

    #[test]
    fn cut_or_random_blocks_are_survived() {
        let whole = block(true);
        for length in 0..whole.len() {
            let cut = whole[..length].to_vec();
            let _ = orientation(&cut);
            let _ = without_gps(cut.clone());
            let _ = upright(cut);
        }
        for at in 8..whole.len() {
            for value in [0, 0x7f, 0xff] {
                let mut broken = whole.clone();
                broken[at] = value;
                let _ = orientation(&broken);
                let _ = without_gps(broken.clone());
                let _ = upright(broken);
            }
        }
    }
}
