//! Phrases are written as templates: `(a|b|)` is one of the alternatives (nesting is allowed, an
//! empty alternative is silence) and `{name}` is a slot.

use super::dice::Dice;

/// Expands a template. `fill` gives the text of a slot; an unknown slot stands for nothing.
pub fn expand(template: &str, dice: &mut Dice, fill: &mut dyn FnMut(&str, &mut Dice) -> String) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    expand_into(template, dice, fill, &mut out);
    tidy(&out)
}

/// Expands a template that has only the common slots.
pub fn expand_plain(template: &str, dice: &mut Dice) -> String {
    expand(template, dice, &mut |name, dice| super::slots::common(name, dice))
}

fn expand_into(
    template: &str,
    dice: &mut Dice,
    fill: &mut dyn FnMut(&str, &mut Dice) -> String,
    out: &mut String,
) {
    let mut rest = template;
    while let Some(at) = rest.find(['(', '{']) {
        out.push_str(&rest[..at]);
        let inner = &rest[at + 1..];
        if rest.as_bytes()[at] == b'{' {
            let end = inner.find('}').unwrap_or(inner.len());
            out.push_str(&fill(&inner[..end], dice));
            rest = inner.get(end + 1..).unwrap_or("");
        } else {
            let end = closing(inner);
            let options = alternatives(&inner[..end]);
            let chosen = dice.word(&options);
            expand_into(chosen, dice, fill, out);
            rest = inner.get(end + 1..).unwrap_or("");
        }
    }
    out.push_str(rest);
}

/// Where the parenthesis closes that was opened just before `inner`.
fn closing(inner: &str) -> usize {
    let mut depth = 0;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return at,
            b')' => depth -= 1,
            _ => {}
        }
    }
    inner.len()
}

fn alternatives(inner: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut options = Vec::with_capacity(4);
    let mut start = 0;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'|' if depth == 0 => {
                options.push(&inner[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    options.push(&inner[start..]);
    options
}

/// One space between words, none before a comma or stop, none at the ends.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() && !word.starts_with([',', '.', ';', '!', '?']) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn all(template: &str) -> std::collections::BTreeSet<String> {
        let mut rng = StdRng::seed_from_u64(1);
        let mut dice = Dice(&mut rng);
        (0..200).map(|_| expand(template, &mut dice, &mut |name, _| name.to_uppercase())).collect()
    }

    #[test]
    fn alternatives_nest_and_an_empty_one_is_silence() {
        let got = all("make {it} (a (bit|tad) |)brighter");
        let want = ["make IT a bit brighter", "make IT a tad brighter", "make IT brighter"];
        assert_eq!(got.into_iter().collect::<Vec<_>>(), want);
    }

    #[test]
    fn silence_leaves_no_double_space_and_no_space_before_a_comma() {
        assert_eq!(all("a ( ) b () , c").into_iter().collect::<Vec<_>>(), ["a b, c"]);
    }
}
