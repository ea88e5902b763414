use std::ops::Range;

/// Tokens after this many are not read.
pub const MAX_TOKENS: usize = 64;

/// A word keeps this many characters.
const MAX_WORD_CHARS: usize = 24;

/// A word, a number or a punctuation mark of a prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where it stands in the prompt, in bytes.
    pub span: Range<usize>,
    /// Lower-cased, apostrophes unified, letters repeated for emphasis ("sooo") cut to two.
    pub text: String,
    /// The amount in [0, 1] that a number stands for, by its unit: percent and plain numbers over
    /// 100, degrees over 180, stops over 2 (the scale of the exposure adjustment).
    pub value: Option<f32>,
}

/// Splits a prompt into at most [`MAX_TOKENS`] tokens. Any text is fine; white space and control
/// characters vanish, every other character that belongs to no word is a token of its own, and
/// runs of one such character count as one ("!!!").
pub fn tokenize(prompt: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = prompt.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if tokens.len() == MAX_TOKENS {
            break;
        }
        let mut end = start + first.len_utf8();
        if first.is_ascii_digit() || (first == '.' && rest.peek().is_some_and(|(_, c)| c.is_ascii_digit())) {
            let mut has_point = first == '.';
            while let Some(&(at, c)) = rest.peek() {
                let digit_follows = prompt[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
                let is_point = matches!(c, '.' | ',') && !has_point && digit_follows;
                if !(c.is_ascii_digit() || is_point) {
                    break;
                }
                has_point |= is_point;
                end = at + c.len_utf8();
                rest.next();
            }
            let text: String = prompt[start..end].chars().take(MAX_WORD_CHARS).collect();
            let value = value_of(&prompt[start..end], &prompt[end..]);
            tokens.push(Token { span: start..end, text, value });
        } else if first.is_alphanumeric() {
            while let Some(&(at, c)) = rest.peek() {
                let joins =
                    is_apostrophe(c) && prompt[at + c.len_utf8()..].starts_with(|c: char| c.is_alphabetic());
                if c.is_ascii_digit() || !(c.is_alphanumeric() || is_combining(c) || joins) {
                    break;
                }
                end = at + c.len_utf8();
                rest.next();
            }
            tokens.push(Token { span: start..end, text: normal(&prompt[start..end]), value: None });
        } else if !(first.is_whitespace() || first.is_control() || is_combining(first)) {
            while let Some(&(at, c)) = rest.peek() {
                if c != first {
                    break;
                }
                end = at + c.len_utf8();
                rest.next();
            }
            tokens.push(Token { span: start..end, text: first.to_string(), value: None });
        }
    }
    tokens
}

/// The word as it is looked up and hashed.
fn normal(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let mut last = ['\0'; 2];
    let lowered = word.chars().flat_map(char::to_lowercase);
    for c in lowered.map(|c| if is_apostrophe(c) { '\'' } else { c }).take(MAX_WORD_CHARS) {
        if last != [c; 2] {
            text.push(c);
        }
        last = [last[1], c];
    }
    text
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Combining marks, joiners and variation selectors belong to the character before them.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// See [`Token::value`]. `after` is the prompt behind the number.
fn value_of(number: &str, after: &str) -> Option<f32> {
    let value: f32 = number.replace(',', ".").parse().ok()?;
    let unit: String =
        after.trim_start_matches([' ', '-']).chars().take(4).flat_map(char::to_lowercase).collect();
    let scale = if unit.starts_with('°') || unit.starts_with("deg") {
        180.0
    } else if unit.starts_with("stop") || unit.starts_with("ev") && !unit.starts_with("eve") {
        2.0
    } else if value <= 1.0 && number.contains(['.', ',']) && !unit.starts_with('%') {
        1.0
    } else {
        100.0
    };
    Some((value / scale).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(prompt: &str) -> Vec<String> {
        tokenize(prompt).into_iter().map(|token| token.text).collect()
    }

    fn values(prompt: &str) -> Vec<f32> {
        tokenize(prompt).into_iter().filter_map(|token| token.value).collect()
    }

    #[test]
    fn words_are_lowered_and_punctuation_is_kept() {
        assert_eq!(texts("Warmer, PLEASE!!! b&w"), ["warmer", ",", "please", "!", "b", "&", "w"]);
        assert_eq!(texts("don’t make it sooooo dark"), ["don't", "make", "it", "soo", "dark"]);
        assert_eq!(texts("35mm black-and-white"), ["35", "mm", "black", "-", "and", "-", "white"]);
    }

    #[test]
    fn numbers_carry_the_amount_of_their_unit() {
        assert_eq!(values("contrast +20"), [0.2]);
        assert_eq!(values("by 35 %, then 50percent"), [0.35, 0.5]);
        assert_eq!(values("rotate 90 degrees or 45°"), [0.5, 0.25]);
        assert_eq!(values("up 1 stop, down 0.5 stops, +1.5ev"), [0.5, 0.25, 0.75]);
        assert_eq!(values("exposure 0.3 or .4 or 0,2"), [0.3, 0.4, 0.2]);
        assert_eq!(values("12345678901234567890123456789 %"), [1.0]);
    }

    #[test]
    fn a_long_prompt_is_cut_at_the_documented_bound() {
        assert_eq!(tokenize(&"warmer ".repeat(10_000)).len(), MAX_TOKENS);
        assert_eq!(tokenize(&"a".repeat(100_000))[0].text, "aa");
        assert_eq!(tokenize(&"ab".repeat(100_000))[0].text.len(), MAX_WORD_CHARS);
    }

    #[test]
    fn nothing_but_white_space_is_no_token() {
        assert!(tokenize(" \t\r\n\u{200b}\u{0}").is_empty());
        assert!(tokenize("").is_empty());
    }

    proptest! {
        #[test]
        fn spans_lie_in_order_on_character_boundaries(prompt in any::<String>()) {
            let mut end = 0;
            for token in tokenize(&prompt) {
                prop_assert!(token.span.start >= end && token.span.start < token.span.end);
                prop_assert!(prompt.get(token.span.clone()).is_some());
                prop_assert!(!token.text.is_empty());
                end = token.span.end;
            }
        }
    }
}
