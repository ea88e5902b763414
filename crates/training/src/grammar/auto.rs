//! Requests whose answer lies in the photo: a formula from its statistics is the teacher.
//!
//! - Exposure: `clamp(log2(0.55³ / p50³) / 2, ±0.8)`. Lightness is roughly the cube root of light
//!   (OKLab), ±1 is two stops; 0.55 is the median of an ordinary photo. Held back by clipping:
//!   brightening is halved when more than 5 % of the pixels are clipped at the top.
//! - Temperature: `clamp(-12·cast_b, ±0.8)`, tint: `clamp(-(-16·cast_a), ±0.8)` with its sign, so
//!   that a cast towards magenta (a > 0) gives a negative tint.
//! - Contrast: `clamp(1.2·(0.62 − (p95 − p05)), 0.1 … 0.6)`, vibrance:
//!   `clamp(4·(0.10 − chroma), 0.1 … 0.5)`; both always take part in an overall improvement.
//!
//! An exposure below 0.06 or a cast correction below 0.05 is left out.

use offstage_api::{Adjustment as A, PhotoStats};

use super::dice::Dice;
use super::held_out::{self, Keep};
use super::slots;
use super::template::expand;

pub fn exposure(photo: &PhotoStats) -> f32 {
    let target = 0.55_f32;
    let stops = 3.0 * (target / photo.p50_l.max(0.03)).log2();
    let held_back = if stops > 0.0 && photo.clipped_high > 0.05 { 0.5 } else { 1.0 };
    (held_back * stops / 2.0).clamp(-0.8, 0.8)
}

pub fn temperature(photo: &PhotoStats) -> f32 {
    (-12.0 * photo.cast_b).clamp(-0.8, 0.8)
}

pub fn tint(photo: &PhotoStats) -> f32 {
    (-16.0 * photo.cast_a).clamp(-0.8, 0.8)
}

pub fn contrast(photo: &PhotoStats) -> f32 {
    (1.2 * (0.62 - (photo.p95_l - photo.p05_l))).clamp(0.1, 0.6)
}

pub fn vibrance(photo: &PhotoStats) -> f32 {
    (4.0 * (0.10 - photo.mean_chroma)).clamp(0.1, 0.5)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Everything,
    Exposure,
    Cast,
    LessYellow,
    LessBlue,
}

fn answer(wish: Wish, photo: &PhotoStats) -> Vec<(A, f32)> {
    let mut targets = Vec::new();
    let mut push_if = |adjustment, amount: f32, least: f32| {
        if amount.abs() >= least {
            targets.push((adjustment, amount));
        }
    };
    match wish {
        Wish::Everything => {
            push_if(A::Exposure, exposure(photo), 0.06);
            push_if(A::Contrast, contrast(photo), 0.0);
            push_if(A::Temperature, temperature(photo), 0.05);
            push_if(A::Tint, tint(photo), 0.05);
            push_if(A::Vibrance, vibrance(photo), 0.0);
        }
        Wish::Exposure => push_if(A::Exposure, exposure(photo), 0.06),
        Wish::Cast => {
            push_if(A::Temperature, temperature(photo), 0.05);
            push_if(A::Tint, tint(photo), 0.05);
        }
        Wish::LessYellow => push_if(A::Temperature, -(0.35 + 6.0 * photo.cast_b).clamp(0.2, 0.8), 0.0),
        Wish::LessBlue => push_if(A::Temperature, (0.35 - 6.0 * photo.cast_b).clamp(0.2, 0.8), 0.0),
    }
    targets
}

const WISHES: &[(Wish, f32, &str)] = &[
    (
        Wish::Everything,
        5.0,
        "auto; auto enhance; enhance; enhance {it}; improve {it}; fix {it}; fix it; make {it} (look |)better; make {it} (look |)(nice|nicer|good|great|amazing|beautiful|awesome|professional|more professional|stunning|cool|prettier|fantastic|perfect|gorgeous|lovely|pretty|wow); auto fix; autofix; auto correct; auto adjust; auto tone; automatic correction; automatic enhancement; one click enhance; do your magic; work your magic; do your thing; touch {it} up; polish {it}; retouch {it}; clean {it} up a bit; make {it} look its best; optimise {it}; improve the (quality|photo quality|image quality|overall look|look); enhance the (quality|overall look|picture quality); make the best of it; correct {it}; fix everything; tweak {it} to look better; improve; enhance please; auto please; fix my photo; fix this photo; edit {it} (nicely|well|professionally|like a pro); can you edit this for me; give {it} a quick edit; basic corrections; do the basic corrections; just make it look better; make it better; better quality; auto levels; auto everything; give it some polish; beautify {it}; it needs a little help; surprise me with a better version; do whatever you think is best; you decide; make {it} shine; i don't know, just improve it; apply automatic adjustments; auto edit; auto mode; quick fix; make {it} look like a pro took it; improve {it} overall; improve the overall quality; take this photo to the next level; fix it up; spruce {it} up; save this photo; rescue this photo; refine {it}; overall enhancement; perfect {it}; upgrade the look of {it}; balance {it}; balance everything; make {it} look as good as possible",
    ),
    (
        Wish::Exposure,
        3.0,
        "fix the (exposure|lighting|brightness|light); correct the (exposure|lighting|brightness|light); auto exposure; adjust the (exposure|brightness|lighting|light); balance the (exposure|light|lighting); get the exposure right; proper exposure; correct exposure; the exposure is (off|wrong|bad|not right); the lighting is (off|bad|wrong|terrible); bad lighting, fix it; fix bad lighting; normalise the (exposure|brightness); set the right exposure; exposure correction; even out the exposure; make the exposure (correct|right|normal|better); the light is wrong; improve the (lighting|exposure|light|brightness); auto brightness; expose {it} (correctly|properly); fix exposure; make the lighting better; optimise the exposure; adjust exposure automatically; the brightness is off",
    ),
    (
        Wish::Cast,
        4.0,
        "fix the (white balance|colours|colour balance|wb|colour cast|colors|colour|colour temperature|tint); fix white balance; fix the wb; auto white balance; auto wb; auto colour; awb; correct the (white balance|colours|colour balance|colour cast|colors|wb|colour); correct white balance; neutralise the (colours|colour cast|cast|tint|white balance); remove the (colour cast|cast|color cast|weird tint|strange tint|tint|odd colour cast); get rid of the (colour cast|cast|weird tint|strange tint|color cast|tint); make the whites (neutral|really neutral); neutral white balance; neutral colours please; balance the colours; the white balance is (off|wrong|bad|terrible|weird|messed up); the colours are (off|wrong|weird|not right|strange); colours look (off|wrong|weird|strange); colours don't look natural; make the colours (natural|look natural|look right|realistic|accurate|correct|normal|true to life|neutral); natural colours; colour correct {it}; colour correction; colour correction please; adjust the white balance; adjust the colours; the skin tones look off; make the skin tones (natural|look natural|right|look normal); natural skin tones; there's a weird (tint|colour cast); there is a colour cast; white should be neutral; make white look neutral; set the correct white balance; wb is off; white balance off; true colours; normal colours; realistic colours; improve the white balance; improve the colours; make the colors look real; remove colour cast; balance the white; balance the white point colour; colours seem wrong",
    ),
    (
        Wish::LessYellow,
        1.5,
        "make {it} less yellow; less yellow; it's too yellow; too yellow; remove the yellow tint; reduce the yellow; {itlooks} too yellow; less yellowish; get rid of the yellow cast; make {it} less yellowish; the yellow is too much; {itis} so yellow; way too yellow",
    ),
    (
        Wish::LessBlue,
        1.0,
        "make {it} less blue; less blue; it's too blue; too blue; remove the blue tint; {itlooks} too blue; less bluish; get rid of the blue cast; make {it} less bluish; {itis} so blue; way too blue; {itis} too cold and blue",
    ),
];

/// The photo-dependent requests on one side of the split.
pub struct AutoRequests {
    wishes: Vec<(Wish, f32, Vec<String>)>,
}

impl AutoRequests {
    pub fn new(keep: Keep) -> AutoRequests {
        let split = |list: &str| {
            let list: Vec<String> = list.split(';').map(|phrase| phrase.trim().to_owned()).collect();
            held_out::filter(&list, "synonym", keep)
        };
        let wishes = WISHES.iter().map(|(wish, weight, list)| (*wish, *weight, split(list)));
        AutoRequests { wishes: wishes.filter(|(_, _, list)| !list.is_empty()).collect() }
    }

    pub fn sample(&self, photo: &PhotoStats, dice: &mut Dice) -> (String, Vec<(A, f32)>) {
        let weights: Vec<f32> = self.wishes.iter().map(|(_, weight, _)| *weight).collect();
        let (wish, _, phrases) = &self.wishes[dice.weighted(&weights)];
        let text = expand(dice.pick(phrases).as_str(), dice, &mut slots::common);
        (text, answer(*wish, photo))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typical_photo_needs_no_exposure_and_no_white_balance() {
        assert!(answer(Wish::Exposure, &PhotoStats::TYPICAL).is_empty());
        assert!(answer(Wish::Cast, &PhotoStats::TYPICAL).is_empty());
    }

    #[test]
    fn a_dark_photo_is_brightened_and_a_yellow_one_cooled() {
        let photo = PhotoStats { p50_l: 0.3, cast_b: 0.04, cast_a: 0.02, ..PhotoStats::TYPICAL };
        let amounts: std::collections::HashMap<_, _> = answer(Wish::Everything, &photo).into_iter().collect();
        assert!(amounts[&A::Exposure] > 0.3);
        assert!(amounts[&A::Temperature] < -0.3);
        assert!(amounts[&A::Tint] < -0.2);
    }
}
