use offstage_api::Adjustment as A;

use super::super::concept::{Concept, Form::*};
use super::{DOWN, UP};

/// Vignette, grain, fade, black and white and sepia.
pub fn concepts() -> Vec<Concept> {
    vec![
        Concept::new("vignette+", &[(A::Vignette, UP)])
            .weight(2.8)
            .say(Effect, "vignette; vignette; dark vignette; vignette effect; vignetting effect; vignette around the edges; vignette in the corners; black vignette; dark border fade; vignete; vinette; vingette; lens vignette; dark frame vignette; spotlight effect; darkened border vignette; shadow around the edges; dark halo around the edges")
            .say(Mass, "vignette; vignetting; vignette; edge darkening; corner darkening; edge shading; vigneting; vig; vignet")
            .say(Verb, "darken the (corners|edges|borders|sides|outer edges|frame edges|perimeter|outside|margins|outer parts); make the (corners|edges|borders|sides|outer edges) (darker|dark|dimmer|black|shadowy); darken (corners|edges); dim the (corners|edges|borders); vignette {it}; shade the (corners|edges); draw (the eye|attention|the viewer's eye|focus) to the (center|centre|middle|subject); burn the (edges|corners); burn in the (edges|corners); fade the (edges|corners) to (black|dark); darken the (corners|edges) of {it}; add dark (corners|edges); put dark (corners|edges) on {it}; vignette the (edges|corners); darken around the edges; darken all four corners; let the edges fall into darkness; focus the light on the (centre|center|middle); blacken the (corners|edges); spotlight the (centre|center|middle)")
            .say(Whole, "dark corners; dark edges; darker corners; darker edges; with dark corners; with dark edges; shadowy edges; darkened edges; darkened corners; dark around the edges; the corners should be darker; the edges should be darker; edges darker; corners darker; the corners are too bright; the edges are too bright; the edges are too light; vignette; vignette please; vignette effect; vignette on; dark borders around it; a darker frame around the edges; it needs a vignette; it could use a vignette; holga style corners; corners darker; edges darker; make edges (dark|darker|fall off into darkness); vignete; vignette, heavy; heavy vignette; darken round the edges; darkening towards the edges; edges fall off into darkness; vig"),
        Concept::new("vignette-", &[(A::Vignette, DOWN)])
            .weight(1.8)
            .say(Flaw, "vignette; vignetting; dark corners; dark edges; vignette; vignette effect; lens vignetting; corner darkening; the black corners; dark vignette; darkness in the corners; corner shading; shading in the corners; light falloff in the corners; shadows in the corners; light falloff")
            .say(Verb, "brighten the (corners|edges|borders|sides|outer edges); lighten the (corners|edges|borders|sides); make the (corners|edges|borders) (brighter|lighter|less dark|white); brighten (corners|edges); add a (white|bright|light) vignette; undo the vignette; even out the corners; open up the corners; lift the corners; correct the lens falloff; brighten up the corners; brighten up the edges; lighten up the corners; fade the edges to white; white vignette; make the corners as bright as the center")
            .say(Whole, "the corners are too dark; the edges are too dark; brighter corners; brighter edges; lighter corners; lighter edges; corners too dark; bright corners; the vignette is too (strong|dark|heavy|much); too much vignette; too much vignetting; my lens makes the corners dark; the lens vignettes badly; corners brighter; edges lighter; i don't like the dark corners; corners lighter; edges brighter; lose the vignette; corners are too dark because of my (cheap |)lens; corners too dark from the lens; vignette out; vignetting gone; my lens has dark corners"),
        Concept::new("grain+", &[(A::Grain, UP)])
            .weight(2.2)
            .say(Mass, "grain; film grain; grain; noise; grain texture; analog grain; film grain effect; film noise; graininess; 35mm grain; analogue grain; grittiness; grain effect; texture grain; iso noise; filmgrain; iso 1600 grain; speckle noise; digital noise; film texture noise")
            .say(Dial, "grain; film grain; the grain; graininess; the film grain")
            .say(More, "grainier; more grainy; noisier; more noisy; grainy like film")
            .say(Adjective, "grainy; noisy; grainy like film; film grainy; grainy like an old camera")
            .say(Verb, "make {it} grainy; make {it} look grainy; add noise to {it}; add grain to {it}; put grain on {it}; put some grain over {it}; grain {it} up; sprinkle (some |)grain (over {it}|); overlay (some |)(film |)grain; make {it} look like it was shot at high iso; grain {it}; give {it} a grainy (look|texture|feel); apply (film |)grain; simulate film grain; throw some grain on {it}; add (a |)grain (filter|effect|overlay)")
            .say(Whole, "grainy look; grainy texture; grainy film texture; with grain; coarse grain; fine grain; film grain please; grain please; grainy film grain; i want grain; rough grain; it needs grain; it's too clean it needs some grain; too clean and digital, needs grain; nice film grain; 400 iso grain; visible grain; tons of grain; grain like old 1600 iso film; little grain; grain like (tri-x|ilford|old film|kodak)"),
        Concept::new("grain-", &[(A::Grain, DOWN)])
            .weight(2.4)
            .say(Flaw, "noise; grain; the noise; graininess; digital noise; iso noise; the grain; colour noise; image noise; film grain; grainyness; high iso noise; the speckles; the graininess; background noise; luminance noise; sensor noise; noisiness; noise in the (sky|shadows|dark areas|background); grain in the (sky|shadows|dark areas|background); chroma noise; random specks of noise; low light noise")
            .say(Too, "noisy; grainy; noisy in the (shadows|dark areas|sky); grainy in the (shadows|dark areas|sky); speckled; speckly; noisey")
            .say(State, "noisy; grainy; very grainy; full of noise; full of grain; so noisy; quite grainy; pretty noisy; super grainy; really noisy; grainy from the high iso; noisy in the (shadows|sky|dark areas); noisy because of the high iso; grainy af")
            .say(More, "less noisy; less grainy; cleaner; noise free; smoother without noise; noiseless; less speckled; noise-free; less noise")
            .say(Verb, "denoise {it}; denoise; de-noise {it}; clean up the noise; smooth out the noise; smooth out the grain; reduce (the |)noise; filter out the noise; make {it} less (grainy|noisy); apply noise reduction; apply denoising; apply (a |)noise (removal|filter); use noise reduction; suppress the noise; do some noise reduction; clean up the grain; run a denoiser; denoise the (shadows|sky|background|dark areas); fix the (noise|grain|graininess); smooth away the grain; degrain {it}; degrain")
            .say(Mass, "noise reduction; denoising; denoise; noise removal; noise suppression; noise reduction")
            .say(Dial, "noise reduction; denoise; denoising; luminance noise reduction; the noise reduction")
            .say(Whole, "there's too much noise; there's a lot of noise; too much grain; the noise is terrible; the grain is too (strong|much|heavy|visible); the noise is too (strong|much|visible); the iso was too high; iso was too high, lots of noise; the high iso made it grainy; noise removal please; there is a lot of noise in the (shadows|sky|dark areas); lots of noise; ugly noise in the (sky|shadows); so much noise; there's grain everywhere; night shot with a lot of noise; its so noisy, clean that up; noise down; grain down; clean the noise; noise out; lose the grain; lose the noise; clean up the high iso mess; so much grain, clean it; smooth out the noise; smooth the grain out; less noise; less grain; les noise"),
        Concept::new("fade+", &[(A::Fade, UP)])
            .weight(2.4)
            .say(Look, "matte; faded; washed-out; washed out; faded film; matte film; faded vintage; matt; matte black; milky; faded matte; faded print; bleached; faded photo; flat matte; vsco faded")
            .say(Mass, "fade; matte; film fade; fading; faded effect; matte fade")
            .say(Effect, "fade; matte finish; faded look; matte look; matte effect; fade effect; film fade; matte feel; faded effect; washed out look; washed-out look; matt finish; matte filter; faded filter; faded finish")
            .say(Dial, "fade; the fade; fade slider; the matte effect; fade amount")
            .say(More, "more faded; more matte; fadeder; more washed-out looking; more matt; less deep and contrasty like matte")
            .say(Adjective, "faded; matte; matt; faded looking; matte looking; washed-out looking")
            .say(Verb, "fade {it}; fade {it} out; fade {it} a bit; make {it} (look |)(faded|matte|matt); give {it} a (faded|matte|washed-out|washed out|matt|milky) (look|feel|finish|touch|effect|film look); apply a (matte|fade|faded) (filter|effect|look); mattify {it}; fade the (photo|picture|image|colours|blacks|tones); go for a (matte|faded|washed-out) look; go matte; use a matte filter; make {it} look washed out on purpose; turn {it} matte; let it fade; make {it} look sun-faded")
            .say(Whole, "matte look; faded look; washed-out look; matte finish; faded film look; a washed out look please; matte please; faded; matte; matte style; like a faded photograph; i like the faded look; faded blacks; matte blacks; faded tones; film-like fade; low contrast faded look; vsco fade; more fade; a lot of fade; lift the blacks for a faded look; soft faded look; washed out faded feel; washed-out feel; washed out vibe"),
        Concept::new("fade-", &[(A::Fade, DOWN)])
            .weight(0.9)
            .say(More, "less matte; less matt; less fady; less faded looking")
            .say(Too, "matte; matt; faded and matte")
            .say(Flaw, "fade; matte look; faded look; matte effect; fade effect; faded effect; fading; matte filter; matte finish; faded filter; washed-out look; fade filter")
            .say(Verb, "undo the (fade|matte look|faded look|matte effect); undo the fading; unfade {it}; make {it} less matte; take off the matte (look|effect|finish); take away the fade; un-fade {it}; make {it} look less matte")
            .say(Whole, "too much fade; the fade is too (strong|much); the matte look is too (strong|much); the matte effect is too strong; no more matte look; i don't like the matte look; un-fade this; unfade it; take the matte (filter |)look out; take the fade out; the old print lost its depth, un-fade it; take out the matte look; no longer matte"),
        Concept::new("bw+", &[(A::BlackAndWhite, 1.0)])
            .weight(3.0)
            .fixed()
            .say(Look, "black and white; black & white; b&w; bw; monochrome; black-and-white; greyscale; grayscale; b/w; mono; b & w; grey scale; B&W; blackandwhite; gray scale; black n white; monochromatic; black/white; achromatic")
            .say(Verb, "make {it} (black and white|b&w|bw|monochrome|greyscale|grayscale|black & white|b/w|colourless|mono|black n white|grey scale|monochromatic); turn {it} (into |)(black and white|b&w|monochrome|greyscale|a black and white (photo|picture|image)|bw|black & white); convert {it} (to|into) (black and white|b&w|greyscale|grayscale|monochrome|bw|gray scale); convert to (black and white|b&w|greyscale|grayscale|monochrome|bw); desaturate {it} completely; completely desaturate {it}; remove (all |all the |the |all of the |)(colour|colours|color|colors)( completely| entirely|); take (all |)(the |)(colour|colours) out; strip (all |)(the |)colour; drain all (the |)colour; get rid of (all |all the |the )(colour|colours); go (black and white|monochrome|b&w|bw); put {it} in (black and white|b&w|monochrome|greyscale); change {it} to (black and white|b&w|greyscale|monochrome|bw); set {it} to (black and white|greyscale|monochrome); apply a (black and white|b&w|monochrome|bw|greyscale) (filter|effect|look); fully desaturate {it}; desaturate fully; kill all the colours; take away (all |)the (colour|colours); render {it} in (black and white|monochrome); use (black and white|b&w|monochrome); give me (black and white|a black and white version|a b&w version); make {it} (all |)(grey|gray) tones only; remove every colour; switch to (black and white|b&w|monochrome); transform {it} (to|into) (black and white|b&w|monochrome); drop all colour; turn all the colours off; turn off the colours; make all colours grey; turn {it} grey; desaturate all the way; make {it} into a black and white (photo|picture|image|one)")
            .say(Whole, "black and white; b&w; bw; b/w; monochrome; greyscale; grayscale; black and white please; b&w please; in black and white; i want it in black and white; no colour at all; no colours at all; without any colour; without colour; without colours; a black and white version; b&w version please; mono; colourless; bw pls; black & white; could i have it in b&w; as black and white; just black and white; only black and white; B&W conversion; b&w conversion; i want it b&w; like a black and white movie; like a black and white photo; no more colours; no color; like in black and white films; only shades of grey; shades of grey only; all in grey tones; everything in shades of grey; like charlie chaplin times, b&w; monochrome version; bw please; b n w; i'd love to see this in black and white; black and white look; how about black and white; take away all the color; take away the colours; b/w; black white; b+w; lose the colour; lose all the colours; turn it b&w; black and whit; monochrom; grey scale please; greyscale please; no colors please, just grey"),
        Concept::new("bw-", &[(A::BlackAndWhite, DOWN)])
            .weight(0.5)
            .say(Look, "less black and white; less monochrome; less greyscale")
            .say(More, "less black and white; less monochrome; less b&w; less grayscale; less monochromatic")
            .say(Verb, "undo the (black and white|b&w|monochrome|greyscale); remove the (black and white|b&w|monochrome|greyscale) (effect|filter|look); take off the (black and white|b&w) (effect|filter); tone down the (black and white|monochrome) effect; take the black and white (filter |effect |)off")
            .say(Flaw, "black and white filter; b&w filter; monochrome effect; black and white effect; greyscale filter"),
        Concept::new("sepia+", &[(A::Sepia, 0.7)])
            .weight(2.2)
            .say(Look, "sepia; sepia; sepia toned; sepia tone; brown toned; brownish; brown; sepia-toned; sepia brown; brown-tinted")
            .say(Mass, "sepia; sepia tone; sepia toning; brown tone; sepia; sepia colour; brown toning")
            .say(Effect, "sepia tone; sepia filter; sepia effect; sepia look; sepia tint; brown tone; brown tint; brownish tone; brown filter; sepia wash; sepia hue; brownish tint; sepia cast; chocolate tone")
            .say(Dial, "sepia; the sepia; sepia tone; the sepia tone; sepia amount")
            .say(Verb, "make {it} sepia; turn {it} sepia; convert {it} to sepia; sepia tone {it}; apply sepia; apply a sepia (filter|effect|tone); sepia {it}; give {it} a (sepia|brown|brownish) (tone|tint|look|feel|wash|hue); tone {it} (brown|sepia); make {it} (brown|brownish|browner|brown toned); put a sepia filter on {it}; tint {it} (brown|sepia); change {it} to sepia; turn {it} brown; convert to sepia; go sepia; use sepia")
            .say(More, "browner; more sepia; more brown; more brownish; browner overall; more sepia toned")
            .say(Whole, "sepia; sepia please; in sepia; sepia tone; sepia look; sepia tones; sepia version; brown tones; sepia filter; i want it in sepia; brown tint; sepia effect; brownish tones; a sepia version; classic sepia; like an old brown photograph; sephia; cepia"),
        Concept::new("sepia-", &[(A::Sepia, DOWN)])
            .weight(0.7)
            .say(Flaw, "sepia; sepia tone; sepia tint; sepia filter; sepia effect; brown tone; brown tint; sepia toning; sepia look; brown cast; brownish tint")
            .say(Verb, "undo the sepia; remove the sepia; take off the sepia; take the sepia (off|away|out); undo the sepia (tone|filter|effect); make {it} less sepia; make {it} less brown; un-sepia {it}; clear off the sepia")
            .say(More, "less sepia; less brown; less brownish; less sepia toned")
            .say(Too, "sepia; brown; brownish; sepia toned")
            .say(Whole, "too much sepia; the sepia is too (strong|much|heavy); the brown tone is too strong; too much brown"),
        Concept::new("cyanotype", &[(A::Sepia, -0.7)])
            .weight(0.9)
            .say(Look, "cyanotype; cyanotype; blueprint; prussian blue; cyanotype print; blue-toned print; blueprint-like")
            .say(Effect, "cyanotype effect; cyanotype look; cyanotype tone; cyanotype filter; blueprint effect; blueprint look; cyanotype tint; prussian blue tone; cyanotype finish")
            .say(Verb, "make {it} a cyanotype; turn {it} into a cyanotype; convert {it} to (a |)cyanotype; make {it} look like a (cyanotype|blueprint); apply a cyanotype (filter|effect|look); tone {it} like a cyanotype; give {it} a cyanotype (tone|look|feel|tint); cyanotype {it}; make a cyanotype of {it}; cyanotype; make {it} (in |)prussian blue")
            .say(Whole, "cyanotype; cyanotype please; cyanotype look; like a cyanotype; cyanotype style; cyanotype print; cyano type; like a blueprint; cyanotype version; as a cyanotype"),
    ]
}
