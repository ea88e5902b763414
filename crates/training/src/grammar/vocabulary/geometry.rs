use offstage_api::Adjustment as A;

use super::super::concept::{Concept, Form::*};

/// Mirroring and turning. Turns by a number of degrees are made by the clause builder.
pub fn concepts() -> Vec<Concept> {
    vec![
        Concept::new("flip+", &[(A::Flip, 1.0)])
            .weight(1.6)
            .fixed()
            .say(Verb, "mirror {it}; flip {it}; flip {it} horizontally; mirror {it} horizontally; flip {it} left to right; mirror {it} left to right; reverse {it} left to right; flip {it} (sideways|along the vertical axis|around the vertical axis|on the vertical axis|over the y axis|from left to right|left/right|left-right); swap left and right; flip horizontal; flip horizontally; mirror; mirror image; make a mirror image of {it}; make {it} a mirror image; do a horizontal flip; apply a horizontal flip; un-mirror {it}; unmirror {it}; reverse the mirroring; mirror the selfie; flip the selfie; flip {it} the other way; flip {it} around; mirror {it} along the vertical axis; invert {it} horizontally; reflect {it} horizontally; reflect {it}; turn {it} into its mirror image; flip over the horizontal direction; horizontally flip {it}; horizontally mirror {it}; make {it} face the other way; make {thing} face the other (way|direction|side); exchange left and right; switch left and right sides; hflip {it}; flip {it} so (the text reads right|I face left|she faces right|he faces the other way|the car points left)")
            .say(Whole, "mirror; flip; horizontal flip; mirrored; flipped; mirrored please; mirror image please; flip horizontally; mirrored version; flip it; mirror it; left should be right; the text is mirrored; the writing is backwards; the selfie is mirrored; the text is reversed; the text reads backwards; my front camera mirrored it; as a mirror image; hflip; flip pls"),
        Concept::new("flip-", &[(A::Flip, -1.0)])
            .weight(1.2)
            .fixed()
            .say(Verb, "flip {it} vertically; turn {it} upside down; flip {it} upside down; put {it} upside down; mirror {it} vertically; flip {it} top to bottom; flip vertical; flip vertically; mirror {it} top to bottom; make {it} upside down; upend {it}; flip {it} (along the horizontal axis|around the horizontal axis|on the horizontal axis|over the x axis|from top to bottom|top-bottom|up and down|on its head); swap top and bottom; do a vertical flip; apply a vertical flip; turn {it} on its head; reflect {it} vertically; invert {it} vertically; vertically flip {it}; vertically mirror {it}; stand {it} on its head; exchange top and bottom; flip the (photo|picture|image) upside-down; mirror {it} along the horizontal axis; vflip {it}; reverse {it} top to bottom; turn {it} bottom up; turn {it} upside-down; rotate {it} upside down")
            .say(Whole, "upside down; vertical flip; upside down please; flip vertically; flipped vertically; mirrored vertically; make it upside down; upside-down; flipped upside down; top to bottom mirror; vflip; like a reflection in the water, flipped vertically"),
        Concept::new("rotate+", &[(A::Rotate, 0.5)])
            .weight(1.2)
            .fixed()
            .say(Verb, "rotate {it}; rotate {it} right; rotate {it} to the right; rotate {it} clockwise; turn {it} right; turn {it} to the right; turn {it} clockwise; turn {it} sideways; rotate {it} 90 degrees (right|clockwise|to the right|cw); rotate right; rotate clockwise; rotate; turn right; turn {it} 90 degrees (right|clockwise|to the right); spin {it} clockwise; rotate {it} by 90 degrees; rotate {it} 90°; rotate {it} 90; rotate {it} a quarter turn (clockwise|right|to the right|); turn {it} a quarter (clockwise|to the right); give {it} a quarter turn (clockwise|to the right|); rotate 90 degrees; rotate 90 deg; rotate 90; turn {it} by 90°; turn {it} by 90 degrees; rotate by 90° (clockwise|cw|to the right|right|); rotate {it} 270 degrees (counterclockwise|anticlockwise|to the left); turn {it} around by 90 degrees; put {it} on its side; rotate {it} ninety degrees; turn {it} ninety degrees; tilt {it} 90 degrees to the right; flip {it} 90 degrees clockwise; rotate {it} (in |)clockwise direction; turn {it} to portrait; rotate {it} to landscape; rotate {it} into portrait orientation; turn {it} into landscape orientation")
            .say(Whole, "it's sideways; the photo is sideways; it's lying on its side; the picture is on its side; the image is rotated the wrong way; why is it sideways; 90 degrees clockwise; 90° clockwise; 90 degrees right; 90 degrees to the right; quarter turn right; quarter turn clockwise; rotation 90 degrees; the phone saved it sideways; clockwise 90; rotated 90 degrees"),
        Concept::new("rotate-", &[(A::Rotate, -0.5)])
            .weight(1.2)
            .fixed()
            .say(Verb, "rotate {it} left; rotate {it} to the left; rotate {it} counterclockwise; rotate {it} anticlockwise; turn {it} left; turn {it} to the left; turn {it} (counterclockwise|anticlockwise|counter clockwise|anti-clockwise|counter-clockwise); rotate {it} 90 degrees (left|counterclockwise|to the left|anticlockwise|ccw|counter clockwise|anti-clockwise); rotate left; rotate (counterclockwise|anticlockwise|counter-clockwise|ccw); turn left; turn {it} 90 degrees (left|counterclockwise|to the left|anticlockwise); spin {it} (counterclockwise|to the left); rotate by 90° (counterclockwise|left|ccw|to the left); rotate {it} a quarter turn (left|counterclockwise|to the left|anticlockwise); turn {it} a quarter (to the left|counterclockwise|anticlockwise); give {it} a quarter turn (to the left|counterclockwise|anticlockwise|left); rotate {it} -90 degrees; rotate -90; rotate by -90°; rotate {it} 270 degrees (clockwise|to the right|cw|); rotate 270 degrees; rotate {it} (in |)(anti-clockwise|counterclockwise) direction; rotate 90 degrees (left|ccw|counterclockwise|anticlockwise); flip {it} 90 degrees (left|counterclockwise); tilt {it} 90 degrees to the left; rotate {it} ninety degrees to the left")
            .say(Whole, "90 degrees counterclockwise; 90 degrees anticlockwise; 90 degrees left; 90 degrees to the left; 90° ccw; quarter turn left; quarter turn counterclockwise; counterclockwise 90; quarter turn to the left"),
        Concept::new("rotate 180", &[(A::Rotate, 1.0)])
            .weight(0.8)
            .fixed()
            .say(Verb, "rotate {it} 180 degrees; rotate {it} by 180 degrees; turn {it} 180 degrees; turn {it} by 180°; rotate {it} 180°; rotate {it} 180; spin {it} 180 degrees; rotate 180 degrees; rotate 180; rotate by 180; rotate {it} a half turn; give {it} a half turn; turn {it} halfway around; rotate {it} half a turn; turn {it} right side up; turn {it} the right way up; put {it} the right way up; rotate 180 deg; turn {it} around 180 degrees; turn {it} around by 180°; do a 180 on {it}; make {it} right side up; spin {it} by 180; rotate {it} one hundred eighty degrees")
            .say(Whole, "180 degrees; half turn; it's upside down, fix it; the photo is upside down; why is it upside down; the picture came out upside down; it's the wrong way up; i scanned it upside down; 180° rotation; the image is upside down; my phone was upside down; 180 turn please"),
        Concept::new("rotate a little+", &[(A::Rotate, 5.0 / 180.0)])
            .weight(0.5)
            .fixed()
            .say(Verb, "rotate {it} (slightly|a bit|a little|a tad|a touch) (to the right|clockwise|right); turn {it} (slightly|a bit|a little|a tad) (to the right|clockwise|right); tilt {it} (slightly |a bit |a little |)(to the right|clockwise); (slightly|gently) rotate {it} (to the right|clockwise); rotate (slightly|a bit|a little) (right|clockwise); straighten {it} (slightly |a bit |a little |)(clockwise|to the right)")
            .say(Whole, "a little rotation to the right; slight clockwise rotation; it leans to the left a bit, turn it right a little"),
        Concept::new("rotate a little-", &[(A::Rotate, -5.0 / 180.0)])
            .weight(0.5)
            .fixed()
            .say(Verb, "rotate {it} (slightly|a bit|a little|a tad|a touch) (to the left|counterclockwise|left|anticlockwise); turn {it} (slightly|a bit|a little|a tad) (to the left|counterclockwise|left|anticlockwise); tilt {it} (slightly |a bit |a little |)(to the left|counterclockwise); (slightly|gently) rotate {it} (to the left|counterclockwise|anticlockwise); rotate (slightly|a bit|a little) (left|counterclockwise); straighten {it} (slightly |a bit |a little |)(counterclockwise|to the left|anticlockwise)")
            .say(Whole, "a little rotation to the left; slight counterclockwise rotation; it leans to the right a bit, turn it left a little"),
    ]
}
