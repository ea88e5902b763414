/// An image's size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// What sizes a model works at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRules {
    /// Both sides are multiples of this: the pixels of one latent (8 for Stable Diffusion), times what
    /// the network halves where it needs whole halves.
    pub multiple: u32,
    /// Longest side; larger photos are scaled down.
    pub largest_side: u32,
}

impl SizeRules {
    /// The size that a photo is scaled to: its proportions as near as multiples allow, never larger than
    /// it was but for the rounding, and at least one multiple a side.
    pub fn working_size(self, photo: Size) -> Size {
        let multiple = self.multiple.max(1);
        let most = (self.largest_side / multiple).max(1);
        let longest = photo.width.max(photo.height).max(1);
        let scale = (f64::from(self.largest_side) / f64::from(longest)).min(1.0);
        let side = |side: u32| {
            let multiples = (f64::from(side) * scale / f64::from(multiple)).round();
            // Both ends are small enough for u32, and so is what lies between them.
            (multiples.clamp(1.0, f64::from(most)) as u32) * multiple
        };
        Size { width: side(photo.width), height: side(photo.height) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: SizeRules = SizeRules { multiple: 8, largest_side: 512 };

    fn worked(width: u32, height: u32) -> (u32, u32) {
        let Size { width, height } = RULES.working_size(Size { width, height });
        (width, height)
    }

    #[test]
    fn small_photos_keep_their_size_up_to_the_multiple() {
        assert_eq!(worked(512, 384), (512, 384));
        assert_eq!(worked(75, 53), (72, 56));
        assert_eq!(worked(1, 1), (8, 8));
    }

    #[test]
    fn large_photos_are_scaled_to_the_largest_side() {
        assert_eq!(worked(4000, 3000), (512, 384));
        assert_eq!(worked(3000, 4000), (384, 512));
        assert_eq!(worked(100_000, 3), (512, 8));
        assert_eq!(worked(0, 0), (8, 8));
        assert_eq!(worked(u32::MAX, u32::MAX), (512, 512));
    }

    #[test]
    fn rules_that_contradict_each_other_still_give_a_size() {
        let rules = SizeRules { multiple: 64, largest_side: 10 };
        assert_eq!(rules.working_size(Size { width: 300, height: 300 }), Size { width: 64, height: 64 });
        let rules = SizeRules { multiple: 0, largest_side: 0 };
        assert_eq!(rules.working_size(Size { width: 300, height: 300 }), Size { width: 1, height: 1 });
    }
}
