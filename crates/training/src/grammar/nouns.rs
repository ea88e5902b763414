//! Things that prompts speak of. What they are changes nothing: a request is known by its other
//! words, so a part of them is made up. Things with a hue of their own (sky, grass, skin, …) are
//! left out, because their light and colour are labelled as that hue's.

use super::dice::Dice;

/// A thing, now and then one that no dictionary has.
pub fn noun(dice: &mut Dice) -> String {
    if dice.chance(0.12) {
        return invented(dice);
    }
    let names: Vec<&str> = NOUNS.split_whitespace().collect();
    let name = dice.word(&names).replace('_', " ");
    if dice.chance(0.06) { format!("{} {name}", dice.word(KINDS)) } else { name }
}

/// Syllables put together as English words are.
fn invented(dice: &mut Dice) -> String {
    const ONSETS: &[&str] = &[
        "b", "bl", "br", "c", "ch", "cl", "cr", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "l",
        "m", "n", "p", "pl", "pr", "qu", "r", "s", "sc", "sh", "sk", "sn", "sp", "st", "str", "t", "th",
        "tr", "v", "w", "z",
    ];
    const CORES: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "oo", "ou"];
    const ENDS: &[&str] =
        &["", "", "b", "ck", "d", "g", "l", "ll", "m", "n", "nd", "p", "r", "rt", "s", "st", "t", "x"];
    let mut word = String::new();
    for _ in 0..1 + dice.below(3) {
        word.push_str(dice.word(ONSETS));
        word.push_str(dice.word(CORES));
        word.push_str(dice.word(ENDS));
    }
    word
}

const KINDS: &[&str] = &[
    "little", "big", "old", "new", "small", "huge", "ugly", "wooden", "metal", "plastic", "stupid", "second",
    "other", "giant", "tiny", "fancy", "broken", "shiny", "weird", "random",
];

const NOUNS: &str = "
car dog cat house chair table lamp bottle bike boat truck van bus train plane tram tractor scooter motorcycle
bicycle helicopter balloon kite drone rocket ship canoe kayak sailboat ferry anchor buoy pier lighthouse harbour
bridge tower castle church temple mosque barn shed garage cabin tent caravan skyscraper office shop restaurant cafe
bar pub hotel school hospital factory stadium museum theatre library airport station garden_gate fence gate wall door
 roof chimney balcony staircase ladder column arch statue fountain bench sign billboard poster flag banner
traffic_light lamp_post street_light bollard hydrant mailbox trash_can bin dumpster cone barrier crane scaffolding
wire cable antenna satellite_dish solar_panel windmill pole mast rope chain hook net bucket barrel crate box bag
backpack suitcase purse wallet umbrella hat cap helmet scarf gloves mittens coat jacket hoodie sweater shirt t-shirt
blouse skirt trousers jeans shorts socks shoes boots sandals heels belt tie bow_tie suit veil ring necklace bracelet
earrings watch glasses sunglasses mask badge ribbon button zipper pocket collar sleeve tattoo beard moustache hair
ponytail fringe eyebrows eyes nose ears chin neck shoulder arm elbow hand finger thumb nails knee foot leg belly
face forehead cheek smile baby toddler child boy girl kid teenager man woman guy lady couple bride groom bridesmaid
grandma grandpa mother father uncle aunt cousin sister brother twins friend colleague boss neighbour stranger tourist
crowd team band singer drummer dancer runner cyclist swimmer surfer skier climber goalkeeper referee waiter chef
barista nurse doctor teacher student graduate policeman firefighter soldier farmer fisherman photographer model actor
clown pirate ghost vampire zombie angel fairy mermaid wizard knight robot alien dinosaur dragon unicorn monster
puppy kitten horse pony donkey cow bull calf sheep lamb goat pig rabbit hamster mouse rat squirrel fox wolf bear deer
moose lion tiger leopard cheetah elephant giraffe zebra rhino hippo monkey gorilla kangaroo koala panda bat owl eagle
hawk falcon parrot pigeon seagull crow swan duck goose chicken rooster turkey penguin ostrich flamingo snake lizard
frog toad turtle crocodile fish shark whale dolphin octopus crab lobster jellyfish snail spider fly bee wasp butterfly
moth ant beetle ladybug mosquito guitar piano violin cello drum trumpet saxophone microphone speaker headphones radio
television tv screen monitor laptop keyboard phone tablet camera tripod lens printer projector clock mirror picture_frame
painting vase candle candlestick chandelier curtain carpet rug pillow blanket mattress bed sofa couch armchair stool desk
shelf bookcase book newspaper magazine notebook pen pencil scissors stapler lunchbox plate bowl cup mug glass teapot
kettle jug fork knife spoon chopsticks pan pot oven stove fridge freezer dishwasher microwave toaster blender sink tap
bathtub shower toilet towel toothbrush soap sponge broom mop vacuum washing_machine iron hanger pizza burger sandwich
hot_dog fries salad soup pasta spaghetti sushi steak sausage bacon egg omelette pancake waffle croissant bread baguette
cheese butter cake cupcake cookie donut muffin pie ice_cream chocolate candy lollipop popcorn apple pear peach plum
cherry pineapple mango kiwi melon potato onion garlic mushroom pepper carrot corn pea bean coffee latte espresso tea beer
wine whisky cocktail soda juice milkshake smoothie straw napkin menu receipt bill coin ticket passport map compass
flashlight torch lantern campfire fireplace bonfire spark firework snowman sled ski snowboard skateboard
surfboard ball football basketball racket net goal trophy medal dice chessboard puzzle doll teddy_bear toy lego_set swing
slide seesaw trampoline sandcastle bucket_and_spade beach_chair parasol hammock barbecue grill picnic_basket cooler
wheelchair stroller pram crutch bandage needle pill thermometer scale hammer nail screw screwdriver drill saw axe shovel
rake wheelbarrow hose sprinkler lawnmower pot_plant flower_pot mountain hill cliff rock boulder stone pebble
cave canyon glacier volcano desert dune island road path trail tunnel crossing sidewalk
railway platform escalator elevator moon star planet logo watermark
caption date_stamp timestamp sticker price_tag label barcode number_plate license_plate graffiti scratch stain crack hole
dent scar pimple wrinkle freckle mole bruise bump lump smudge fingerprint dust crumb hairpin comb brush lipstick
perfume mannequin altar cross bell candle_holder tombstone coffin wreath bouquet garland ornament gift
present stocking scarecrow easter_egg bunny costume crown throne sword shield spear bow arrow cannon tank pistol
flagpole podium stage curtain_rod spotlight disco_ball dance_floor karaoke_machine building street room kitchen bathroom
bedroom living_room hallway attic basement classroom interior facade product jewellery ring_box engine wheel tyre
headlight bumper dashboard steering_wheel seat handlebar saddle pedal helmet_strap city skyline village market alley
square monument group family portrait subject foreground
";
