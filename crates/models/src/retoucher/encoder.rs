use burn::module::{Initializer, Module, Param};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::activation::{relu, softmax};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::RetoucherConfig;

/// Relative positions farther apart than this share one bias.
const FARTHEST: usize = 16;

/// Added to the score of a place that holds no token.
pub(super) const MASKED: f32 = -1e4;

/// A pre-norm transformer layer (Vaswani et al., "Attention Is All You Need", 2017; Xiong et al.,
/// "On Layer Normalization in the Transformer Architecture", 2020) with a learned bias per head and
/// relative position (Raffel et al., "Exploring the Limits of Transfer Learning", 2020), so that a
/// clause reads the same wherever it stands in a prompt.
#[derive(Module, Debug)]
pub struct Layer {
    attention_norm: LayerNorm,
    /// `[width, 3 * width]`: queries, keys, values.
    projections: Linear,
    /// `[heads, 2 * FARTHEST + 1]`
    position_bias: Param<Tensor<2>>,
    merge: Linear,
    feed_norm: LayerNorm,
    widen: Linear,
    narrow: Linear,
    heads: usize,
}

impl Layer {
    pub(super) fn new(config: &RetoucherConfig, device: &Device) -> Self {
        let width = config.width;
        Layer {
            attention_norm: LayerNormConfig::new(width).init(device),
            projections: LinearConfig::new(width, 3 * width).init(device),
            position_bias: Initializer::Zeros.init([config.heads, 2 * FARTHEST + 1], device),
            merge: LinearConfig::new(width, width).init(device),
            feed_norm: LayerNormConfig::new(width).init(device),
            widen: LinearConfig::new(width, config.hidden).init(device),
            narrow: LinearConfig::new(config.hidden, width).init(device),
            heads: config.heads,
        }
    }

    /// `tokens`: `[batch, length, width]`; `mask`: `[batch, 1, 1, length]`, 0 or [`MASKED`];
    /// `distances`: see [`distances`].
    pub(super) fn forward(&self, tokens: Tensor<3>, mask: Tensor<4>, distances: Tensor<1, Int>) -> Tensor<3> {
        let [batch, length, width] = tokens.dims();
        let head_width = width / self.heads;
        let normed = self.attention_norm.forward(tokens.clone());
        let projected = self.projections.forward(normed);
        let part = |at: usize| {
            projected
                .clone()
                .narrow(2, at * width, width)
                .reshape([batch, length, self.heads, head_width])
                .swap_dims(1, 2)
        };
        let bias = self.position_bias.val().select(1, distances).reshape([1, self.heads, length, length]);
        let scale = 1.0 / (head_width as f32).sqrt();
        let scores = part(0).mul_scalar(scale).matmul(part(1).swap_dims(2, 3)) + bias + mask;
        let read = softmax(scores, 3).matmul(part(2)).swap_dims(1, 2).reshape([batch, length, width]);
        let tokens = tokens + self.merge.forward(read);
        let fed = self.narrow.forward(relu(self.widen.forward(self.feed_norm.forward(tokens.clone()))));
        tokens + fed
    }
}

/// `[length * length]` column of the position bias for each (reader, read) pair of places.
pub(super) fn distances(length: usize, device: &Device) -> Tensor<1, Int> {
    let farthest = FARTHEST as i32;
    let columns: Vec<i32> = (0..length as i32)
        .flat_map(|reader| {
            (0..length as i32).map(move |read| (read - reader).clamp(-farthest, farthest) + farthest)
        })
        .collect();
    Tensor::from_data(TensorData::new(columns, [length * length]), device)
}
