//! Products of large matrices, with what is added to them, on all cores.
//!
//! Columns of the right matrix are laid out as panels, as many at a time as stay small; then every
//! task lays out some rows of the left one and multiplies them with all panels, block by block.

mod operand;

use std::ops::Range;

use rayon::prelude::*;

use crate::nn::host::Real;
use crate::nn::host::block::{Block, GROUP, PANEL, ROWS};

pub use operand::Matrices;

/// Panels take about this much memory at a time …
const PANEL_BYTES: usize = 4 << 20;
/// … but there are so many that laying out the rows is worth it.
const FEWEST_PANELS: usize = 4;
/// A task has at most so many rows: a block of them stays in the second cache with one of columns.
const TASK_ROWS: usize = 72;
/// Tasks for a thread, so that all end at about the same time.
const TASKS: usize = 4;

/// A matrix as blocks take it. Its parts are laid out when they are used, and only as long.
pub trait Operand<T>: Sync {
    /// Some rows, `[groups, chunk, GROUP]`: [`GROUP`] columns of them, then the next.
    fn lay_out_rows(&self, rows: Range<usize>, chunk: usize, out: &mut [T]);

    /// At most [`PANEL`] columns, `[groups · GROUP, PANEL]`.
    fn lay_out_columns(&self, columns: Range<usize>, panel: &mut [T]);
}

/// What is added to every element of a product.
#[derive(Clone, Copy)]
pub enum Bias<'a, T> {
    None,
    /// One for each row.
    Rows(&'a [T]),
    /// One for each column.
    Columns(&'a [T]),
}

/// Rows of the result and a part of each.
struct Task<'a, T> {
    rows: Range<usize>,
    panels: Range<usize>,
    lines: Vec<&'a mut [T]>,
}

/// `out += left · right + bias`, `[rows, terms]` times `[terms, columns]`; `out` has its rows one after
/// the other.
///
/// # Panics
///
/// When the sizes do not go together.
pub fn add_product<T: Real>(
    [rows, terms, columns]: [usize; 3],
    left: &impl Operand<T>,
    right: &impl Operand<T>,
    bias: Bias<T>,
    out: &mut [T],
) {
    assert_eq!(out.len(), rows * columns);
    if out.is_empty() {
        return;
    }
    let groups = terms.div_ceil(GROUP).max(1);
    let panel = groups * GROUP * PANEL;
    let chunks = rows.div_ceil(TASK_ROWS);
    let chunk = rows.div_ceil(chunks).next_multiple_of(ROWS);
    let all = columns.div_ceil(PANEL);
    let at_once = (PANEL_BYTES / (panel * size_of::<T>())).clamp(FEWEST_PANELS, all.max(FEWEST_PANELS));
    let at_once = all.div_ceil(all.div_ceil(at_once));
    let parts = (TASKS * rayon::current_num_threads()).div_ceil(rows.div_ceil(chunk));
    let part = at_once.div_ceil(parts.min(at_once));
    let mut panels = vec![T::ZERO; at_once * panel];
    for first in (0..all).step_by(at_once) {
        let count = at_once.min(all - first);
        let used = &mut panels[..count * panel];
        used.par_chunks_exact_mut(panel).enumerate().for_each(|(index, panel)| {
            let from = (first + index) * PANEL;
            right.lay_out_columns(from..columns.min(from + PANEL), panel);
        });
        let panels = &*used;
        let tasks = tasks(out, columns, chunk, first..first + count, part);
        tasks.into_par_iter().for_each_init(
            || (vec![T::ZERO; groups * chunk * GROUP], vec![T::ZERO; chunk * PANEL]),
            |(lines, sums), task| {
                let ours = &panels[(task.panels.start - first) * panel..(task.panels.end - first) * panel];
                left.lay_out_rows(task.rows.clone(), chunk, lines);
                task.run(ours, lines, sums, terms, bias);
            },
        );
    }
}

/// All rows, `chunk` at a time, in the given panels, `part` of them at a time.
fn tasks<T>(
    out: &mut [T],
    columns: usize,
    chunk: usize,
    panels: Range<usize>,
    part: usize,
) -> Vec<Task<'_, T>> {
    let mut tasks = Vec::new();
    for (index, rows) in out.chunks_mut(chunk * columns).enumerate() {
        let first = index * chunk;
        let count = rows.len() / columns;
        let from = tasks.len();
        for start in panels.clone().step_by(part) {
            let panels = start..panels.end.min(start + part);
            tasks.push(Task { rows: first..first + count, panels, lines: Vec::with_capacity(count) });
        }
        for line in rows.chunks_exact_mut(columns) {
            let end = columns.min(panels.end * PANEL);
            let parts = line[panels.start * PANEL..end].chunks_mut(part * PANEL);
            for (task, line) in tasks[from..].iter_mut().zip(parts) {
                task.lines.push(line);
            }
        }
    }
    tasks
}

impl<T: Real> Task<'_, T> {
    /// `panels`: the task's, `[groups, GROUP, PANEL]` each; `left`: `[groups, chunk, GROUP]`; `sums`:
    /// `[chunk, PANEL]`.
    fn run(mut self, panels: &[T], left: &[T], sums: &mut [T], terms: usize, bias: Bias<T>) {
        let groups = terms.div_ceil(GROUP).max(1);
        let (rows, chunk) = (self.rows.len().next_multiple_of(ROWS), sums.len() / PANEL);
        let width = self.lines.first().map_or(0, |line| line.len());
        for (index, panel) in panels.chunks_exact(groups * GROUP * PANEL).enumerate() {
            let from = index * PANEL;
            let columns = PANEL.min(width - from);
            for (group, right) in panel.chunks_exact(GROUP * PANEL).enumerate() {
                let terms = GROUP.min(terms - group * GROUP);
                Block {
                    sums: &mut sums[..rows * PANEL],
                    add: group > 0,
                    left: &left[group * chunk * GROUP..][..rows * GROUP],
                    right: &right[..terms * PANEL],
                    columns,
                }
                .run();
            }
            let column = (self.panels.start + index) * PANEL;
            let lines = self.lines.iter_mut().zip(sums.chunks_exact(PANEL)).zip(self.rows.clone());
            for ((line, sums), row) in lines {
                let line = &mut line[from..from + columns];
                let sums = &sums[..columns];
                match bias {
                    Bias::None => line.iter_mut().zip(sums).for_each(|(out, &sum)| *out += sum),
                    Bias::Rows(biases) => {
                        let bias = biases[row];
                        line.iter_mut().zip(sums).for_each(|(out, &sum)| *out += sum + bias);
                    }
                    Bias::Columns(biases) => {
                        let biases = &biases[column..column + columns];
                        let sums = sums.iter().zip(biases);
                        line.iter_mut().zip(sums).for_each(|(out, (&sum, &bias))| *out += sum + bias);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
