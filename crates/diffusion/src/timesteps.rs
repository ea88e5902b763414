use crate::Spacing;

/// The reference has two families of spacings. They differ where `linspace` and `leading` count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Euler and Euler ancestral: `steps` points, not rounded where spaced evenly.
    Points,
    /// Multistep solvers: one interval more, whose lowest point is left out, rounded.
    Intervals,
}

/// The timesteps of a run, falling. `steps` is at least 1 and at most `train`.
///
/// Rounding is to the even neighbour, as numpy does it.
pub(crate) fn timesteps(
    family: Family,
    spacing: Spacing,
    steps: usize,
    train: usize,
    offset: i64,
) -> Vec<f64> {
    let last = (train - 1) as f64;
    match (spacing, family) {
        (Spacing::Linspace, Family::Points) => {
            let step = if steps == 1 { 0.0 } else { last / (steps - 1) as f64 };
            // The reference keeps these in f32.
            let exact =
                |index: usize| if index + 1 == steps && steps > 1 { last } else { step * index as f64 };
            (0..steps).rev().map(|index| f64::from(exact(index) as f32)).collect()
        }
        (Spacing::Linspace, Family::Intervals) => {
            let step = last / steps as f64;
            let exact = |index: usize| if index == steps { last } else { step * index as f64 };
            (1..=steps).rev().map(|index| exact(index).round_ties_even()).collect()
        }
        (Spacing::Leading, Family::Points) => leading((0..steps).rev(), train / steps, offset),
        (Spacing::Leading, Family::Intervals) => leading((1..=steps).rev(), train / (steps + 1), offset),
        (Spacing::Trailing, _) => {
            let step = train as f64 / steps as f64;
            (0..steps).map(|index| (train as f64 - step * index as f64).round_ties_even() - 1.0).collect()
        }
    }
}

fn leading(indexes: impl Iterator<Item = usize>, ratio: usize, offset: i64) -> Vec<f64> {
    indexes.map(|index| (index * ratio) as f64 + offset as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The five steps that the paper (arXiv 2305.08891, table 2) gives for ten and more.
    #[test]
    fn spacings_take_the_timesteps_that_the_paper_gives() {
        let of = |family, spacing| timesteps(family, spacing, 10, 1000, 0);
        let trailing = [999.0, 899.0, 799.0, 699.0, 599.0, 499.0, 399.0, 299.0, 199.0, 99.0];
        let leading = [900.0, 800.0, 700.0, 600.0, 500.0, 400.0, 300.0, 200.0, 100.0, 0.0];
        let linspace = [999.0, 888.0, 777.0, 666.0, 555.0, 444.0, 333.0, 222.0, 111.0, 0.0];
        assert_eq!(of(Family::Points, Spacing::Trailing), trailing);
        assert_eq!(of(Family::Intervals, Spacing::Trailing), trailing);
        assert_eq!(of(Family::Points, Spacing::Leading), leading);
        assert_eq!(of(Family::Points, Spacing::Linspace), linspace);
    }

    #[test]
    fn multistep_solvers_leave_the_lowest_point_out() {
        let of = |spacing, offset| timesteps(Family::Intervals, spacing, 4, 1000, offset);
        assert_eq!(of(Spacing::Linspace, 0), [999.0, 749.0, 500.0, 250.0]);
        assert_eq!(of(Spacing::Leading, 1), [801.0, 601.0, 401.0, 201.0]);
    }

    #[test]
    fn one_step_starts_where_its_spacing_says() {
        assert_eq!(timesteps(Family::Points, Spacing::Linspace, 1, 1000, 0), [0.0]);
        assert_eq!(timesteps(Family::Points, Spacing::Trailing, 1, 1000, 0), [999.0]);
        assert_eq!(timesteps(Family::Points, Spacing::Leading, 1, 1000, 1), [1.0]);
        assert_eq!(timesteps(Family::Intervals, Spacing::Linspace, 1, 1000, 0), [999.0]);
    }
}
