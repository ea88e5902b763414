use offstage_diffusion::{fill_normal, normal};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_part_of_a_tensor_can_be_drawn_alone(
        seed: u64, draw: u64, first in 0u64..1 << 40, length in 1usize..200, cut in 0usize..200,
    ) {
        let mut whole = vec![0.0; length];
        fill_normal(seed, draw, first, &mut whole);
        let cut = cut.min(length);
        let mut parts = vec![0.0; length];
        let (left, right) = parts.split_at_mut(cut);
        fill_normal(seed, draw, first + cut as u64, right);
        fill_normal(seed, draw, first, left);
        prop_assert_eq!(&whole, &parts);
        prop_assert!(whole.iter().all(|number| number.is_finite()));
    }

    #[test]
    fn another_seed_another_draw_and_another_place_give_other_numbers(
        seed: u64, draw: u64, index in 0u64..u64::MAX,
    ) {
        let number = normal(seed, draw, index);
        prop_assert_ne!(number, normal(seed ^ 1, draw, index));
        prop_assert_ne!(number, normal(seed, draw ^ (1 << 33), index));
        prop_assert_ne!(number, normal(seed, draw, index + 1));
    }
}

/// With 200,000 numbers the moments' standard errors are 0.0022, 0.0032 and 0.011.
#[test]
fn numbers_are_normally_distributed() {
    let mut numbers = vec![0.0; 200_000];
    fill_normal(42, 0, 0, &mut numbers);
    let moment = |power: i32| {
        numbers.iter().map(|&number| f64::from(number).powi(power)).sum::<f64>() / numbers.len() as f64
    };
    assert!(moment(1).abs() < 0.01, "mean {}", moment(1));
    assert!((moment(2) - 1.0).abs() < 0.015, "variance {}", moment(2));
    assert!((moment(4) - 3.0).abs() < 0.15, "fourth moment {}", moment(4));
    let beyond_two = numbers.iter().filter(|number| number.abs() > 2.0).count() as f64 / 200_000.0;
    assert!((beyond_two - 0.0455).abs() < 0.003, "{beyond_two}");
    let neighbours = numbers.windows(2).map(|pair| f64::from(pair[0] * pair[1])).sum::<f64>() / 200_000.0;
    assert!(neighbours.abs() < 0.01, "neighbours are independent: {neighbours}");
}
