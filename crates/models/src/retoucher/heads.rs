use burn::module::{Initializer, Module, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::{relu, sigmoid, softmax};
use burn::tensor::module::linear;
use burn::tensor::{Device, Tensor};

use super::encoder::MASKED;
use super::{PHOTO_FEATURES, RetoucherConfig};

/// Turns tokens into one answer per sense (a label with its direction): each sense has a learned
/// query that attends over the tokens, and each token gives evidence of its own, of which the
/// strongest counts.
#[derive(Module, Debug)]
pub struct Heads {
    keys: Linear,
    values: Linear,
    /// `[senses, width]` where each sense looks for itself.
    queries: Param<Tensor<2>>,
    /// `[senses, width]` where each sense looks for the number that is its amount.
    number_queries: Param<Tensor<2>>,
    mix: Linear,
    photo: Linear,
    /// `[senses, width / 2]`
    sense_bias: Param<Tensor<2>>,
    /// `[senses, width / 2]` each, with `[senses]` biases: what the mixed vector says about presence,
    /// amount and whether the amount is a number in the prompt.
    presence: Param<Tensor<2>>,
    presence_bias: Param<Tensor<1>>,
    amount: Param<Tensor<2>>,
    amount_bias: Param<Tensor<1>>,
    copies: Param<Tensor<2>>,
    copies_bias: Param<Tensor<1>>,
    evidence: Linear,
    /// How strong a token's wording is, whatever it speaks of.
    strength: Linear,
    unsupported: Linear,
}

/// What the heads say, before thresholds.
#[derive(Clone, Debug)]
pub struct Output {
    /// `[batch, senses]` logits.
    pub presence: Tensor<2>,
    /// `[batch, senses]` in [0, 1]: how far, if present.
    pub amount: Tensor<2>,
    /// `[batch, length]` logits: the token belongs to a request that is not supported.
    pub unsupported: Tensor<2>,
}

impl Heads {
    pub(super) fn new(config: &RetoucherConfig, device: &Device) -> Self {
        let (width, senses) = (config.width, config.senses());
        let narrow = width / 2;
        let spread = Initializer::Normal { mean: 0.0, std: 1.0 / (width as f64).sqrt() };
        let per_sense = |initializer: &Initializer, size: usize| initializer.init([senses, size], device);
        Heads {
            keys: LinearConfig::new(width, width).init(device),
            values: LinearConfig::new(width, narrow).init(device),
            queries: per_sense(&spread, width),
            number_queries: per_sense(&spread, width),
            mix: LinearConfig::new(narrow, narrow).init(device),
            photo: LinearConfig::new(PHOTO_FEATURES, narrow).init(device),
            sense_bias: per_sense(&Initializer::Zeros, narrow),
            presence: per_sense(&spread, narrow),
            // Few senses are present in any prompt: start from a low probability.
            presence_bias: Initializer::Constant { value: -3.0 }.init([senses], device),
            amount: per_sense(&spread, narrow),
            amount_bias: Initializer::Zeros.init([senses], device),
            copies: per_sense(&spread, narrow),
            copies_bias: Initializer::Zeros.init([senses], device),
            evidence: LinearConfig::new(width, senses).init(device),
            strength: LinearConfig::new(width, 1).init(device),
            unsupported: LinearConfig::new(width, 1).init(device),
        }
    }

    /// `tokens`: `[batch, length, width]`; `numbers`: `[batch, length, 2]`, whether a number
    /// stands there and its value; `present`: `[batch, length]`.
    pub(super) fn forward(
        &self,
        tokens: Tensor<3>,
        numbers: Tensor<3>,
        present: Tensor<2>,
        photos: Tensor<2>,
    ) -> Output {
        let [_, _, width] = tokens.dims();
        let scale = 1.0 / (width as f32).sqrt();
        let absent = |here: Tensor<3>| (here - 1.0).mul_scalar(-MASKED);
        let mask = absent(present.unsqueeze_dim::<3>(2));
        let keys = self.keys.forward(tokens.clone()).mul_scalar(scale);
        let look = |queries: &Param<Tensor<2>>| linear(keys.clone(), queries.val().transpose(), None);

        let attention = softmax(look(&self.queries) + mask.clone(), 1).swap_dims(1, 2);
        let pooled = attention.matmul(self.values.forward(tokens.clone()));
        let photo = self.photo.forward(photos).unsqueeze_dim::<3>(1);
        let mixed = relu(self.mix.forward(pooled) + photo + self.sense_bias.val().unsqueeze::<3>());
        let says = |weights: &Param<Tensor<2>>, bias: &Param<Tensor<1>>| -> Tensor<2> {
            (mixed.clone() * weights.val().unsqueeze::<3>()).sum_dim(2).squeeze_dim::<2>(2)
                + bias.val().unsqueeze::<2>()
        };

        let evidence = self.evidence.forward(tokens.clone()) + mask;
        let strongest = evidence.clone().max_dim(1).squeeze_dim::<2>(1);
        let presence = says(&self.presence, &self.presence_bias) + strongest;

        let is_number = numbers.clone().narrow(2, 0, 1);
        let has_number = is_number.clone().max_dim(1).squeeze_dim::<2>(1);
        let choice = softmax(look(&self.number_queries) + absent(is_number), 1);
        let number = (choice * numbers.narrow(2, 1, 1)).sum_dim(1).squeeze_dim::<2>(1);
        let copies = sigmoid(says(&self.copies, &self.copies_bias)) * has_number;
        // A sense is as strong as the wording around the tokens that speak for it.
        let strength = softmax(evidence, 1) * self.strength.forward(tokens.clone());
        let strength = strength.sum_dim(1).squeeze_dim::<2>(1);
        let said = sigmoid(says(&self.amount, &self.amount_bias) + strength);
        let amount = said.clone() + copies * (number - said);

        let unsupported = self.unsupported.forward(tokens).squeeze_dim::<2>(2);
        Output { presence, amount, unsupported }
    }
}
