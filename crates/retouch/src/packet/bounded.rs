use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};

/// What may be read of one file in all.
const MOST_BYTES: usize = super::LARGEST_PACKET_BYTES + 256 * 1024;

/// What the smallest read counts for, so that their number is bounded too.
const LEAST_BYTES: usize = 64;

/// A file that reads are rationed of; past the ration, they fail with [`ErrorKind::QuotaExceeded`].
pub(super) struct Bounded<F> {
    file: F,
    left: usize,
}

impl<F: Read + Seek> Bounded<F> {
    pub(super) fn new(file: F) -> Self {
        Bounded { file, left: MOST_BYTES }
    }

    /// The next bytes. Memory is taken for as many as the ration allows.
    pub(super) fn bytes(&mut self, count: usize) -> Result<Vec<u8>> {
        self.spend(count)?;
        let mut bytes = vec![0; count];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// The next bytes, of which there may be fewer.
    pub(super) fn upto(&mut self, count: usize) -> Result<Vec<u8>> {
        self.spend(count)?;
        let mut bytes = Vec::with_capacity(count);
        self.file.by_ref().take(count as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT]> {
        self.spend(COUNT)?;
        let mut bytes = [0; COUNT];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn skip(&mut self, count: u64) -> Result<()> {
        let count = i64::try_from(count).map_err(|_| ErrorKind::InvalidInput)?;
        self.file.seek(SeekFrom::Current(count)).map(|_| ())
    }

    /// The byte that was read last comes once more.
    pub(super) fn step_back(&mut self) -> Result<()> {
        self.file.seek(SeekFrom::Current(-1)).map(|_| ())
    }

    pub(super) fn rewind(&mut self) -> Result<()> {
        self.file.rewind()
    }

    pub(super) fn go_to(&mut self, byte: u64) -> Result<()> {
        self.file.seek(SeekFrom::Start(byte)).map(|_| ())
    }

    fn spend(&mut self, count: usize) -> Result<()> {
        let left = self.left.checked_sub(count.max(LEAST_BYTES));
        self.left = left.ok_or_else(|| Error::from(ErrorKind::QuotaExceeded))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn neither_many_small_reads_nor_one_large_one_get_past_the_ration() {
        let mut file = Bounded::new(Cursor::new(vec![0; 4 * MOST_BYTES]));
        let reads = std::iter::from_fn(|| file.array::<1>().ok()).count();
        assert_eq!(reads, MOST_BYTES / LEAST_BYTES);
        let mut file = Bounded::new(Cursor::new(vec![0; 4 * MOST_BYTES]));
        assert_eq!(file.bytes(usize::MAX).unwrap_err().kind(), ErrorKind::QuotaExceeded);
        assert_eq!(file.bytes(MOST_BYTES).unwrap().len(), MOST_BYTES);
    }
}
