use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, gelu_approximate, relu, sigmoid, silu};
use serde::Deserialize;

use super::host;

/// A pointwise non-linearity, by its name in a `config.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Activation {
    /// `x · σ(x)` (Elfwing et al., "Sigmoid-Weighted Linear Units", 2017).
    #[serde(rename = "silu", alias = "swish")]
    Silu,
    /// `x · Φ(x)` with the exact normal distribution (Hendrycks and Gimpel, "Gaussian Error Linear
    /// Units", 2016).
    #[serde(rename = "gelu")]
    Gelu,
    /// The approximation of the same paper by `tanh`.
    #[serde(rename = "gelu_new", alias = "gelu_pytorch_tanh", alias = "gelu-approximate")]
    GeluTanh,
    /// `x · σ(1.702 x)`, the approximation of the same paper by a sigmoid; OpenAI's CLIP uses it.
    #[serde(rename = "quick_gelu")]
    QuickGelu,
    #[serde(rename = "relu")]
    Relu,
}

impl Activation {
    pub fn forward<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        if host::takes(&x) {
            return host::pointwise(x, self);
        }
        match self {
            Activation::Silu => silu(x),
            Activation::Gelu => gelu(x),
            Activation::GeluTanh => gelu_approximate(x),
            Activation::QuickGelu => x.clone() * sigmoid(x.mul_scalar(1.702)),
            Activation::Relu => relu(x),
        }
    }
}
