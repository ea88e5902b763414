//! Requests that no recipe can meet.

use super::dice::Dice;
use super::held_out::{self, Keep};
use super::slots;
use super::template::expand;

/// The unsupported requests on one side of the split.
pub struct Unsupported {
    templates: Vec<String>,
    objects: Vec<String>,
}

impl Unsupported {
    pub fn new(keep: Keep) -> Unsupported {
        let list = |text: &str| -> Vec<String> {
            text.split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let templates = held_out::filter(&list(super::unsupported_phrases::TEMPLATES), "unsupported", keep);
        let objects = held_out::filter(&list(super::unsupported_phrases::OBJECTS), "object", Keep::Train);
        Unsupported { templates, objects }
    }

    /// The text of one unsupported clause.
    pub fn sample(&self, dice: &mut Dice) -> String {
        let template = dice.pick(&self.templates).clone();
        expand(&template, dice, &mut |name, dice| self.slot(name, dice))
    }

    fn slot(&self, name: &str, dice: &mut Dice) -> String {
        use super::unsupported_phrases as p;
        let source = match name {
            "obj" if dice.chance(0.45) => return super::nouns::noun(dice),
            "obj" => return dice.pick(&self.objects).clone(),
            "where" => p::WHERE,
            "person" => p::PERSON,
            "place" => p::PLACE,
            "colour" => p::COLOUR,
            "garment" => p::GARMENT,
            "style" => p::STYLE,
            "words" => p::WORDS,
            "erase" => p::ERASE,
            "insert" => p::INSERT,
            "weather" => p::WEATHER,
            "wear" => p::WEAR,
            _ => return slots::common(name, dice),
        };
        let options: Vec<&str> = source.split(';').map(str::trim).collect();
        let chosen = dice.word(&options);
        expand(chosen, dice, &mut |name, dice| self.slot(name, dice))
    }
}
