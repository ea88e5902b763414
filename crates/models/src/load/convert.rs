//! Numbers of one kind → numbers of another, bytes in and bytes out.

use burn::tensor::{DType, bf16, f16};

use super::StoredType;

/// Edge of the squares in which a matrix is transposed: four of them lie in the first cache.
const SQUARE: usize = 32;

/// Where the numbers of a piece go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    /// One after the other, from the beginning.
    Straight,
    /// Each row of the piece becomes a column of a matrix with `columns` of them; `first` is the first.
    Columns { columns: usize, first: usize },
}

/// Bytes of a stored number; `None` for what weights cannot be made of.
pub fn stored_bytes(stored: &StoredType) -> Option<usize> {
    match stored {
        StoredType::F64 => Some(8),
        StoredType::F32 => Some(4),
        StoredType::F16 | StoredType::Bf16 => Some(2),
        StoredType::Other(_) => None,
    }
}

/// Whether a stored number is one in `dtype` as it lies there.
pub fn is_same(stored: &StoredType, dtype: DType) -> bool {
    // Files are little-endian.
    cfg!(target_endian = "little")
        && matches!(
            (stored, dtype),
            (StoredType::F64, DType::F64)
                | (StoredType::F32, DType::F32)
                | (StoredType::F16, DType::F16)
                | (StoredType::Bf16, DType::BF16)
        )
}

/// Turns the numbers of `piece`, little-endian, into numbers in `dtype` in `out`, in the order of this
/// machine. Rows of a piece that become columns have `row` numbers each. Numbers beyond `out` are left out.
pub fn convert(
    (stored, piece): (&StoredType, &[u8]),
    (dtype, out): (DType, &mut [u8]),
    onto: Onto,
    row: usize,
) {
    match stored {
        StoredType::F64 => each(piece, f64::from_le_bytes, dtype, out, onto, row),
        StoredType::F32 => each(piece, |bytes| f64::from(f32::from_le_bytes(bytes)), dtype, out, onto, row),
        StoredType::F16 => each(piece, |bytes| f16::from_le_bytes(bytes).to_f64(), dtype, out, onto, row),
        StoredType::Bf16 => each(piece, |bytes| bf16::from_le_bytes(bytes).to_f64(), dtype, out, onto, row),
        StoredType::Other(_) => {}
    }
}

fn each<const N: usize>(
    piece: &[u8],
    read: impl Fn([u8; N]) -> f64 + Copy,
    dtype: DType,
    out: &mut [u8],
    onto: Onto,
    row: usize,
) {
    let piece = piece.as_chunks::<N>().0;
    match dtype {
        DType::F64 => put(piece, out, |bytes| read(bytes).to_ne_bytes(), onto, row),
        DType::F32 => put(piece, out, |bytes| (read(bytes) as f32).to_ne_bytes(), onto, row),
        DType::F16 => put(piece, out, |bytes| f16::from_f64(read(bytes)).to_ne_bytes(), onto, row),
        DType::BF16 => put(piece, out, |bytes| bf16::from_f64(read(bytes)).to_ne_bytes(), onto, row),
        _ => {}
    }
}

fn put<const N: usize, const M: usize>(
    piece: &[[u8; N]],
    out: &mut [u8],
    turn: impl Fn([u8; N]) -> [u8; M],
    onto: Onto,
    row: usize,
) {
    let out = out.as_chunks_mut::<M>().0;
    match onto {
        Onto::Straight => piece.iter().zip(out).for_each(|(from, to)| *to = turn(*from)),
        Onto::Columns { columns, first } => {
            let count = piece.len().checked_div(row).unwrap_or(0).min(columns.saturating_sub(first));
            for top in (0..row).step_by(SQUARE) {
                for left in (0..count).step_by(SQUARE) {
                    for (at, to) in out.chunks_mut(columns).enumerate().take(row.min(top + SQUARE)).skip(top)
                    {
                        for column in left..count.min(left + SQUARE) {
                            to[first + column] = turn(piece[column * row + at]);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn a_matrix_is_turned_over_however_it_is_cut() {
        let (rows, columns) = (37, 70);
        let values: Vec<f32> = (0..rows * columns).map(|value| value as f32).collect();
        let stored = numbers(&values);
        for at_once in [1, 3, 32, 69, 70] {
            let mut out = vec![0; stored.len()];
            for first in (0..columns).step_by(at_once) {
                let last = columns.min(first + at_once);
                let piece = &stored[first * rows * 4..last * rows * 4];
                let onto = Onto::Columns { columns, first };
                convert((&StoredType::F32, piece), (DType::F32, &mut out), onto, rows);
            }
            let turned = |row: usize, column: usize| values[column * rows + row];
            let wanted: Vec<f32> = (0..rows * columns).map(|at| turned(at / columns, at % columns)).collect();
            assert_eq!(out, numbers(&wanted), "{at_once} at once");
        }
    }

    #[test]
    fn every_dtype_becomes_every_other() {
        let stored = [
            (StoredType::F64, 1.5f64.to_le_bytes().to_vec()),
            (StoredType::F32, 1.5f32.to_le_bytes().to_vec()),
            (StoredType::F16, f16::from_f32(1.5).to_le_bytes().to_vec()),
            (StoredType::Bf16, bf16::from_f32(1.5).to_le_bytes().to_vec()),
        ];
        let targets = [
            (DType::F64, 1.5f64.to_ne_bytes().to_vec()),
            (DType::F32, 1.5f32.to_ne_bytes().to_vec()),
            (DType::F16, f16::from_f32(1.5).to_ne_bytes().to_vec()),
            (DType::BF16, bf16::from_f32(1.5).to_ne_bytes().to_vec()),
        ];
        for (stored, piece) in &stored {
            assert_eq!(stored_bytes(stored), Some(piece.len()));
            for (dtype, wanted) in &targets {
                for onto in [Onto::Straight, Onto::Columns { columns: 1, first: 0 }] {
                    let mut out = vec![0; wanted.len()];
                    convert((stored, piece), (*dtype, &mut out), onto, 1);
                    assert_eq!(&out, wanted, "{stored:?} as {dtype:?}");
                }
                assert_eq!(is_same(stored, *dtype), wanted == piece, "{stored:?} as {dtype:?}");
            }
        }
    }
}
