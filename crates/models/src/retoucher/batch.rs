use std::collections::HashMap;

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::pieces::{MAX_GRAMS, PADDING_ROW};
use super::{Input, Pieces, Token};

/// How many numbers describe the photo.
pub const PHOTO_FEATURES: usize = 14;

/// How many numbers describe the value of a number token: that there is one, it, its root.
pub const VALUE_FEATURES: usize = 3;

/// Prompts and photos as plain arrays, padded to the longest prompt. Each distinct token is
/// embedded once: `words` points from token places to distinct tokens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Prompts.
    pub size: usize,
    /// Token places per prompt, at least 1.
    pub length: usize,
    /// Rows per distinct token.
    grams: usize,
    /// `[distinct, grams]` rows of the embedding table.
    rows: Vec<i32>,
    /// `[distinct, grams]`
    row_weights: Vec<f32>,
    /// `[size, length]` index of the distinct token; 0 is the empty one.
    words: Vec<i32>,
    /// `[size, length, VALUE_FEATURES]`
    values: Vec<f32>,
    /// `[size, length]` 1 where a token stands.
    present: Vec<f32>,
    /// `[size, PHOTO_FEATURES]`
    photos: Vec<f32>,
}

impl Batch {
    /// Lays out the prompts. `hides_word` is asked for each token whether its word row is hidden
    /// (see [`Pieces::of`]); inference never hides.
    pub fn new(
        prompts: &[(&[Token], &[f32; PHOTO_FEATURES])],
        pieces: &Pieces,
        mut hides_word: impl FnMut() -> bool,
    ) -> Self {
        let size = prompts.len();
        let length = prompts.iter().map(|(tokens, _)| tokens.len()).max().unwrap_or(0).max(1);
        let mut distinct: HashMap<(&str, bool), i32> = HashMap::new();
        let mut lists: Vec<(Vec<u32>, f32)> = vec![(Vec::new(), 0.0)];
        let mut words = vec![0; size * length];
        let mut values = vec![0.0; size * length * VALUE_FEATURES];
        let mut present = vec![0.0; size * length];
        let mut photos = Vec::with_capacity(size * PHOTO_FEATURES);
        for (prompt, (tokens, photo)) in prompts.iter().enumerate() {
            for (at, token) in tokens.iter().enumerate() {
                let place = prompt * length + at;
                let hidden = hides_word();
                words[place] = *distinct.entry((&token.text, hidden)).or_insert_with(|| {
                    lists.push(pieces.of(token, hidden));
                    lists.len() as i32 - 1
                });
                present[place] = 1.0;
                if let Some(value) = token.value {
                    values[place * VALUE_FEATURES..][..VALUE_FEATURES].copy_from_slice(&[
                        1.0,
                        value,
                        value.sqrt(),
                    ]);
                }
            }
            photos.extend(
                photo.map(|feature| if feature.is_finite() { feature.clamp(-4.0, 4.0) } else { 0.0 }),
            );
        }
        let grams = lists.iter().map(|(rows, _)| rows.len()).max().unwrap_or(0).clamp(1, MAX_GRAMS + 1);
        let mut rows = Vec::with_capacity(lists.len() * grams);
        let mut row_weights = Vec::with_capacity(lists.len() * grams);
        for (list, weight) in &lists {
            for at in 0..grams {
                rows.push(list.get(at).copied().unwrap_or(PADDING_ROW) as i32);
                row_weights.push(match at {
                    _ if at >= list.len() => 0.0,
                    0 => 1.0,
                    _ => *weight,
                });
            }
        }
        Batch { size, length, grams, rows, row_weights, words, values, present, photos }
    }

    /// The arrays as tensors on a device.
    pub fn input(&self, device: &Device) -> Input {
        let distinct = self.rows.len() / self.grams.max(1);
        let floats = |values: &[f32], shape: Vec<usize>| TensorData::new(values.to_vec(), shape);
        let ints = |values: &[i32], shape: Vec<usize>| TensorData::new(values.to_vec(), shape);
        let (size, length) = (self.size, self.length);
        Input {
            rows: Tensor::<2, Int>::from_data(ints(&self.rows, vec![distinct, self.grams]), device),
            row_weights: Tensor::from_data(floats(&self.row_weights, vec![distinct, self.grams, 1]), device),
            words: Tensor::<1, Int>::from_data(ints(&self.words, vec![size * length]), device),
            values: Tensor::from_data(floats(&self.values, vec![size, length, VALUE_FEATURES]), device),
            present: Tensor::from_data(floats(&self.present, vec![size, length]), device),
            photos: Tensor::from_data(floats(&self.photos, vec![size, PHOTO_FEATURES]), device),
        }
    }

    /// `[size, length]` 1 where a token stands, 0 where a shorter prompt is padded.
    pub fn present(&self) -> &[f32] {
        &self.present
    }
}
