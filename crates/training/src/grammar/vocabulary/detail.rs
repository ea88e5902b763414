use offstage_api::Adjustment as A;

use super::super::concept::{Concept, Form::*};
use super::{DOWN, UP};

/// Clarity, sharpness and blur.
pub fn concepts() -> Vec<Concept> {
    vec![
        Concept::new("clarity+", &[(A::Clarity, UP)])
            .weight(2.2)
            .say(More, "clearer; more detailed; more defined; more textured; more structured; crunchier; more clear; better defined; less mushy; higher in detail; less smooth")
            .say(Adjective, "clear; detailed; defined; textured; crunchy; structured; well defined")
            .say(Too, "unclear; mushy; smooth; muddy; undefined; plasticky; airbrushed; soft in the midtones")
            .say(State, "unclear; lacking definition; lacking detail; not clear enough; muddy; lacking texture; not clear; mushy")
            .say(Verb, "bring out (the |more |)(detail|details|texture|textures|structure); enhance (the |)(detail|details|texture|textures); add (some |more |)(detail|texture|structure|definition|clarity|midtone contrast|local contrast); emphasise the (texture|textures|details); accentuate the (texture|details); show more (detail|texture); make the (details|texture|textures) (stand out|more visible|stronger|pop out|clearer); clear {it} up; clear up {it}; give {it} (more |some |)(texture|definition|clarity|structure|detail|crunch); highlight the (details|texture); make the (fur|bricks|wood|rocks|wrinkles|feathers|bark|clouds) more (detailed|defined|textured); bring the details out; strengthen the details; boost the details; define {it} more; get more detail out of {it}; sharpen the midtones; bring out the (fur|grain of the wood|stone|brickwork|muscles); make (all |)the details visible; make every detail visible")
            .say(Dial, "clarity; the clarity; structure; texture; definition; local contrast; midtone contrast; detail; details; micro contrast; microcontrast; the texture; the definition; the details; clearness; clarty; clearity; clar; local contrast; midtone detail; crunch; mid-tone contrast")
            .say(Whole, "more details please; it lacks (definition|detail|clarity|texture|structure); i want to see more detail; i want to see every detail; crisper details; finer details; more texture; stronger texture; stronger details; the details are (lost|weak|too soft|hard to see|mushy); not enough detail; better clarity; better definition; high clarity; crystal clear; greater clarity; can't see the details; more bite in the (rocks|bricks|wood|stone); more texture in the (rocks|bricks|wood|fabric|bark|clouds|stone); more detail in the (fur|rocks|wood|feathers|hair); texture (stronger|up); details (stronger|clearer); details clearer"),
        Concept::new("clarity-", &[(A::Clarity, DOWN)])
            .weight(2.2)
            .say(More, "softer; more dreamy; dreamier; softer looking; smoother; gentler; less gritty; less crunchy; more ethereal; less textured; less detailed; silkier; more glowy; glowier; more soft; more hazy and soft; less rough; more delicate; less clear; more airbrushed; hazier")
            .say(Adjective, "soft; dreamy; smooth; ethereal; silky; gentle; glowy; soft and dreamy; dreamlike; velvety; soft looking; airbrushed; soft focus; delicate")
            .say(Too, "gritty; crunchy; textured; rough; detailed; overprocessed; hard looking; structured; rough looking; crispy in the midtones; hdr-ish")
            .say(State, "overprocessed; crunchy; gritty; rough looking; harsh in texture; very textured")
            .say(Verb, "soften {it}; soften {it} up; make the skin (softer|smoother|smooth); soften the skin; smooth the skin; smooth out the skin; smooth {it} out; smooth {it}; add a (soft|dreamy|soft-focus|diffuse|gentle|hazy|orton|pro mist) (glow|effect|filter|feel|touch); give {it} a (soft|dreamy|ethereal|gentle|silky|soft-focus|hazy|glowy) (glow|feel|feeling|look|touch|effect|vibe|quality); add (some |)softness; add (a |some |)glow; make {it} glow; diffuse {it}; soften the (texture|textures|details|look|image|features|face|wrinkles|lines); apply a soft focus; use a soft focus filter; tone down the texture; reduce the (texture|structure|crunch|grit|roughness); smoothen {it}; smoothen the skin; make {it} look (soft|dreamy|softer|ethereal|smooth|smoother); orton effect; add an orton effect; add a diffusion filter; airbrush the skin; smooth my skin; smooth her skin; soften her face; soften my face; soften my skin; mist filter")
            .say(Whole, "soft look; soft glow; softer skin; smoother skin; smooth skin; a softer look; dreamy softness; soft focus; orton glow; like in a dream; a dreamy glow; gentle glow; ethereal glow; glowing skin; softer feel; the skin looks too (rough|textured|detailed); too much (clarity|texture|structure|detail); the clarity is too high; every pore is visible; too much detail in the skin; the skin texture is too much; skin looks like leather; clarity down for a (dreamy|soft) look; soft skin; skin softer; texture softer; everything softer; the skin looks rough; dreamy glow; gentle soft look"),
        Concept::new("dehaze", &[(A::Contrast, UP), (A::Clarity, UP)])
            .weight(1.4)
            .say(Too, "hazy; foggy; misty; milky; hazed; smoggy; cloudy; veiled")
            .say(State, "hazy; foggy; misty; milky; covered in haze; smoggy; shot through haze; shot through a dirty window; very hazy; a bit foggy")
            .say(More, "less hazy; less foggy; less milky; less misty; hazeless; less smoggy")
            .say(Verb, "dehaze {it}; dehaze; de-haze {it}; cut through the haze; cut the haze; clear the haze; clear up the haze; clear the fog; make {it} less (hazy|foggy|misty|milky); apply dehaze; lift the haze; burn off the haze; see through the haze; clean up the haze; add dehaze; use dehaze; cut the fog; do a dehaze; dehaze the (sky|mountains|landscape|background|horizon|view)")
            .say(Flaw, "haze; fog; mist; smog; haziness; the hazy veil; fogginess; milky haze; milkiness; murkiness; hazyness")
            .say(Dial, "dehaze; the dehaze slider; dehaze slider; the dehaze")
            .say(Whole, "the mountains are lost in the haze; the haze is too strong; there's too much haze; the view is hazy; there was so much haze; the haze ruins it; the mountains look hazy; haze hides the mountains"),
        Concept::new("sharpen+", &[(A::Sharpen, UP)])
            .weight(3.0)
            .say(More, "sharper; crisper; less blurry; more in focus; less soft; more crisp; sharper looking; less fuzzy; more focused; less out of focus; less unsharp; less blurred; sharper in the details; more sharp; tack sharper; less smeared; better focused; sharpened")
            .say(Adjective, "sharp; crisp; in focus; focused; sharp and crisp; razor sharp; tack sharp; crystal sharp; crispy; focussed; pin sharp")
            .say(Too, "blurry; soft; fuzzy; out of focus; blurred; unsharp; smeared; unfocused; shaky; smudgy; blury; soft in focus; bleary")
            .say(State, "blurry; out of focus; fuzzy; unsharp; slightly out of focus; not sharp; not in focus; shaky; out-of-focus; not sharp enough; a bit soft; soft; smudgy; blurred; motion blurred; really blurry; kinda blurry; not crisp; so blurry; a bit fuzzy; unfocused; blury; missing sharpness; lacking sharpness")
            .say(Verb, "sharpen {it}; sharpen {it} up; sharpen up {it}; sharpen; sharpen the (details|edges|eyes|image|focus|text|photo|picture|lines|hair|fine details); sharpen {thing}; crisp {it} up; make the (details|edges|eyes|lines|text|hair) (sharper|crisper|sharp|crisp); add (some |more |)(sharpness|sharpening|crispness|bite); give {it} (some |more |)(sharpness|bite|crispness); apply (some |)(sharpening|unsharp mask|sharpness); make {thing} sharper; bring {it} into focus; focus {it}; put {it} in focus; make {it} look (sharp|sharper|crisp|crisper); bring {thing} into focus; refocus {it}; apply an unsharp mask; fix the (focus|softness|blurriness|fuzziness); improve the (sharpness|focus); use sharpening; crispen {it}; bring it in focus; correct the focus; make {thing} sharp; get {it} sharp; sharpness up; tighten up the focus; un-fuzz {it}")
            .say(Dial, "sharpness; the sharpness; sharpening; crispness; sharpness; the sharpening; the crispness; sharpness level; acutance; sharpnes; image sharpness; edge sharpness; the focus; sharpenss")
            .say(Flaw, "fuzziness; blurriness; softness in the details; the camera shake softness; unsharpness")
            .say(Whole, "crisp details; better focus; sharp edges; sharper edges; sharper details; it lacks sharpness; it needs sharpness; the focus is (off|soft|bad|not right|wrong); focus is a bit off; missed focus; i missed the focus; the eyes (are|aren't) (not sharp|sharp enough|out of focus); my hands were shaking; the camera shook; autofocus missed; tack sharp please; {thing} is out of focus; {thing} is blurry; it's not sharp; not crisp enough; focus was missed; {thing} looks fuzzy; super sharp; needs sharpening; a sharper version; sharper focus; crisp it; shrpen; edges sharper; details sharper; eyes sharper; edges crisper; crisper edges; crisper; can you fix the blur on {thing}; my hands shook; hands were shaking; handheld and a little shaky; camera was shaking; everything is soft; a touch of sharpening; bring back sharpness; more sharp please; sharpen a little"),
        Concept::new("sharpen-", &[(A::Sharpen, DOWN)])
            .weight(1.4)
            .say(More, "less sharp; less crisp; less sharpened; less oversharpened; unsharper; less razor sharp; less tack sharp")
            .say(Too, "sharp; crisp; sharpened; oversharpened; razor sharp; sharp looking; digitally sharp; over-sharpened; crispy; pixel sharp")
            .say(State, "oversharpened; over sharpened; over-sharpened; sharpened too much; overly sharp; crispy and oversharpened")
            .say(Verb, "reduce the sharpness; lower the sharpness; tone down the sharpening; take off some sharpness; take the sharpness down; soften the edges; make the edges (softer|less sharp|less crisp); undo the sharpening; remove the sharpening; take away some sharpness; dial back the sharpening; unsharpen {it}; cut the sharpening; bring the sharpness down; make the details less sharp; soften the fine details; make {it} look less (sharp|sharpened|crisp|digital)")
            .say(Flaw, "oversharpening; sharpening halos; sharpening artifacts; over-sharpening; excess sharpening; sharpening halo")
            .say(Whole, "too much sharpening; the sharpness is too (high|strong); the edges are too (sharp|crisp|hard); the sharpening is too (strong|much|aggressive); it has sharpening halos; less sharpening; softer edges; edges look too sharp; sharpness too high; there are sharpening halos; edges softer; details softer; soften the fine detail; soften fine details; its oversharpened, back it off; sharpness down; sharpness lower"),
        Concept::new("blur+", &[(A::Blur, UP)])
            .weight(1.8)
            .say(More, "blurrier; more blurry; more blurred; less in focus; more out of focus; fuzzier; more fuzzy; less focused; blurred out")
            .say(Adjective, "blurry; blurred; out of focus; fuzzy; defocused; unfocused; all blurry; foggy blurry")
            .say(Verb, "blur {it}; blur; blur {it} out; apply (a |some |)blur; apply (a |)gaussian blur; add (a |some |)blur; add (a |)gaussian blur; make {it} (blurry|blurred|out of focus|fuzzy); defocus {it}; make {it} look (blurry|out of focus|blurred); give {it} (a |some |)blur; blur the (whole thing|entire image|whole photo|whole picture|photo completely); put {it} out of focus; turn {it} into a blur; add a blur (effect|filter); apply a blur (effect|filter); blurr {it}; throw {it} out of focus; gaussian blur {it}; use a blur filter; blur everything; smudge {it} all; smear {it}")
            .say(Mass, "blur; gaussian blur; blurriness; lens blur; softening blur; overall blur; fuzz")
            .say(Whole, "gaussian blur; blur effect; blur filter; full blur; blurred version; a blurred version; blurry effect; blury look; blurred please; so blurry you can't recognise anyone; as an out of focus wallpaper; it's too sharp for a background so blur it; gaussian blur, strong; blur the whole picture; blur the whole image; out of focus everywhere; make everything blurry; blur all of it; blur everything; everything out of focus; blur it all; soft blur over everything; whole image blurred"),
        Concept::new("blur-", &[(A::Blur, DOWN)])
            .weight(1.4)
            .say(Verb, "deblur {it}; deblur; de-blur {it}; unblur {it}; unblur; un-blur {it}; blur {it} less; undo the blur; take the blur out; make the blur (weaker|smaller|less)")
            .say(Flaw, "blur; motion blur; camera blur; lens blur; blurring; handshake blur; bluring; camera shake; focus blur")
            .say(Whole, "there's too much blur; too much blur; no more blur; there is some motion blur; there's some blur; unblur please; get the blur out; the blur is too (strong|much)"),
    ]
}
