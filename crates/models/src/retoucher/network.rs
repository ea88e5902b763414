use burn::module::{Initializer, Module, Param};
use burn::nn::{Dropout, DropoutConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::module::embedding;
use burn::tensor::{Device, Int, Tensor};

pub use super::heads::Output;

use super::encoder::{Layer, MASKED, distances};
use super::heads::Heads;
use super::{PHOTO_FEATURES, Pieces, RetoucherConfig, VALUE_FEATURES};

/// Share of a token vector that training hides.
const DROPOUT: f64 = 0.1;

/// The arrays of a [`super::Batch`] as tensors; shapes there.
#[derive(Clone, Debug)]
pub struct Input {
    pub rows: Tensor<2, Int>,
    /// `[distinct, grams, 1]`
    pub row_weights: Tensor<3>,
    pub words: Tensor<1, Int>,
    pub values: Tensor<3>,
    pub present: Tensor<2>,
    pub photos: Tensor<2>,
}

/// Bags of subwords, a mix of each token with its neighbours, transformer layers, heads.
#[derive(Module, Debug)]
pub struct Network {
    /// `[rows, width]`
    table: Param<Tensor<2>>,
    value: Linear,
    photo: Linear,
    dropout: Dropout,
    neighbours: Linear,
    layers: Vec<Layer>,
    norm: LayerNorm,
    heads: Heads,
}

impl Network {
    /// A network with random weights, drawn lazily from the device's generator.
    pub fn new(config: &RetoucherConfig, device: &Device) -> Self {
        let width = config.width;
        let spread = Initializer::Normal { mean: 0.0, std: 0.3 };
        Network {
            table: spread.init([Pieces::rows(config), width], device),
            value: LinearConfig::new(VALUE_FEATURES, width).with_bias(false).init(device),
            photo: LinearConfig::new(PHOTO_FEATURES, width).with_bias(false).init(device),
            dropout: DropoutConfig::new(DROPOUT).init(),
            neighbours: LinearConfig::new(3 * width, width).init(device),
            layers: (0..config.layers).map(|_| Layer::new(config, device)).collect(),
            norm: LayerNormConfig::new(width).init(device),
            heads: Heads::new(config, device),
        }
    }

    pub fn forward(&self, input: Input) -> Output {
        let [batch, length] = input.present.dims();
        let [_, width] = self.table.dims();
        let device = input.present.device();

        let bags: Tensor<2> =
            (embedding(self.table.val(), input.rows) * input.row_weights).sum_dim(1).squeeze_dim(1);
        let words = bags.select(0, input.words).reshape([batch, length, width]);
        let here = input.present.clone().unsqueeze_dim::<3>(2);
        let photo = self.photo.forward(input.photos.clone()).unsqueeze_dim::<3>(1);
        let tokens = (words + self.value.forward(input.values.clone()) + photo) * here.clone();
        let tokens = self.dropout.forward(tokens);

        let edge = Tensor::<3>::zeros([batch, 1, width], &device);
        let (before, after) = if length > 1 {
            (
                Tensor::cat(vec![edge.clone(), tokens.clone().narrow(1, 0, length - 1)], 1),
                Tensor::cat(vec![tokens.clone().narrow(1, 1, length - 1), edge], 1),
            )
        } else {
            (edge.clone(), edge)
        };
        let around = Tensor::cat(vec![before, tokens.clone(), after], 2);
        let mut tokens = tokens + self.neighbours.forward(around);

        let mask = (input.present.clone() - 1.0).mul_scalar(-MASKED).reshape([batch, 1, 1, length]);
        let distances = distances(length, &device);
        for layer in &self.layers {
            tokens = layer.forward(tokens, mask.clone(), distances.clone());
        }
        let tokens = self.dropout.forward(self.norm.forward(tokens));
        self.heads.forward(tokens, input.values.narrow(2, 0, 2), input.present, input.photos)
    }
}
