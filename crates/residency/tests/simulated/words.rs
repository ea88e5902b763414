//! The words of a script's line: names, then options as `key=value` or as a bare `key`.

use std::time::Duration;

use offstage_residency::{GIB, MIB};

pub struct Words<'a> {
    line: &'a str,
    plain: std::vec::IntoIter<&'a str>,
    options: Vec<(&'a str, &'a str)>,
}

impl<'a> Words<'a> {
    pub fn of(line: &'a str) -> Self {
        let (options, plain): (Vec<&str>, Vec<&str>) =
            line.split_whitespace().partition(|word| word.contains('='));
        let options = options.iter().filter_map(|word| word.split_once('=')).collect();
        Self { line, plain: plain.into_iter(), options }
    }

    /// The next name.
    pub fn next(&mut self) -> &'a str {
        self.plain.next().unwrap_or_else(|| panic!("a word is missing: {}", self.line))
    }

    /// Whether a bare word follows somewhere.
    pub fn has(&self, word: &str) -> bool {
        self.plain.as_slice().contains(&word)
    }

    pub fn option(&mut self, key: &str) -> Option<&'a str> {
        let at = self.options.iter().position(|(of, _)| *of == key)?;
        Some(self.options.remove(at).1)
    }

    pub fn bytes_option(&mut self, key: &str) -> Option<u64> {
        self.option(key).map(bytes)
    }

    pub fn time_option(&mut self, key: &str) -> Option<Duration> {
        self.option(key).map(time)
    }

    pub fn number_option(&mut self, key: &str) -> Option<u32> {
        self.option(key).map(|word| word.parse().unwrap_or_else(|_| panic!("not a number: {word}")))
    }

    /// No option may be left that nobody understood.
    pub fn end(&self) {
        assert!(self.options.is_empty(), "what is {:?} in: {}", self.options, self.line);
    }
}

/// "6GiB", "1.5GiB", "300MiB", "0".
pub fn bytes(word: &str) -> u64 {
    let (number, unit) = match (word.strip_suffix("GiB"), word.strip_suffix("MiB")) {
        (Some(number), _) => (number, GIB),
        (_, Some(number)) => (number, MIB),
        _ => (word, 1),
    };
    let number: f64 = number.parse().unwrap_or_else(|_| panic!("not an amount of bytes: {word}"));
    (number * unit as f64) as u64
}

/// "5s", "250ms", "5min".
pub fn time(word: &str) -> Duration {
    let (number, millis) = match (word.strip_suffix("min"), word.strip_suffix("ms"), word.strip_suffix('s')) {
        (Some(number), ..) => (number, 60_000.0),
        (_, Some(number), _) => (number, 1.0),
        (.., Some(number)) => (number, 1_000.0),
        _ => panic!("not a time: {word}"),
    };
    let number: f64 = number.parse().unwrap_or_else(|_| panic!("not a time: {word}"));
    Duration::from_millis((number * millis).round() as u64)
}
