//! Products of matrices that lie anywhere in a slice.

use gemm::Parallelism;

use super::Real;

/// A matrix in a slice: element (row, column) lies at `row · row_stride + column · column_stride`.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub rows: usize,
    pub columns: usize,
    pub row_stride: usize,
    pub column_stride: usize,
}

impl Place {
    /// Rows one after the other, `row_stride` apart.
    pub fn rows(rows: usize, columns: usize, row_stride: usize) -> Self {
        Place { rows, columns, row_stride, column_stride: 1 }
    }

    pub fn transposed(self) -> Self {
        Place {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }

    fn fits(self, length: usize) -> bool {
        self.rows == 0
            || self.columns == 0
            || (self.rows - 1) * self.row_stride + (self.columns - 1) * self.column_stride < length
    }
}

/// `out = left · right`, or `out += left · right` with `add`, on this thread.
///
/// # Panics
///
/// When the sizes do not go together or a place does not fit its slice.
pub fn multiply<T: Real>(
    (out, out_at): (&mut [T], Place),
    add: bool,
    (left, left_at): (&[T], Place),
    (right, right_at): (&[T], Place),
) {
    let (rows, columns, inner) = (out_at.rows, out_at.columns, left_at.columns);
    assert!(left_at.rows == rows && right_at.rows == inner && right_at.columns == columns);
    assert!(out_at.fits(out.len()) && left_at.fits(left.len()) && right_at.fits(right.len()));
    // Two elements of one place on each other would be written twice.
    assert!(out_at.column_stride == 1 && (rows <= 1 || out_at.row_stride >= columns));
    #[expect(unsafe_code, reason = "the library takes pointers and strides")]
    // SAFETY: the assertions above keep every element that the strides reach inside its slice and
    // the elements of `out` apart; `out` is borrowed alone. `Real` is f32 or f64, which the library
    // knows.
    unsafe {
        gemm::gemm(
            rows,
            columns,
            inner,
            out.as_mut_ptr(),
            out_at.column_stride as isize,
            out_at.row_stride as isize,
            add,
            left.as_ptr(),
            left_at.column_stride as isize,
            left_at.row_stride as isize,
            right.as_ptr(),
            right_at.column_stride as isize,
            right_at.row_stride as isize,
            T::ONE,
            T::ONE,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}
