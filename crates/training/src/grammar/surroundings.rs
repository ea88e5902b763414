//! What people write around their requests and what asks for nothing: context, purposes, manners.

use super::dice::Dice;
use super::held_out::{self, Keep};
use super::scenes;
use super::slots;
use super::template::expand;

pub struct Surroundings {
    contexts: Vec<String>,
    purposes: Vec<String>,
    openings: Vec<String>,
    closings: Vec<String>,
}

impl Surroundings {
    pub fn new(keep: Keep) -> Surroundings {
        let split = |list: &str, salt: &str| {
            let list: Vec<String> =
                list.split(';').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect();
            held_out::filter(&list, salt, keep)
        };
        Surroundings {
            contexts: split(CONTEXTS, "context"),
            purposes: split(PURPOSES, "purpose"),
            openings: split(OPENINGS, "opening"),
            closings: split(CLOSINGS, "closing"),
        }
    }

    /// A sentence that describes the photo or its story.
    pub fn context(&self, dice: &mut Dice) -> String {
        if dice.chance(0.45) { scenes::told(dice) } else { say(&self.contexts, dice) }
    }

    /// Why the request is made: stands after it.
    pub fn purpose(&self, dice: &mut Dice) -> String {
        say(&self.purposes, dice)
    }

    pub fn opening(&self, dice: &mut Dice) -> String {
        say(&self.openings, dice)
    }

    pub fn closing(&self, dice: &mut Dice) -> String {
        say(&self.closings, dice)
    }
}

fn say(list: &[String], dice: &mut Dice) -> String {
    let template = dice.pick(list).clone();
    expand(&template, dice, &mut slots::common)
}

const CONTEXTS: &str = "
this is my (dog|cat|daughter|son|grandma|wife|house|garden|new car|sister|best friend|puppy|horse)( rex| bella| max| luna|); it's my (grandma's|mom's|son's|daughter's|friend's|best friend's|boss's) (birthday|wedding|graduation) photo; i took this (yesterday|last summer|at the beach|in italy|with my phone|at a concert|in the evening|from the window|during our honeymoon|on a hike|with a drone|at a wedding|in 2005|at noon|through a window|on holiday|in the rain|at night|in the mountains); it was a (cloudy|sunny|rainy|foggy|hot|cold|grey|dark|beautiful|gloomy|warm|bright) (day|morning|evening|afternoon); here's a (photo|picture|pic) of (my dog|us|our house|the lake|the wedding|a castle|my lunch); this was (taken|shot) (at night|in winter|at sunset|indoors|in a church|with flash|in my kitchen|in a dark bar|at golden hour|under a tree|on a cloudy day); we were at the (beach|zoo|lake|park|museum|concert); my daughter wears a (red|blue|pink|white|yellow|green) dress; the (dog|cat|car|house|dress) is (black|white|brown|red|blue|green); old photo of my (grandfather|grandmother|parents|childhood home); i need this for (work|school|a presentation|my portfolio|linkedin|my website|a poster|a calendar|my cv|ebay); portrait of my (wife|husband|friend|brother|father); we had so much fun that day; i'm not a photographer; i'm new to this; my camera is old; sorry for my english; i really like this photo; i love this picture; nice shot but; i like it but; it's a good photo but; great photo but; the light was (bad|difficult|harsh|weird|low) that day; i was in a hurry; the sky was (blue|grey|white|overcast) that day; a photo of a (dog|cat|street|lake|forest|red car|flower|sunset|church) (in the snow|at the beach|in the evening|in london|with a blue roof|at night|); that's me (on the left|in the middle|with the hat|in black|in front of the eiffel tower); this is from (our vacation|my trip to japan|the company party|christmas|last weekend); product photo for my shop; real estate photo of a (kitchen|bathroom|living room|bedroom); food photo for my blog; landscape from (norway|the alps|iceland|yosemite|my balcony); selfie with (my girlfriend|friends|my mom|the dog); shot on (iphone|my pixel|a canon|a gopro|an old nikon|a sony a7); the flash didn't fire; it was getting dark; there was a lot of fog; the sun was behind us; i used the wrong settings; the composition is great; i don't want to change much; nothing fancy; simple edit; quick edit; small edit; here is my picture; hi, i have this photo from our trip; she is wearing a white dress; he hates his photos; my mom wants to print this; two people are sitting on a bench; there's a lake in front and mountains behind; a little boy with a red balloon; it's raining and the street is wet; the cat sleeps on a yellow couch; winter landscape with a frozen lake; a bright red door in a white wall; my black lab on the green lawn; snowy mountains under a clear blue sky; taken in a dark club with purple lights; the walls are green and the ceiling is white; she has blonde hair and blue eyes; it's autumn and the leaves are orange; i cropped it already; i already tried other apps; first time using this; i edited it a bit before; this was scanned; it is from my old phone; the original is 20 megapixels";

const PURPOSES: &str = "
so the sky looks white; so that it looks (better|nicer|more natural|professional|realistic|like summer|modern|clean); so it looks (good|nice|natural|great) (on instagram|printed|on my wall|in print|on the website|); so you can see (her face|the dog|my face|the details|the people|the house|his eyes|what's going on); so we can see (the face|everything|who it is|the cat); to make it feel like (summer|winter|home|a memory|a dream|autumn|christmas); to make it look (natural|professional|expensive|modern|like a postcard|like the others|more realistic|nicer|clean); for my instagram; for instagram; for my (website|blog|portfolio|grandma|mom|cv|linkedin|shop|profile picture|presentation|feed|book cover|wedding album|christmas card|bedroom wall|dating profile); for a (poster|print|calendar|birthday card|magazine|thumbnail|flyer|banner|school project); because it was a (cloudy|dark|sunny|grey|foggy) day; because i shot it (at night|through a window|indoors|in bad light|too late|in a hurry|in the shade|with my old phone); because the (light|weather|camera|flash|sun) was (bad|terrible|too weak|strong|weird); because my (mom|wife|boss|client) (wants|likes|asked for) it (that way|like this); because it looks (better|nicer|cooler) (that way|); since it was (dark|cloudy|late|raining) when i took it; as it was taken (at night|indoors|in the evening|on a cloudy day); so it matches (the others|my feed|the rest of the album|the other photos|my blue wall|the white frame); to match (the other photos|my feed|my brand|the rest of the series|the black frame); i want to print it; it's for my (mom|grandma|instagram|website|boss|friend's birthday|wedding); i want to (hang it on the wall|use it as a wallpaper|post it|send it to my mom|frame it|give it as a gift); like in (the movies|a magazine|national geographic|the old days); that would be (great|awesome|nice|perfect); so the (dog|face|dress|flower|product|subject|car) (stands out|is visible|is the focus|looks good|catches the eye); so that (my eyes|the colours|the stars|the people|the mountains) (are visible|stand out|look right|look natural); to get (closer to reality|the mood right|a nicer feeling|more likes|more attention); in order to see (the details|the people|more|the face); so it's not (boring|so boring|distracting); so it feels (like home|like a memory|happy|calm|peaceful|natural); to set the mood; to hide my (double chin|mess|tired face); to give it (character|a nicer mood|more feeling); it's a gift; it was so (beautiful|hot|cold) that day; i'm going to print it big; we had a lot of fun; that's what my teacher said; i think that would (help|look better|look nice|be better); if possible; if you can; if that's possible; if it's not too much trouble; like the original scene; like i remember it; the way i saw it; the way it looked that day; like a professional would do it; and make sure it looks natural; naturally; but keep it natural; but keep it realistic; so that it doesn't look fake; without making it look fake; without looking overdone; without losing quality; as it was in real life; before i post it; before printing; so grandma can see it; to use as my profile picture; so that the text is readable; as a present for my dad; for the family album; for better visibility; to look younger; for a better mood; for print; for web; to impress my friends; so i look less tired; while keeping it natural; while keeping it realistic; so the text (in the photo |)reads better; so the text is easier to read; so the window goes pure white; i need it as a (backdrop|background) for text; so it works as a wallpaper; so you can see the (cake|table|product|stage|street); for the listing; for real estate; for a product shot; for more mood; for a moodier feel; for a soft look; to save it; so her eyes shine; so the logo stands out; so people notice it; because my hands were shaking; because of my cheap lens; from the kitchen lamp; from the street lights; like on a postcard";

const OPENINGS: &str = "
hi; hello; hey; hey there; hi there; good morning; dear editor; ok; okay; so; well; um; hmm; hi!; hello!; hey!; alright; ok so; yo; please help; quick question; hey can you help me; i need help; help; one request; just one thing; hi, please help me; here we go; for this one; for this photo; this time; first of all; good day; actually; basically; honestly; i think; i guess; my wish; wish list; todo; instructions; edit request; changes; edits; hey buddy; dude; bro; sir; hi ai; computer; hey offstage; assistant; step 1; my idea; let me try; let's try this; new try; now; next; and now; oh and; also";

const CLOSINGS: &str = "
thanks; thanks!; thank you; thank you!; thank you so much; thx; ty; cheers; please; pls; thanks in advance; many thanks; that's all; that's it; nothing else; only that; just that; thanks a lot; ok?; okay?; :); ;); <3; xoxo; lol; haha; if you can; asap; now; #photography; #nofilter; #instagood; #photooftheday; #nature #sky; #love; that would be great; you're the best; appreciate it; much appreciated; best regards; greetings; bye; and nothing else; and that's it; rest is fine; the rest is fine; everything else is fine; other than that it's perfect; otherwise it's great; i love the rest; no rush; let me know if that works; what do you think?; is that possible?; would that work?; can you do that?; does that make sense?; 👍; 🙏; 😊; ❤️; ✨; !!!; !!; ...; don't do anything else; leave the rest alone; leave everything else; keep the rest; keep everything else as it is; no other changes; don't change anything else; without changing anything else; nothing more; the rest can stay as it is; the rest stays as is";
