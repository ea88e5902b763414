use std::collections::HashMap;

use super::{RetoucherConfig, Token};

/// Row 0 of the embedding table fills up short lists; its weight is 0.
pub(super) const PADDING_ROW: u32 = 0;
const UNKNOWN_ROW: u32 = 1;
const NUMBER_ROW: u32 = 2;
const FIRST_WORD_ROW: u32 = 3;

/// A token gets at most this many n-grams, after its word row.
pub(super) const MAX_GRAMS: usize = 20;

/// Finds the rows of the embedding table that make up a token: one for the word, if it is in the
/// vocabulary, and one per character n-gram (3 and 4 characters, with marks at the word's ends),
/// so that a misspelt or unknown word is near the words that it resembles.
///
/// Hashed subwords: Bojanowski et al., "Enriching Word Vectors with Subword Information", 2017.
#[derive(Clone, Debug)]
pub struct Pieces {
    words: HashMap<String, u32>,
    first_bucket: u32,
    buckets: u32,
}

impl Pieces {
    pub fn new(config: &RetoucherConfig) -> Self {
        let words = config.vocabulary.iter().cloned().zip(FIRST_WORD_ROW..).collect();
        let first_bucket = FIRST_WORD_ROW + config.vocabulary.len() as u32;
        Pieces { words, first_bucket, buckets: config.buckets as u32 }
    }

    /// Rows of the embedding table.
    pub fn rows(config: &RetoucherConfig) -> usize {
        FIRST_WORD_ROW as usize + config.vocabulary.len() + config.buckets
    }

    /// The rows of a token, word row first, and the weight of each n-gram row (the word row
    /// weighs 1). With `hide_word` the word counts as unknown, which training does now and then.
    pub fn of(&self, token: &Token, hide_word: bool) -> (Vec<u32>, f32) {
        let known = self.words.get(&token.text).filter(|_| !hide_word).copied();
        if token.value.is_some() {
            let mut rows = vec![NUMBER_ROW];
            rows.extend(known);
            return (rows, 1.0);
        }
        let mut rows = vec![known.unwrap_or(UNKNOWN_ROW)];
        let marked: Vec<char> =
            std::iter::once('^').chain(token.text.chars()).chain(std::iter::once('$')).collect();
        for length in [3, 4] {
            for gram in marked.windows(length) {
                if rows.len() <= MAX_GRAMS {
                    rows.push(self.first_bucket + fnv1a(gram) % self.buckets);
                }
            }
        }
        let grams = rows.len() - 1;
        (rows, 1.0 / (grams.max(1) as f32).sqrt())
    }
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo), over the UTF-8 bytes, with the final mix of MurmurHash3 so
/// that the low bits are even.
fn fnv1a(chars: &[char]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut buffer = [0; 4];
    for c in chars {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::super::tokenize;
    use super::*;

    fn pieces() -> (Pieces, RetoucherConfig) {
        let config = RetoucherConfig::new(vec!["exposure".into()], vec!["brighter".into(), "90".into()]);
        (Pieces::new(&config), config)
    }

    fn rows(word: &str, hide: bool) -> Vec<u32> {
        pieces().0.of(&tokenize(word)[0], hide).0
    }

    #[test]
    fn a_misspelt_word_shares_most_of_its_pieces() {
        let (right, wrong) = (rows("brighter", false), rows("brihgter", false));
        let shared = wrong.iter().filter(|row| right.contains(row)).count();
        assert!(shared >= 4, "{right:?} {wrong:?}");
        assert_eq!(wrong[0], UNKNOWN_ROW);
        assert_eq!(right[0], FIRST_WORD_ROW);
    }

    #[test]
    fn a_hidden_word_keeps_its_n_grams() {
        assert_eq!(rows("brighter", true)[1..], rows("brighter", false)[1..]);
        assert_eq!(rows("brighter", true)[0], UNKNOWN_ROW);
    }

    #[test]
    fn a_number_is_known_as_a_number() {
        assert_eq!(rows("90", false), [NUMBER_ROW, FIRST_WORD_ROW + 1]);
        assert_eq!(rows("91", false), [NUMBER_ROW]);
    }

    #[test]
    fn rows_stay_inside_the_table() {
        let (pieces, config) = pieces();
        for token in tokenize("brighter 写真を明るく 😀 x ñandú supercalifragilisticexpialidocious 7")
        {
            let (rows, weight) = pieces.of(&token, false);
            assert!(rows.len() <= MAX_GRAMS + 1 && weight > 0.0);
            assert!(rows.iter().all(|&row| (row as usize) < Pieces::rows(&config)));
        }
    }
}
