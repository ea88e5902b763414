use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::ops::AttentionModuleOptions;
use burn::tensor::{Device, Tensor, module};

use super::{host, linear, linear_adding};

/// Multi-head attention of tokens to themselves or to a context (Vaswani et al., "Attention Is All
/// You Need", 2017).
#[derive(Module, Debug)]
pub struct Attention {
    to_q: Linear,
    to_k: Linear,
    to_v: Linear,
    to_out: Linear,
    heads: usize,
}

/// Widths and heads of an [`Attention`].
#[derive(Clone, Copy, Debug)]
pub struct AttentionSettings {
    /// Of a token; `heads` divides it.
    pub width: usize,
    /// Of what is attended to.
    pub context: usize,
    pub heads: usize,
    /// Whether queries, keys and values have biases.
    pub bias: bool,
}

impl Attention {
    pub fn new(settings: &AttentionSettings, device: &Device) -> Self {
        let AttentionSettings { width, context, heads, bias } = *settings;
        let linear = |input: usize| LinearConfig::new(input, width).with_bias(bias).init(device);
        Attention {
            to_q: linear(width),
            to_k: linear(context),
            to_v: linear(context),
            to_out: LinearConfig::new(width, width).init(device),
            heads,
        }
    }

    /// `tokens`: `[batch, length, width]`; `context`: `[batch, length', context]`.
    /// Gives `[batch, length, width]`.
    pub fn forward(&self, tokens: Tensor<3>, context: Tensor<3>) -> Tensor<3> {
        linear(&self.to_out, self.read(tokens, context))
    }

    /// [`Self::forward`], and something added to what comes out.
    pub fn forward_adding(&self, tokens: Tensor<3>, context: Tensor<3>, added: Tensor<3>) -> Tensor<3> {
        linear_adding(&self.to_out, self.read(tokens, context), added)
    }

    fn read(&self, tokens: Tensor<3>, context: Tensor<3>) -> Tensor<3> {
        let queries = linear(&self.to_q, tokens);
        let keys = linear(&self.to_k, context.clone());
        let values = linear(&self.to_v, context);
        attend(queries, keys, values, self.heads, false)
    }
}

/// `softmax(queries · keysᵀ / √(width / heads)) · values`, each head on its own share of the width.
///
/// `queries`: `[batch, length, width]`; `keys`, `values`: `[batch, length', width]`. With `causal`,
/// a token sees those before it and itself. Gives `[batch, length, width]`.
///
/// In host memory the scores are never all there: they are made and used up block by block. On
/// other devices the backend chooses, and does likewise where it can.
pub fn attend(
    queries: Tensor<3>,
    keys: Tensor<3>,
    values: Tensor<3>,
    heads: usize,
    causal: bool,
) -> Tensor<3> {
    if host::takes(&queries) {
        return host::attention(queries, keys, values, heads, causal);
    }
    attend_by_backend(queries, keys, values, heads, causal)
}

/// [`attend`] as the backend does it: what [`attend`] falls back to, and what it is compared with.
pub fn attend_by_backend(
    queries: Tensor<3>,
    keys: Tensor<3>,
    values: Tensor<3>,
    heads: usize,
    causal: bool,
) -> Tensor<3> {
    let [batch, length, width] = queries.dims();
    let split = |tokens: Tensor<3>| {
        let length = tokens.dims()[1];
        tokens.reshape([batch, length, heads, width / heads]).swap_dims(1, 2)
    };
    // The default scale is that of the formula; another would keep GPUs from their fused kernel.
    let options = AttentionModuleOptions { is_causal: causal, ..Default::default() };
    module::attention(split(queries), split(keys), split(values), None, None, options)
        .swap_dims(1, 2)
        .reshape([batch, length, width])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{DType, Distribution};
    use proptest::prelude::*;

    fn both(dtype: DType, [batch, rows, columns, heads, head]: [usize; 5], causal: bool) -> f64 {
        let device = Device::flex();
        let random = |length: usize, spread: f64| -> Tensor<3> {
            let normal = Distribution::Normal(0.0, spread);
            Tensor::random([batch, length, heads * head], normal, (&device, dtype))
        };
        let (q, k, v) = (random(rows, 3.0), random(columns, 3.0), random(columns, 1.0));
        let ours = attend(q.clone(), k.clone(), v.clone(), heads, causal);
        let theirs = attend_by_backend(q, k, v, heads, causal);
        assert_eq!(ours.dims(), theirs.dims());
        (ours - theirs).abs().max().into_scalar()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn blocks_give_what_the_backend_gives(
            batch in 1..3usize,
            // Some of these take several blocks.
            rows in prop::sample::select(vec![1, 2, 63, 128, 129, 300]),
            columns in prop::sample::select(vec![1, 5, 77, 512, 513, 1100]),
            heads in 1..4usize,
            head in 1..20usize,
        ) {
            prop_assert!(both(DType::F64, [batch, rows, columns, heads, head], false) < 1e-12);
            prop_assert!(both(DType::F32, [batch, rows, columns, heads, head], false) < 2e-5);
        }

        #[test]
        fn a_token_sees_those_before_it_and_itself(
            length in prop::sample::select(vec![1, 2, 77, 130, 600]),
            heads in 1..4usize,
            head in 1..20usize,
        ) {
            prop_assert!(both(DType::F64, [2, length, length, heads, head], true) < 1e-12);
            prop_assert!(both(DType::F32, [2, length, length, heads, head], true) < 2e-5);
        }
    }
}
