use std::ops::Range;

use burn::tensor::Tensor;

use super::Operand;
use crate::nn::host::block::{GROUP, PANEL};
use crate::nn::host::{Real, take, values};

/// Matrices below each other in a slice: element (row, column) of each lies at `row · row_stride +
/// column · column_stride`.
#[derive(Clone, Copy)]
pub struct Matrices<'a, T> {
    pub values: &'a [T],
    /// Of each.
    pub rows: usize,
    pub columns: usize,
    pub row_stride: usize,
    pub column_stride: usize,
}

impl<'a, T> Matrices<'a, T> {
    /// Matrices whose rows come one after the other.
    pub fn new(values: &'a [T], rows: usize, columns: usize) -> Self {
        Matrices { values, rows, columns, row_stride: columns, column_stride: 1 }
    }

    /// Each of them transposed.
    pub fn transposed(self) -> Self {
        Matrices {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }

    /// Rows of one matrix, and where it begins.
    fn parts(&self, rows: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
        let (each, length) = (self.rows.max(1), self.rows * self.columns);
        (rows.start / each..rows.end.div_ceil(each)).map(move |matrix| {
            let first = matrix * each;
            (rows.start.max(first) - first..rows.end.min(first + each) - first, matrix * length)
        })
    }
}

impl<T: Real> Operand<T> for Matrices<'_, T> {
    fn lay_out_rows(&self, rows: Range<usize>, chunk: usize, out: &mut [T]) {
        let Matrices { columns, row_stride, column_stride, .. } = *self;
        for (from, out) in (0..columns).step_by(GROUP).zip(out.chunks_exact_mut(chunk * GROUP)) {
            let count = GROUP.min(columns - from);
            let mut lines = out.chunks_exact_mut(GROUP);
            for (rows, start) in self.parts(rows.clone()) {
                let values = &self.values[start..];
                let lines: Vec<&mut [T]> = lines.by_ref().take(rows.len()).collect();
                if column_stride == 1 {
                    for (row, line) in rows.zip(lines) {
                        line[..count].copy_from_slice(&values[row * row_stride + from..][..count]);
                    }
                } else {
                    let mut lines = lines;
                    for column in 0..count {
                        let values =
                            values[rows.start * row_stride + (from + column) * column_stride..].iter();
                        for (line, &value) in lines.iter_mut().zip(values.step_by(row_stride)) {
                            line[column] = value;
                        }
                    }
                }
            }
        }
    }

    /// Of the first matrix.
    fn lay_out_columns(&self, columns: Range<usize>, panel: &mut [T]) {
        let Matrices { values, rows, row_stride, column_stride, .. } = *self;
        if column_stride == 1 {
            for (row, panel) in panel.chunks_exact_mut(PANEL).take(rows).enumerate() {
                let values = &values[row * row_stride..];
                panel[..columns.len()].copy_from_slice(&values[columns.clone()]);
            }
            return;
        }
        for (from, panel) in (0..rows).step_by(GROUP).zip(panel.chunks_exact_mut(GROUP * PANEL)) {
            for (place, column) in columns.clone().enumerate() {
                let values = values[column * column_stride + from * row_stride..].iter();
                let lines = panel.chunks_exact_mut(PANEL).take(rows - from);
                for (line, &value) in lines.zip(values.step_by(row_stride)) {
                    line[place] = value;
                }
            }
        }
    }
}

/// A tensor that others hold too: its parts are read as they are needed, and it is never copied as a
/// whole.
impl<T: Real> Operand<T> for Tensor<2> {
    fn lay_out_rows(&self, rows: Range<usize>, chunk: usize, out: &mut [T]) {
        let (count, columns) = (rows.len(), self.dims()[1]);
        let part = take(self.clone().narrow(0, rows.start, count));
        Matrices::<T>::new(values(&part), count, columns).lay_out_rows(0..count, chunk, out);
    }

    fn lay_out_columns(&self, columns: Range<usize>, panel: &mut [T]) {
        let (rows, count) = (self.dims()[0], columns.len());
        let part = take(self.clone().narrow(1, columns.start, count));
        Matrices::<T>::new(values(&part), rows, count).lay_out_columns(0..count, panel);
    }
}
