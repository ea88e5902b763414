use offstage_api::{Adjustment as A, Hue};

use super::super::concept::{Concept, Form::*};

/// Looks and their recipes: few, dominant adjustments, as the label guideline lists them.
pub fn concepts() -> Vec<Concept> {
    const BLUE_HUE: A = A::HueShift(Hue::Blue);
    const GREEN_HUE: A = A::HueShift(Hue::Green);
    const ORANGE: A = A::HueSaturation(Hue::Orange);
    const AQUA: A = A::HueSaturation(Hue::Aqua);
    let look = |name: &str, effects: &[(A, f32)], names: &str| {
        Concept::new(name, effects).weight(0.8).say(Look, names)
    };
    vec![
        look("golden hour", &[(A::Temperature, 0.5), (A::Vibrance, 0.2)], "golden hour; golden hour; golden-hour; magic hour; goldenhour; late afternoon sun; evening sun; golden hour light; golden hour lighting; late afternoon; golden evening light; last light of the day")
            .say(Whole, "golden hour please; make it look like (it was taken at |)golden hour; golden hour vibes; golden hour light; like it was taken in the late afternoon sun; as if the sun is low and golden; make it feel like golden hour; turn it into golden hour; give it that golden hour glow; bathe it in golden hour light"),
        look("sunset", &[(A::Temperature, 0.5), (A::Saturation, 0.25)], "sunset; sunset; sunset-like; sundown; sunset lighting; sunset light; dusk glow; sunset colours; sunrise")
            .say(Whole, "make it look like (a |)sunset; make it look like it was taken at (sunset|sunrise); sunset vibes; sunset colours; sunset mood; as if it were sunset; turn the light into sunset light; like at sunset; sunset filter; sunset feeling please"),
        look("film", &[(A::Fade, 0.35), (A::Grain, 0.3)], "film; analog film; analogue film; 35mm film; film-like; kodak portra; portra; portra 400; analog; analogue; filmic; kodak film; kodak gold; fuji film; filmlike; film photo; film camera; disposable camera; 35mm; fujifilm; kodachrome; point and shoot film; old film; film stock; lo-fi film; super 8; kodak")
            .say(Whole, "make it look like film; like it was shot on film; make it look like it was shot on (35mm |kodak |)film; film look please; analog look; make it look analog; film emulation; emulate (kodak portra|film|35mm film); film vibes; shot on film look; like a film photo; make it look like a film photo; like a disposable camera photo; like it's from a disposable camera; film simulation; simulate analog film; looks like a film camera took it; as if shot with an old film camera"),
        look("cinematic", &[(A::Contrast, 0.3), (A::Saturation, -0.2), (A::Vignette, 0.25)], "cinematic; cinematic; movie; movie-like; cinema; film noir-less cinematic; hollywood; movie still; blockbuster; netflix; cinema-like; movie scene; big screen; movie poster; cinematographic; hollywood movie")
            .say(Whole, "make it cinematic; make it look cinematic; make it look like a movie; like a scene from a movie; like a movie still; cinematic grade; cinematic colour grading; cinematic color grade please; give it a cinematic grade; movie vibes; like a frame from a film by a great director; more cinematic; cinematic mood; as if from a hollywood movie"),
        look("teal and orange", &[(ORANGE, 0.35), (AQUA, 0.35), (BLUE_HUE, -0.35)], "teal and orange; teal & orange; orange and teal; orange & teal; teal-orange; orange teal; teal orange; teal/orange")
            .say(Whole, "teal and orange; teal & orange grade; orange and teal colour grading; teal orange grading; the classic teal and orange; teal and orange colour grade; push it to teal and orange; apply teal and orange"),
        look("moody", &[(A::Exposure, -0.3), (A::Contrast, 0.25), (A::Saturation, -0.25)], "moody; moody; dark and moody; dark moody; moody and dark; brooding; dark academia; sombre; broody; nordic moody; dark & moody; somber; melancholic")
            .say(More, "moodier; more moody; broodier; more melancholic; more sombre")
            .say(Whole, "make it moody; moody vibes; moody tones; dark and moody please; a moody feel; moody look please; make it dark and moody; moody atmosphere; create a moody atmosphere; moody edit; moody mood; make the mood darker; sad and moody"),
        look("night", &[(A::Exposure, -0.6), (A::Temperature, -0.4)], "night; night time; nighttime; day for night; night-time; moonlight; moonlit; midnight; moonlit night; day-for-night; late night; night scene; blue hour")
            .say(Whole, "make it night; turn day into night; make it look like night; make it look like it was taken at night; day to night; make it nighttime; day for night; convert it to night; as if it were night; like in the moonlight; turn it into a night scene; make it look like midnight; night mode look; make day look like night; make it night time; like at night; turn it to night; have it look like nighttime"),
        look("noir", &[(A::BlackAndWhite, 1.0), (A::Contrast, 0.5)], "noir; film noir; noir film; noir movie; high contrast black and white; contrasty black and white; high-contrast b&w; dramatic black and white; gritty noir; detective noir; punchy black and white; ansel adams; high contrast monochrome; sin city")
            .fixed()
            .say(Whole, "film noir; noir style; noir please; high contrast black and white; high-contrast b&w; dramatic black and white; contrasty b&w; make it film noir; a noir look; like an old detective movie; dramatic b&w; strong black and white contrast; punchy b&w; make it noir; like an ansel adams print"),
        look("vintage", &[(A::Sepia, 0.3), (A::Fade, 0.35)], "vintage; vintage; retro; old school; old-school; 70s; 1970s; seventies; vintage photo; old timey; 60s; 1960s; 80s; nostalgic; nostalgia; old-fashioned; 1980s; 90s; retro photo; throwback; oldschool; vintage film; 50s; vintage postcard; old postcard; hipster; mid-century; 1950s; vintage camera")
            .say(Whole, "make it vintage; make it look vintage; make it look retro; vintage vibes; vintage filter; retro vibes; retro look please; like it's from the (70s|60s|80s|seventies|sixties|90s); make it look like it was taken in the (70s|60s|80s|seventies|90s|50s); vintage style please; give me a vintage feel; nostalgic look; give it a nostalgic feel; retro filter; like an old postcard; as if it was taken 50 years ago; make it look like the (70s|80s|60s)")
            .say(More, "more vintage; more retro; more nostalgic; more old school; more vintage looking"),
        look("old photo", &[(A::Sepia, 0.7), (A::Fade, 0.3), (A::Grain, 0.25)], "old photo; old photograph; antique; old-time; daguerreotype; victorian; aged; 1900s; 1920s; wild west; aged photo; antique photo; very old photo; old picture; 19th century; turn of the century; civil war; old family album; great-grandma; tintype; 1800s; ancient photo; century old; aged paper")
            .say(Verb, "age {it}; make {it} look (old|aged|ancient|antique|very old|100 years old|a hundred years old|like an old photo|like an old photograph|like an antique photo|like it was taken 100 years ago|like a very old picture|like a victorian photograph)")
            .say(Whole, "like an old photo; like an old photograph; old photo look; old photo effect; old photo filter; antique look; like it's a hundred years old; make it look like an old photograph from the 1900s; make it look a century old; old time photo; like from my great grandmother's album; like a wild west photo"),
        look("hdr", &[(A::Highlights, -0.45), (A::Shadows, 0.45), (A::Clarity, 0.35)], "HDR; hdr; hdr-like; high dynamic range; HDR; hdr photo; tone-mapped; tonemapped; real estate hdr")
            .say(Effect, "HDR effect; hdr filter; hdr look; HDR effect; hdr tone mapping")
            .say(Whole, "hdr; HDR please; hdr look; make it HDR; make it look hdr; apply hdr; add hdr; tone map it; tone mapping; hdr style; hdr effect; high dynamic range look; increase the dynamic range; more dynamic range; more hdr; extend the dynamic range; expand the dynamic range; widen the dynamic range; make an hdr out of it; HDR it"),
        look("dreamy", &[(A::Clarity, -0.5)], "dreamy; dream-like; dreamlike; ethereal; fairytale; fairy tale; soft dreamy; heavenly; dreamy soft; angelic; dream; dreamy and soft; soft-focus dreamy; fairy-tale; soft focus; misty dream")
            .say(Whole, "make it dreamy; dreamy vibes; dreamy look please; make it look like a dream; like a dream; like a fairy tale; like in a fairytale; dreamy atmosphere; a dreamy mood; dreamy mood please; soft and dreamy please"),
        look("gritty", &[(A::Clarity, 0.5), (A::Grain, 0.3)], "gritty; gritty; grungy; grunge; rough and gritty; raw and gritty; gritty urban; street gritty; dirty gritty; gritty documentary; urban grunge; post-apocalyptic")
            .say(More, "grittier; more gritty; grungier; more grungy")
            .say(Whole, "make it gritty; make it look gritty; gritty look please; gritty street photography look; grungy feel; gritty texture; grit; add grit; add some grit; give it some grit; more grit; rough it up"),
        look("bleach bypass", &[(A::Contrast, 0.5), (A::Saturation, -0.5)], "bleach bypass; bleach-bypass; saving private ryan; skip bleach; silver retention; war movie; bleach bypassed; bleachbypass")
            .say(Whole, "bleach bypass; bleach bypass please; bleach bypass effect; do a bleach bypass; contrasty but desaturated; high contrast and desaturated; bleach bypass style; like saving private ryan; a bleach bypass grade"),
        look("high key", &[(A::Exposure, 0.4), (A::Shadows, 0.35)], "high key; high-key; highkey; high key portrait; high key fashion; high key studio")
            .say(Whole, "high key; high-key look; high key style; high key lighting; make it high key; high key please; go high key; a high key version"),
        look("low key", &[(A::Exposure, -0.4), (A::Contrast, 0.35)], "low key; low-key; lowkey; chiaroscuro; rembrandt; caravaggio lighting; low key portrait; low key studio")
            .say(Whole, "low key; low-key look; low key lighting; make it low key; low key portrait look; low key please; chiaroscuro lighting; go low key; chiaroscuro"),
        look("instagram", &[(A::Vibrance, 0.35), (A::Contrast, 0.2)], "instagram; insta; instagrammable; influencer; instagram-worthy; instagram filter; ig; insta worthy; social media; travel blogger; tiktok; influencer preset")
            .say(Whole, "make it look instagrammable; make it instagram worthy; instagram look; instagram style; instagram filter; insta filter please; make it insta-ready; put an instagram filter on it; make it look like an instagram photo; insta vibes; influencer style; add an instagram filter; make it insta worthy; something instagrammy"),
        look("polaroid", &[(A::Fade, 0.45), (A::Temperature, 0.25)], "polaroid; faded polaroid; polaroid photo; instax; instant film; instant camera; old polaroid; polaroid camera; polaroid-like; polaroid film")
            .say(Whole, "like a polaroid; make it look like a polaroid; polaroid style; polaroid look; faded polaroid look; like an old polaroid; polaroid vibes; instant photo look; polaroid colours; as if taken with a polaroid camera; polaroid effect; like an instax"),
        look("lomo", &[(A::Saturation, 0.4), (A::Contrast, 0.4), (A::Vignette, 0.5)], "lomo; lomography; lomo camera; lomo-style; toy camera; holga; lomographic; diana camera; lomo lca")
            .say(Effect, "lomo effect; lomo filter; lomo look; toy camera effect; holga effect")
            .say(Whole, "lomo; lomo look; lomo style; make it lomo; lomography style; like a lomo camera; toy camera look; lomo please; like a holga shot"),
        look("winter", &[(A::Temperature, -0.5), (A::Saturation, -0.2)], "winter; wintery; wintry; frozen; arctic; nordic; cold winter; frosty winter; scandinavian winter; siberian; antarctic; december")
            .say(Whole, "make it look like winter; winter look; winter vibes; winter mood; like in winter; wintery tones; make it feel like winter; as if it were winter; winter colours; a cold winter feeling; make it look frozen; turn summer into winter; wintry feel"),
        look("autumn", &[(A::Temperature, 0.35), (GREEN_HUE, -0.45)], "autumn; fall; autumnal; indian summer; october; autumn leaves; november; early fall; autumn forest; cosy autumn")
            .say(Whole, "make it look like autumn; make it look like fall; autumn colours; fall colours; autumn vibes; fall vibes; as if it were autumn; autumn mood; autumn tones; autumn look; turn summer into autumn; make the trees look like autumn; like in autumn; make it autumn; fall foliage look; make it look autumnal"),
        look("summer", &[(A::Exposure, 0.2), (A::Temperature, 0.35)], "summer; summery; sunny; sunny day; summer day; sunshine; sunlit; tropical; mediterranean; california; sunny summer; hot summer day; bright sunny; beach day; sun-drenched; sunny afternoon; spring")
            .say(Whole, "make it sunny; make it look sunny; make it look like a sunny day; make it look like summer; summer vibes; sunny vibes; summer feeling; add some sunshine; add sunshine; like on a sunny day; summer look; as if the sun was shining; bring out the sun; let the sun shine; more sunshine; summer mood; make it look like the sun is out; turn it into a sunny day")
            .say(More, "more summery; sunnier and warmer; more sunny and warm; more sun-drenched"),
        look("dramatic", &[(A::Contrast, 0.5), (A::Clarity, 0.35)], "dramatic; dramatic; epic; intense dramatic; powerful; theatrical; apocalyptic; dark dramatic; dramatic landscape; stormy dramatic; national geographic; majestic")
            .say(More, "more dramatic; more epic; more powerful; more theatrical; more majestic")
            .say(Whole, "make it dramatic; make it more dramatic; add (some |more |)drama; give it (some |more |)drama; more drama; make it epic; dramatic mood; dramatic look please; make the sky more dramatic; dramatic sky; a more dramatic sky; make the clouds more dramatic; dramatic clouds; dramatise it; give it a dramatic touch; drama; it needs drama; epic look; dramatic lighting; make it look epic"),
        look("airy", &[(A::Exposure, 0.35), (A::Shadows, 0.35)], "bright and airy; light and airy; airy; bright & airy; light & airy; light and bright; airy and light; clean and bright; bright airy; fresh and airy; clean bright; bright and fresh; wedding blog")
            .say(More, "airier; more airy; lighter and airier; fresher and lighter")
            .say(Whole, "bright and airy; light and airy; light & airy please; bright and airy look; make it bright and airy; make it light and airy; bright, airy feel; airy mood; light and airy wedding style; airy vibes; light airy look"),
        look("gloomy", &[(A::Exposure, -0.3), (A::Saturation, -0.35)], "gloomy; bleak; dystopian; creepy; spooky; sad; horror; depressing; eerie; horror movie; haunted; grim; sinister; rainy day; gothic; halloween; overcast; post-apocalypse gloomy")
            .say(More, "gloomier; more gloomy; spookier; creepier; sadder; more eerie; bleaker; scarier; more depressing; grimmer; more sinister; more bleak")
            .say(Whole, "make it gloomy; make it look (sad|spooky|creepy|scary|bleak|eerie|depressing|gloomy); spooky vibes; gloomy mood; make it look like a horror movie; horror movie vibes; sad mood; make it feel (sad|lonely|spooky|creepy|bleak|gloomy); halloween vibes; bleak and cold mood without the cold; give me haunted house vibes"),
        look("pastel", &[(A::Saturation, -0.3), (A::Exposure, 0.25)], "pastel; pastel; pastel coloured; soft pastel; pastel colour; pastelly; wes anderson; pastel tones; candy pastel; light pastel")
            .say(Whole, "pastel colours; pastel tones; pastel look; make it pastel; soft pastel colours; pastel palette; pastel vibes; make the colours pastel; pastel please; turn the colours into pastels; wes anderson colours; pastel shades; light pastel colours"),
        look("foggy mood", &[(A::Contrast, -0.4), (A::Clarity, -0.35)], "foggy; misty; foggy morning; misty morning; hazy morning; hazy; morning mist; soft hazy; foggy autumn morning")
            .weight(0.5)
            .say(Whole, "foggy morning mood; misty morning mood; foggy mood; a misty mood; foggy vibes; misty vibes; hazy mood; make it look hazy; make it look misty; make it feel foggy; hazy morning feel; misty feeling"),
        look("romantic", &[(A::Clarity, -0.35), (A::Temperature, 0.25)], "romantic; romantic; wedding; valentine; lovely romantic; candlelight dinner; love story; romance; boudoir; valentine's day; romantic wedding; honeymoon")
            .say(More, "more romantic; more intimate; more lovely and romantic")
            .say(Whole, "make it romantic; romantic mood; romantic vibes; a romantic feel; make it look romantic; make it more romantic; romantic atmosphere; romantic look; romantic feel please; set a romantic mood; love is in the air look"),
    ]
}
