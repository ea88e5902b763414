use std::collections::HashMap;

use offstage_models::retoucher::tokenize;

/// The words of prompts that stand in at least `least` of them, the most frequent `most`, in
/// alphabetical order.
pub fn count_words<'a>(prompts: impl IntoIterator<Item = &'a str>, least: usize, most: usize) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for prompt in prompts {
        let mut words: Vec<String> = tokenize(prompt).into_iter().map(|token| token.text).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut words: Vec<(usize, String)> =
        counts.into_iter().filter(|(_, count)| *count >= least).map(|(word, count)| (count, word)).collect();
    words.sort_unstable_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    words.truncate(most);
    let mut words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_stay_and_rare_ones_go() {
        let prompts = ["Warmer warmer", "warmer, please", "please crisp"];
        assert_eq!(count_words(prompts, 2, 10), ["please", "warmer"]);
        assert_eq!(count_words(prompts, 1, 1), ["please"]);
    }
}
