use burn::nn::Linear;
use burn::tensor::Tensor;

use super::host;

/// `x · weight + bias` of a layer, on the last axis of `x`.
pub fn linear<const D: usize>(layer: &Linear, x: Tensor<D>) -> Tensor<D> {
    if host::takes(&x) {
        return host::linear(x, layer.weight.val(), bias(layer), None);
    }
    layer.forward(x)
}

/// [`linear`], and something added to what comes out.
pub fn linear_adding<const D: usize>(layer: &Linear, x: Tensor<D>, added: Tensor<D>) -> Tensor<D> {
    if host::takes(&x) {
        return host::linear(x, layer.weight.val(), bias(layer), Some(added));
    }
    added + layer.forward(x)
}

/// [`linear`] of pixels: `[batch, input, height, width]` → `[batch, height · width, output]`.
pub fn linear_to_tokens(layer: &Linear, x: Tensor<4>) -> Tensor<3> {
    if host::takes(&x) {
        return host::tokens_of(x, layer.weight.val(), bias(layer));
    }
    let [batch, channels, height, width] = x.dims();
    layer.forward(x.reshape([batch, channels, height * width]).swap_dims(1, 2))
}

/// [`linear`] of tokens that are pixels, added to an image: `[batch, height · width, input]` → `[batch,
/// output, height, width]`, the shape of `added`.
pub fn linear_to_pixels(layer: &Linear, tokens: Tensor<3>, added: Tensor<4>) -> Tensor<4> {
    if host::takes(&tokens) {
        return host::pixels_of(tokens, layer.weight.val(), bias(layer), added);
    }
    let shape = added.dims();
    added + layer.forward(tokens).swap_dims(1, 2).reshape(shape)
}

fn bias(layer: &Linear) -> Option<Tensor<1>> {
    layer.bias.as_ref().map(|bias| bias.val())
}
