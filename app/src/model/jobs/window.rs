use std::ops::Range;

/// How a grid of equally high cards lies in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Layout {
    pub columns: usize,
    /// The height of a row with the gap below it.
    pub row_height: f64,
    /// Where the grid begins, from the top of the window; negative once it is scrolled past.
    pub top: f64,
    pub window_height: f64,
}

/// Which cards of a long list are on the page, and what room those above and below them take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    pub cards: Range<usize>,
    /// In CSS pixels.
    pub above: f64,
    pub below: f64,
    /// The end is near: the next page of the list is wanted.
    pub wants_more: bool,
}

/// Rows beyond the window on either side: the next one is there before it is scrolled or tabbed to.
const SPARE_ROWS: usize = 3;
/// The next page is asked for this many windows before the end.
const AHEAD: f64 = 3.0;

impl Layout {
    /// The window on a list of so many cards.
    pub fn window(&self, count: usize) -> Window {
        let columns = self.columns.max(1);
        let rows = count.div_ceil(columns);
        if self.row_height.is_nan() || self.row_height <= 0.0 {
            // Not laid out yet: the first page is what the server rendered.
            return Window { cards: 0..count, ..Window::default() };
        }
        let row_at = |y: f64| ((y / self.row_height).max(0.0) as usize).min(rows);
        let first = row_at(-self.top).saturating_sub(SPARE_ROWS);
        let last = (row_at(self.window_height - self.top) + 1 + SPARE_ROWS).min(rows);
        let first = first.min(last.saturating_sub(1));
        let end = self.top + rows as f64 * self.row_height;
        Window {
            cards: first * columns..(last * columns).min(count),
            above: first as f64 * self.row_height,
            below: (rows - last) as f64 * self.row_height,
            wants_more: end < self.window_height * (1.0 + AHEAD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GRID: Layout = Layout { columns: 5, row_height: 280.0, top: 120.0, window_height: 900.0 };

    #[test]
    fn at_the_top_the_first_rows_are_there() {
        let window = GRID.window(10_000);
        assert_eq!(window.cards, 0..30);
        assert_eq!((window.above, window.below), (0.0, 1_994.0 * 280.0));
        assert!(!window.wants_more);
    }

    #[test]
    fn far_down_only_what_is_seen_and_a_little_more_is_there() {
        let window = Layout { top: -280_000.0, ..GRID }.window(10_000);
        assert_eq!(window.cards, 4_985..5_035);
        assert_eq!(window.above, 997.0 * 280.0);
    }

    #[test]
    fn near_the_end_more_is_wanted() {
        assert!(GRID.window(50).wants_more);
        assert!(Layout { top: -557_000.0, ..GRID }.window(10_000).wants_more);
    }

    #[test]
    fn before_it_is_laid_out_everything_stays_as_it_came() {
        assert_eq!(Layout::default().window(50).cards, 0..50);
    }

    proptest! {
        #[test]
        fn what_is_on_the_page_is_bounded_and_the_height_is_that_of_all(
            count in 0usize..20_000, columns in 0usize..12, top in -6e6..2e3f64, height in 0.0..4_000.0f64,
        ) {
            let layout = Layout { columns, row_height: 250.0, top, window_height: height };
            let window = layout.window(count);
            let columns = columns.max(1);
            prop_assert!(window.cards.end <= count && window.cards.start <= window.cards.end);
            prop_assert!(window.cards.len() <= ((height / 250.0) as usize + 2 * SPARE_ROWS + 3) * columns);
            prop_assert_eq!(window.cards.start % columns, 0);
            let rows = window.cards.len().div_ceil(columns) as f64;
            let whole = count.div_ceil(columns) as f64 * 250.0;
            prop_assert!((window.above + rows * 250.0 + window.below - whole).abs() < 1e-6);
        }

        #[test]
        fn whatever_is_in_sight_is_on_the_page(count in 1usize..20_000, row in 0usize..4_000) {
            let rows = count.div_ceil(5);
            let row = row % rows;
            let layout = Layout { top: -(row as f64) * 280.0, ..GRID };
            let window = layout.window(count);
            prop_assert!(window.cards.start <= row * 5 && window.cards.end >= (row * 5 + 20).min(count));
        }
    }
}
