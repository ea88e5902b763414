use offstage_api::Adjustment;

use super::held_out;

/// The grammatical shape in which a concept is said; each has its own frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Comparatives: "brighter", "more colourful".
    More,
    /// Adjectives of the wanted state: "bright". Also "not bright enough".
    Adjective,
    /// Adjectives of an unwanted state: "too dark", "less dark".
    Too,
    /// Complaints that need no "too": "underexposed", "blown out".
    State,
    /// Imperatives with `{it}`: "brighten {it} up".
    Verb,
    /// Nouns that can be turned up and down: "contrast".
    Dial,
    /// Nouns that only a slider's words turn: "lower the shadows". Their "more" and "less" mean
    /// something else ("less shadow" is lighter shadows).
    Slider,
    /// Effects that are counted: "vignette" (add a …, remove the …).
    Effect,
    /// Effects that are poured: "grain" (add some …, less …).
    Mass,
    /// Unwanted things: "noise" (remove the …, too much …, less …).
    Flaw,
    /// Looks: "golden hour" (give it a … look).
    Look,
    /// Whole requests, said as they are.
    Whole,
}

impl Form {
    pub const ALL: [Form; 12] = [
        Form::More,
        Form::Adjective,
        Form::Too,
        Form::State,
        Form::Verb,
        Form::Dial,
        Form::Slider,
        Form::Effect,
        Form::Mass,
        Form::Flaw,
        Form::Look,
        Form::Whole,
    ];

    /// How often a form is used when a concept has it.
    fn weight(self) -> f32 {
        match self {
            Form::More => 3.0,
            Form::Adjective => 1.3,
            Form::Too => 1.5,
            Form::State => 0.7,
            Form::Verb => 3.2,
            Form::Dial => 3.0,
            Form::Slider => 2.0,
            Form::Effect => 2.5,
            Form::Mass => 2.5,
            Form::Flaw => 2.0,
            Form::Look => 2.0,
            Form::Whole => 1.6,
        }
    }
}

/// Something a person can ask for: what it does and how it is said.
#[derive(Clone, Debug)]
pub struct Concept {
    pub name: String,
    /// Amounts of a plain request.
    pub effects: Vec<(Adjustment, f32)>,
    pub weight: f32,
    /// Whether "a bit" and "20%" make sense.
    pub gradable: bool,
    phrases: Vec<(Form, Vec<String>)>,
}

impl Concept {
    /// A concept that moves each adjustment by a plain request's 0.35 in the direction of the sign.
    pub fn new(name: &str, effects: &[(Adjustment, f32)]) -> Concept {
        let effects = effects.to_vec();
        Concept { name: name.to_owned(), effects, weight: 1.0, gradable: true, phrases: Vec::new() }
    }

    pub fn weight(mut self, weight: f32) -> Concept {
        self.weight = weight;
        self
    }

    pub fn fixed(mut self) -> Concept {
        self.gradable = false;
        self
    }

    /// Adds phrases of one form, separated by `;`.
    pub fn say(mut self, form: Form, phrases: &str) -> Concept {
        let new = phrases.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()).map(str::to_owned);
        match self.phrases.iter_mut().find(|(known, _)| *known == form) {
            Some((_, list)) => list.extend(new),
            None => self.phrases.push((form, new.collect())),
        }
        self
    }

    pub fn phrases(&self, form: Form) -> &[String] {
        self.phrases.iter().find(|(known, _)| *known == form).map_or(&[], |(_, list)| list)
    }

    /// The forms that have phrases, with the weight of each.
    pub fn forms(&self) -> impl Iterator<Item = (Form, f32)> {
        self.phrases.iter().filter(|(_, list)| !list.is_empty()).map(|(form, list)| {
            let breadth = (list.len() as f32).sqrt().min(5.0) / 3.0;
            (*form, form.weight() * (0.4 + breadth))
        })
    }

    pub fn touches(&self, adjustment: Adjustment) -> bool {
        self.effects.iter().any(|(touched, _)| *touched == adjustment)
    }

    /// Splits off the held-out synonyms: the first of every list stay, so that every form can
    /// always be said.
    pub fn with_synonyms(&self, wanted: held_out::Keep) -> Concept {
        let mut kept = self.clone();
        for (_, list) in &mut kept.phrases {
            *list = held_out::filter(list, "synonym", wanted);
        }
        kept.phrases.retain(|(_, list)| !list.is_empty());
        kept
    }
}
