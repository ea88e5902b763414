//! The lines of [`super::frames`], by form. The first three of each are never held out.

pub const MORE: &str = "
    9! {make} {it} {cmp} {x}
    4~ {x}
    4~ {cmp} {x}
    2~ {x} {please}
    3. {want} {cmp} {x}
    1~ {it} {cmp} {x}
    1! {make} {it} {x} {end}
    1! {make} {it} look {cmp} {x}
    2! {make} {it} feel {cmp} {x}
    1~ {x} {end}
    1! {make} {it} {num} {x}
    1! {make} {it} {x} by {num}
    1~ {num} {x}
    1~ a {cmp} {x} {thepic}
    1~ a {cmp} {x} version
    1~ {cmp} {x} version {please}
    1. could {it} be {cmp} {x}?
    1. {it} could be {cmp} {x}
    1. {it} should look {cmp} {x}
    1. {it} would look better {cmp} {x}
    1. {it} (would be|is) nicer if it (was|were) {cmp} {x}
    1. I wish it was {cmp} {x}
    1. I would prefer {it} {cmp} {x}
    1. I like it {cmp} {x}
    1! try it {cmp} {x}
    1! go {cmp} {x}
    1! get {it} to look {cmp} {x}
    1~ just {cmp} {x}
    1~ overall {cmp} {x}
    1~ want it {cmp} {x}
    1. what about {cmp} {x}
    1. how about {cmp} {x}?
    1~ {x} {x}
    1. how do I make it {cmp} {x}?
    1. (may|can|could) I have it {cmp} {x}(?|)
    1~ {cmp} {x} than this
    1~ {cmp} {x} than now
    1! let {it} be {cmp} {x}
";
pub const ADJECTIVE: &str = "
    4! {make} {it} {very} {x}
    4! {make} {it} {cmp} more {x}
    2! {make} {it} look {very} {x}
    2. {want} {very} {x}
    2~ {cmp} more {x}
    2. it's not {x} enough
    2. {it} isn't {x} enough
    1~ not {x} enough
    1. {itlooks} not {x} enough
    1. it doesn't look {x} enough
    1. {it} could be more {x}
    1. it has to be {very} {x}
    1. I want everything {very} {x}
    1~ {very} {x} {please}
    1. {it} should look {very} {x}
    1. {it} should be {cmp} more {x}
    1! {make} {it} {x} {please}
    1! go {very} {x}
    1. it's (nowhere near|barely|hardly) {x} enough
    1. it isn't {x} at all
    1. I'd like a {very} {x} {thepic}
    1! {make} {it} as {x} as possible
    1. I like it {very} {x}
    1~ {very} {x} look
    1~ {very} {x} look {please}
    1! give it a {very} {x} look
    1! give {it} a {very} {x} (feel|feeling|appearance|touch)
    1. why isn't it {x}?
";
pub const TOO: &str = "
    6. {itis} {deg} too {x}
    4. {itlooks} {deg} too {x}
    4~ {deg} too {x}
    1~ too {x}!
    3! {make} {it} {cmp} less {x}
    2~ {cmp} less {x}
    2~ not so {x}
    2. {itis} so {x}
    1. {itlooks} so {x}
    2. it shouldn't be (so|that|this) {x}
    1. I don't want it (so|that|this|to be so) {x}
    1! {make} {it} not so {x}
    1! {make} {it} not as {x}
    1. why is it so {x}(?|)
    1. {itis} {deg} too {x} for (me|my taste|my liking|print|printing)
    1~ {deg} too {x} imo
    1~ not as {x}
    2. {itis} {very} {x}
    2. {itlooks} {very} {x}
    1. {itis} {deg} too {x}, (please |)(fix|correct|change) (it|that|this)
    1. can you fix how {x} it is
    1. I find it {deg} too {x}
    1. I think {it} is {deg} too {x}
    1. it ended up {deg} too {x}
    1. my (phone|camera) made it {deg} too {x}
    1. the {thepic} I took is {deg} too {x}
    1. it came out (so|all|very) {x}
    1. {it} (shouldn't|should not) (look|be) (so|that) {x}
    1. it looked {deg} too {x} on my screen
    1. (everyone|people|my wife|my boss|the client) says it's {deg} too {x}
";
pub const STATE: &str = "
    5. {itis} {x}
    4. {itlooks} {x}
    2. {itis} {x}, (please |)(fix|correct|change|improve) (it|that|this)
    1. {itis} {x}, can you (fix|correct|help with) (it|that|this)
    1. why is it {x}(?|)
    1. I think {it} is {x}
    1! fix {it}, it's {x}
    1! fix this, {itlooks} {x}
    1. {itis} {x} and I don't like it
    1. my (phone|camera) made it look {x}
    1. unfortunately {itis} {x}
    1. sorry {itis} {x}
    1. everything is {x}
    1. {itlooks} {x} to me
";
pub const VERB: &str = "
    12! {x}
    3! {x} {end}
    1! {adv} {x}
    1! {x}, {end}
    1! {x} by {num}
    1! {x} (maybe|by about|like|roughly) {num}
    1. {it} needs you to {x}
    1. I want to {x} {end}
    1. it would be (nice|great|cool|good|awesome) (if you could|to) {x} {end}
    1. how (can|do) (I|you) {x}?
    1. what if we {x} {end}
    1. would like to {x} {end}
    1! use your magic to {x} {end}
    1! the goal is to {x} {end}
";
pub const DIAL_UP: &str = "
    6! {up} {x}
    4! {up} {x} {end}
    2! {adv} {up} {x}
    3! {up} {x} by {num}
    5~ {cmp} more {bare}
    3~ more {bare}
    2! add {cmp} more {bare}
    1! add {of} {bare}
    2! add (some |){bare}
    2. {it} needs {cmp} more {bare}
    1. {it} could use {cmp} more {bare}
    1. {it} (lacks|is lacking|needs) {bare}
    1. not enough {bare}
    3~ {of} {bare}
    2. {it} (could use|needs|wants) {of} {bare}
    1! (give {it}|use|put in|bring in) {of} {bare}
    1~ with {of} {bare}
    1. there is not enough {bare}
    1. there's too little {bare}
    1. {the} is too low
    1. I want {cmp} more {bare}
    1. I'd like {cmp} more {bare}
    3~ {bare} +{pm}
    2~ +{pm} {bare}
    2~ {bare} {pm}
    1~ {num} more {bare}
    1~ {bare}: +{pm}
    1~ {bare}: {pm}
    1~ plus {num} {bare}
    2~ {bare} up
    1~ {bare} up by {num}
    1~ {bare} up {end}
    1~ {bare} up to {num}
    1~ {cmp} higher {bare}
    1~ {bare} +
    1~ + {bare}
    1! set {x} to +{pm}
    1! turn {the} up {end}
    1! bring {the} up {end}
    1! push {the} up {end}
    1! take {the} up {end}
    1! move {the} slider (to the right|right|up) {end}
    1. {the} should be {cmp} higher
    1! {make} {the} {cmp} (higher|stronger)
    1! give {it} {cmp} more {bare}
    1~ with {cmp} more {bare}
    1! put {the} {cmp} higher
    1! double {the}
    1~ {bare} boost
    1! give {bare} a boost
    1! give {the} a (slight|little|small|tiny) (boost|bump|lift|push)
    1! give {the} a (big|strong|huge|serious|massive) (boost|bump|lift|push)
    1~ (increased|boosted|raised) {bare}
";
pub const DIAL_DOWN: &str = "
    7! {down} {x}
    4! {down} {x} {end}
    2! {adv} {down} {x}
    3! {down} {x} by {num}
    5~ {cmp} less {bare}
    3~ less {bare}
    1. {it} needs {cmp} less {bare}
    1. {it} could use {cmp} less {bare}
    2. too much {bare}
    1. there is {deg} too much {bare}
    1. it has {deg} too much {bare}
    1. {the} is {deg} too (high|strong|much)
    1. I want {cmp} less {bare}
    1. I'd like {cmp} less {bare}
    3~ {bare} -{pm}
    2~ -{pm} {bare}
    1~ {num} less {bare}
    1~ {bare}: -{pm}
    1~ {bare}=-{pm}
    1~ minus {num} {bare}
    2~ {bare} down
    1~ {bare} down by {num}
    1~ {bare} down {end}
    1~ {cmp} lower {bare}
    1~ {bare} -
    1~ {bare}--
    1~ - {bare}
    1! set {x} to -{pm}
    1! turn {the} down {end}
    1! bring {the} down {end}
    1! pull {the} down {end}
    1! pull {the} back {end}
    1! take {the} down {end}
    1! tone {the} down {end}
    1! dial {the} back {end}
    1! move {the} slider (to the left|left|down) {end}
    1. {the} should be {cmp} lower
    1! {make} {the} {cmp} (lower|weaker)
    1! give {it} {cmp} less {bare}
    1~ {bare} lower
    1~ with {cmp} less {bare}
    1! halve {the}
    1! cut {the} in half
    1! take {of} {bare} out
    1~ (reduced|lowered|decreased) {bare}
    1! remove (some|a bit of|a little) {bare}
    1! don't use (so|that|this) much {bare}
    1~ not (so|that) much {bare}
    1~ not as much {bare}
";
pub const SLIDER_UP: &str = "
    4! (raise|lift|increase|boost|bump up|push up|turn up|up|bring up|pull up|bump) {the}
    3! (raise|lift|increase|boost|bump up|push up|turn up|up|bring up) {the} {end}
    2! {adv} (raise|lift|increase|boost|push up) {x}
    2! (raise|lift|increase|boost|bump up) {x} by {num}
    3~ {bare} +{pm}
    2~ +{pm} {bare}
    1~ {bare}: +{pm}
    1~ {bare}: {pm}
    2~ {bare} up
    1~ {bare} up {end}
    1~ {bare} up by {num}
    1~ {bare} +
    1! set {x} to +{pm}
    1! (turn|push|bring|take|pull) {the} up {end}
    1! move {the} slider (to the right|right|up) {end}
    1~ {bare} higher
    1! give {the} a (boost|lift)
    1! give {the} a (slight|little|small) (boost|lift|bump)
";
pub const SLIDER_DOWN: &str = "
    4! (lower|decrease|drop|bring down|pull down|turn down|take down|push down) {the}
    3! (lower|decrease|drop|bring down|pull down|turn down|take down) {the} {end}
    2! {adv} (lower|decrease|drop|pull down) {x}
    2! (lower|decrease|drop|bring down) {x} by {num}
    3~ {bare} -{pm}
    2~ -{pm} {bare}
    1~ {bare}: -{pm}
    2~ {bare} down
    1~ {bare} down {end}
    1~ {bare} down by {num}
    1~ {bare} -
    1! set {x} to -{pm}
    1! (turn|push|bring|take|pull) {the} down {end}
    1! move {the} slider (to the left|left|down) {end}
    1~ {bare} lower
";
pub const EFFECT: &str = "
    6! add {a} {eff} {x}
    3! (apply|use|include|put in|throw in|create|insert) {a} {eff} {x}
    2! give {it} {a} {eff} {x}
    2! put {a} {eff} {x} on {it}
    3~ {a} {eff} {x}
    3~ {eff} {x}
    1~ {eff} {x} {please}
    2~ with {a} {eff} {x}
    2. I want {a} {eff} {x}
    1. I'd like {a} {eff} {x}
    1. {it} needs {a} {eff} {x}
    1. {it} could use {a} {eff} {x}
    1! add {x}
    1~ {x} {please}
    1~ {x}
    1! add {a} {x}, {end}
    1. {a} {eff} {x} would be (nice|great|cool|good)
    1! finish with {a} {eff} {x}
    1. what about {a} {eff} {x}
    1! add {a} {x} at {num}
    1! throw {a} {eff} {x} on there
    1! add {a} {x} but {make} it {eff}
    1! surround {it} with {a} {eff} {x}
";
pub const MASS: &str = "
    6! add {of} {x}
    3! add some {x}
    2! add (in |){of} {x}
    2! give {it} {of} {x}
    2! (apply|use|put in|throw in|include|sprinkle in) {of} {x}
    2~ {of} {x}
    2~ some {x}
    2~ {cmp} more {x}
    1~ with {of} {x}
    1~ with some {x}
    1! put {of} {x} on {it}
    1. {it} needs {of} {x}
    1. {it} could use {of} {x}
    1. I want {of} {x}
    1. I'd like {of} {x}
    1! add {x}
    2~ {x} +{pm}
    1~ {x}: {pm}
    1~ {num} {x}
    1! add {num} {x}
    1! add {x} {end}
    1! overlay {of} {x}
    1! mix in {of} {x}
    1~ {x} {please}
    1. {of} {x} would be (nice|great|cool|good)
    1. what about {of} {x}
    1! finish with {of} {x}
    1! throw {of} {x} on there
";
pub const FLAW: &str = "
    6! {remove} the {bare}
    3! {remove} {bare}
    4! (reduce|decrease|lower|minimise|lessen|soften|tone down|diminish|weaken) the {bare} {end}
    2! (reduce|decrease|lower|minimise) {bare} {end}
    2! (reduce|decrease|lower) the {bare} by {num}
    3~ {cmp} less {bare}
    1! {make} the {bare} {cmp} less (visible|noticeable|strong|obvious|distracting)
    2. {it} has too much {bare}
    2. there's {deg} too much {bare}
    2. too much {bare}
    1. I (don't like|hate|can't stand) the {bare}
    1. the {bare} (is|are) (annoying|ugly|terrible|distracting|awful|bad|horrible|ruining it)
    1! {adv} (reduce|remove) the {bare}
    1! {remove} (all |all of |most of |some of )the {bare}
    1. the {bare} should go
    1! (clean up|fix|correct|take care of|deal with) the {bare}
    1! {remove} that {bare}
    1. I want {cmp} less {bare}
    1. is it possible to {remove} the {bare}?
    1~ {bare} -{pm}
    2~ no more {bare}
    1! {remove} any {bare}
    1. why is there so much {bare}
    1! take {of} the {bare} out
    1. there's (a lot of|so much|lots of|some) {bare}, (please |)(remove|reduce|fix) it
";
pub const LOOK: &str = "
    4! give {it} {a} {eff} {x} (look|feel|vibe|style|mood|touch|tone|aesthetic|atmosphere|effect)
    2! {make} {it} look {x}
    1! {make} {it} look like {x}
    3! {make} {it} {x}
    3~ {x} (look|style|vibe|vibes|mood|aesthetic|feel|effect|filter|tones|atmosphere|grade|edit)
    2~ {eff} {x} (look|style|vibe|mood|aesthetic|feel|effect|filter|atmosphere)
    1~ {x} (look|style|vibe|mood|effect) {please}
    2~ {x}
    1~ {x} {please}
    1! apply {a} {eff} {x} (filter|effect|preset|look|grade|style)
    1! add {a} {eff} {x} (filter|effect|look|feel|vibe|touch|mood)
    1! go for {a} {eff} {x} (look|feel|vibe|style)
    1! turn {it} into {a} {x} (photo|picture|shot|scene|image)
    1! edit {it} in {a} {x} style
    1~ in {a} {x} style
    1. I want {a} {eff} {x} (look|feel|vibe|style|mood|atmosphere)
    1. I'd like {a} {x} (look|feel|vibe|style|mood)
    1. I want {it} to have {a} {x} (look|feel|vibe|style|mood)
    1~ with {a} {eff} {x} (look|feel|vibe|touch)
    1! create {a} {x} (look|feel|vibe|mood|atmosphere)
    1! use {a} {x} (filter|preset|style)
    1! {make} {it} feel {x}
    1! {make} {it} {very} {x}
    1! {make} {it} look {very} {x}
    1. can I get {a} {x} (look|vibe|edit|feel)(?|)
    1. going for {a} {eff} {x} (look|vibe|feel)
    1. I'm after {a} {x} (look|vibe|feel)
    1. {it} should (look|feel) {x}
    1! style {it} as {x}
    1. {it} needs {a} {x} (look|vibe|feel|touch)
    1~ {x} (photo|picture|shot|scene)
    1~ something {x}
    1! try {a} {x} (look|style|filter|vibe)
    1! {make} it {a} {x} (photo|shot|scene|picture)
    1~ (think|like) {x}
";
