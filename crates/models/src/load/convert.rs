use burn::tensor::{DType, Element, TensorData, bf16, f16};

use super::StoredType;
use super::plan::Place;

/// Edge of the squares in which a matrix is transposed: four of them lie in the first cache.
const SQUARE: usize = 32;

/// A tensor's bytes as numbers in `dtype`, in the layout of its place. `None` where the bytes are
/// not as many as the shape needs.
pub fn convert(bytes: &[u8], place: &Place, dtype: DType) -> Option<TensorData> {
    match dtype {
        DType::F64 => typed::<f64>(bytes, place, |value| value),
        DType::F32 => typed::<f32>(bytes, place, |value| value as f32),
        DType::F16 => typed::<f16>(bytes, place, f16::from_f64),
        DType::BF16 => typed::<bf16>(bytes, place, bf16::from_f64),
        _ => None,
    }
}

fn typed<T: Element>(bytes: &[u8], place: &Place, from: impl Fn(f64) -> T + Copy) -> Option<TensorData> {
    let count: usize = place.shape.iter().product();
    let values: Vec<T> = match place.dtype {
        StoredType::F64 => numbers(bytes, count, |bytes| from(f64::from_le_bytes(bytes))),
        StoredType::F32 => numbers(bytes, count, |bytes| from(f64::from(f32::from_le_bytes(bytes)))),
        StoredType::F16 => numbers(bytes, count, |bytes| from(f16::from_le_bytes(bytes).to_f64())),
        StoredType::Bf16 => numbers(bytes, count, |bytes| from(bf16::from_le_bytes(bytes).to_f64())),
        StoredType::Other(_) => None,
    }?;
    let values = match place.shape[..] {
        [rows, columns] if place.transposed => transposed(&values, rows, columns),
        _ => values,
    };
    Some(TensorData::new(values, place.shape.clone()))
}

fn numbers<const N: usize, T>(bytes: &[u8], count: usize, read: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
    let (chunks, rest) = bytes.as_chunks::<N>();
    (chunks.len() == count && rest.is_empty()).then(|| chunks.iter().copied().map(read).collect())
}

/// `[columns, rows]` → `[rows, columns]`
fn transposed<T: Copy>(values: &[T], rows: usize, columns: usize) -> Vec<T> {
    let mut out = values.to_vec();
    for top in (0..rows).step_by(SQUARE) {
        for left in (0..columns).step_by(SQUARE) {
            for row in top..rows.min(top + SQUARE) {
                for column in left..columns.min(left + SQUARE) {
                    out[row * columns + column] = values[column * rows + row];
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(dtype: StoredType, shape: &[usize], transposed: bool) -> Place {
        let (name, file) = ("w".to_owned(), "f".to_owned());
        Place { name, file, dtype, shape: shape.to_vec(), transposed }
    }

    #[test]
    fn a_matrix_is_turned_over() {
        let (rows, columns) = (37, 70);
        let values: Vec<f32> = (0..rows * columns).map(|value| value as f32).collect();
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let place = place(StoredType::F32, &[rows, columns], true);
        let data = convert(&bytes, &place, DType::F32).unwrap();
        let turned = data.as_slice::<f32>().unwrap();
        for row in 0..rows {
            for column in 0..columns {
                assert_eq!(turned[row * columns + column], values[column * rows + row]);
            }
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
        for (dtype, bytes) in stored {
            for target in [DType::F64, DType::F32, DType::F16, DType::BF16] {
                let data = convert(&bytes, &place(dtype.clone(), &[1], false), target).unwrap();
                assert_eq!(data.dtype(), target);
                assert_eq!(data.convert::<f64>().as_slice::<f64>().unwrap(), [1.5]);
            }
        }
    }

    #[test]
    fn bytes_that_do_not_fit_the_shape_are_refused() {
        for bytes in [&[0; 7][..], &[0; 12], &[]] {
            assert!(convert(bytes, &place(StoredType::F32, &[2], false), DType::F32).is_none());
        }
    }
}
