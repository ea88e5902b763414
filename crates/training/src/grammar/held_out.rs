//! What training never sees, decided by a stable hash of the text, so that it does not depend on
//! order or on the platform.

/// Which part of a list is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Train,
    HeldOut,
}

/// One in this many phrases, frames and pairs is held out.
const PERIOD: u64 = 16;
/// So many entries at the head of each list are the core and always trained on.
const CORE: usize = 3;

/// FNV-1a, 64 bit.
pub fn stable_hash(salt: &str, text: &str) -> u64 {
    let bytes = salt.bytes().chain([0]).chain(text.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // FNV's low bits are weak for short texts that differ in the last byte.
    hash ^ (hash >> 29)
}

pub fn is_held_out(salt: &str, text: &str) -> bool {
    stable_hash(salt, text).is_multiple_of(PERIOD)
}

/// The entries of `list` on one side of the split.
pub fn filter(list: &[String], salt: &str, keep: Keep) -> Vec<String> {
    let out = |(index, text): &(usize, &String)| {
        let core = *index < CORE || list.iter().take(CORE).any(|known| known == *text);
        let held = !core && is_held_out(salt, text);
        held == (keep == Keep::HeldOut)
    };
    list.iter().enumerate().filter(out).map(|(_, text)| text.clone()).collect()
}

/// Whether two concepts, in either order, never stand in one training prompt.
pub fn pair_is_held_out(a: &str, b: &str) -> bool {
    let key = if a < b { format!("{a}&{b}") } else { format!("{b}&{a}") };
    stable_hash("pair", &key).is_multiple_of(PERIOD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sides_share_nothing_and_together_are_the_list() {
        let list: Vec<String> = (0..200).map(|n| format!("phrase {n}")).collect();
        let (train, held) = (filter(&list, "s", Keep::Train), filter(&list, "s", Keep::HeldOut));
        assert!(held.len() > 3 && held.len() < 40, "{} held out", held.len());
        assert!(held.iter().all(|phrase| !train.contains(phrase)));
        assert_eq!(train.len() + held.len(), list.len());
    }

    #[test]
    fn a_pair_is_held_out_in_both_orders() {
        for n in 0..100 {
            let (a, b) = (format!("a{n}"), format!("b{n}"));
            assert_eq!(pair_is_held_out(&a, &b), pair_is_held_out(&b, &a));
        }
    }
}
