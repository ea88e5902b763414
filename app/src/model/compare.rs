/// Where the handle rests: half original, half result.
pub const REST_SPLIT: f64 = 0.5;

/// The split at which only the original is seen.
pub const FULLY_ORIGINAL: f64 = 1.0;

/// The split (share of the photo's width that shows the original, from the left) after a key was
/// pressed on the handle, as the slider pattern of the ARIA Authoring Practices has it. `None` when
/// the key does not move it.
pub fn split_after_key(split: f64, key: &str, is_coarse: bool) -> Option<f64> {
    let step = if is_coarse { 0.1 } else { 0.01 };
    let moved = match key {
        "ArrowLeft" | "ArrowDown" => split - step,
        "ArrowRight" | "ArrowUp" => split + step,
        "PageDown" => split - 0.1,
        "PageUp" => split + 0.1,
        "Home" => 0.0,
        "End" => 1.0,
        _ => return None,
    };
    Some(moved.clamp(0.0, 1.0))
}

/// What a screen reader says of a split between two pictures of these names.
pub fn split_text(split: f64, left: &str, right: &str) -> String {
    match (split * 100.0).round() as u32 {
        0 => format!("only the {right}"),
        100 => format!("only the {left}"),
        share => format!("{share} % {left}, {} % {right}", 100 - share),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn arrows_step_by_a_hundredth_and_with_shift_by_a_tenth() {
        assert_eq!(split_after_key(0.5, "ArrowRight", false), Some(0.51));
        assert_eq!(split_after_key(0.5, "ArrowLeft", true), Some(0.4));
        assert_eq!(split_after_key(0.5, "Home", false), Some(0.0));
        assert_eq!(split_after_key(0.5, "Enter", false), None);
    }

    #[test]
    fn the_ends_are_said_in_words() {
        let text = |split| split_text(split, "original", "result");
        assert_eq!(text(0.0), "only the result");
        assert_eq!(text(0.3), "30 % original, 70 % result");
        assert_eq!(text(1.0), "only the original");
    }

    proptest! {
        #[test]
        fn no_key_leaves_the_photo(split in 0.0..=1.0, key in "(Arrow(Left|Right|Up|Down)|Home|End|Page(Up|Down))", coarse: bool) {
            let moved = split_after_key(split, &key, coarse);
            prop_assert!(moved.is_some_and(|moved| (0.0..=1.0).contains(&moved)));
        }
    }
}
