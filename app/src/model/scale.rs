use offstage_api::Adjustment;

/// The numbers in which a slider shows an amount of [-1, 1].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// What an amount of 1 is shown as.
    pub full: i32,
    pub unit: &'static str,
}

impl Scale {
    pub fn of(name: Adjustment) -> Self {
        match name {
            Adjustment::Rotate => Scale { full: 180, unit: "°" },
            Adjustment::Flip => Scale { full: 1, unit: "" },
            _ => Scale { full: 100, unit: "" },
        }
    }

    pub fn shown(self, amount: f32) -> i32 {
        (amount * self.full as f32).round() as i32
    }

    pub fn amount(self, shown: f32) -> f32 {
        shown / self.full as f32
    }

    /// With its sign and unit: "+35", "−20", "+90°", "0".
    pub fn text(self, amount: f32) -> String {
        let unit = self.unit;
        match self.shown(amount) {
            0 => format!("0{unit}"),
            above @ 1.. => format!("+{above}{unit}"),
            below => format!("−{}{unit}", -below),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_shown_with_their_sign_and_turns_in_degrees() {
        let light = Scale::of(Adjustment::Exposure);
        assert_eq!(light.text(0.35), "+35");
        assert_eq!(light.text(-0.2), "−20");
        assert_eq!(light.text(0.001), "0");
        assert_eq!(Scale::of(Adjustment::Rotate).text(-0.5), "−90°");
    }

    proptest! {
        #[test]
        fn every_shown_number_comes_back_as_itself(index in 0..Adjustment::COUNT, share in -1.0..=1.0f32) {
            let scale = Scale::of(Adjustment::ALL[index]);
            let shown = scale.shown(share);
            prop_assert_eq!(scale.shown(scale.amount(shown as f32)), shown);
        }
    }
}
