use burn::tensor::DType;

use super::convert::{self, Onto};
use super::{LoadError, Place, Weights};

/// A tensor's bytes are read this many at a time where they have to be converted: what a load takes
/// beside the weights themselves.
pub const PIECE_BYTES: usize = 1 << 20;

/// Reads weights into their final layout and dtype, a piece at a time: there is never a second copy of a
/// tensor.
pub struct Reader<'a, W> {
    weights: &'a W,
    dtype: DType,
    piece: Vec<u8>,
}

impl<'a, W: Weights> Reader<'a, W> {
    /// `dtype` is that of the plan whose places are read.
    pub fn new(weights: &'a W, dtype: DType) -> Self {
        Reader { weights, dtype, piece: Vec::new() }
    }

    /// Fills `out`, which has exactly the bytes of the place's numbers, in C order.
    ///
    /// Errors: `Read`, also for an `out` of another size.
    pub fn read(&mut self, place: &Place, out: &mut [u8]) -> Result<(), LoadError> {
        let failed =
            |reason: String| LoadError::Read { file: place.file.clone(), name: place.name.clone(), reason };
        let wrong = || failed("its numbers do not fit where they belong".to_owned());
        let number_bytes = convert::stored_bytes(&place.dtype).ok_or_else(wrong)?;
        if Some(out.len()) != place.numbers().checked_mul(self.dtype.size()) {
            return Err(wrong());
        }
        if convert::is_same(&place.dtype, self.dtype) && !place.transposed {
            let mut start = 0;
            for piece in out.chunks_mut(PIECE_BYTES) {
                self.weights.read_into(&place.name, start, piece).map_err(failed)?;
                start += piece.len() as u64;
            }
            return Ok(());
        }
        let (row, count) = place.stored_rows();
        // Rows of the checkpoint that are read at once; a straight tensor has rows of one number.
        let at_once = (PIECE_BYTES / (row * number_bytes).max(1)).max(1);
        for first in (0..count).step_by(at_once) {
            let rows = at_once.min(count - first);
            self.piece.resize(rows * row * number_bytes, 0);
            let start = first as u64 * (row * number_bytes) as u64;
            self.weights.read_into(&place.name, start, &mut self.piece).map_err(failed)?;
            let stored = (&place.dtype, &self.piece[..]);
            if place.transposed {
                let onto = Onto::Columns { columns: count, first };
                convert::convert(stored, (self.dtype, out), onto, row);
            } else {
                let at = first * self.dtype.size();
                convert::convert(stored, (self.dtype, &mut out[at..]), Onto::Straight, row);
            }
        }
        Ok(())
    }
}
