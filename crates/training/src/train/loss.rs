use burn::tensor::activation::log_sigmoid;
use burn::tensor::{Device, Tensor, TensorData};
use offstage_models::retoucher::Output;

/// What the network should answer, as plain arrays.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Prompts, senses, token places.
    pub size: usize,
    pub senses: usize,
    pub length: usize,
    /// `[size, senses]` 1 where the sense is present.
    pub presence: Vec<f32>,
    /// `[size, senses]` amount in [0, 1] of the senses that are present.
    pub amounts: Vec<f32>,
    /// `[size, senses]` 0 where either answer is fine, otherwise 1.
    pub presence_counts: Vec<f32>,
    /// `[size, senses]` 1 where the sense is present and its amount is known.
    pub amount_counts: Vec<f32>,
    /// `[size, length]` 1 where a token asks for what is not supported.
    pub unsupported: Vec<f32>,
    /// `[size, length]` 1 where a token stands and it is known whether it asks for that.
    pub token_counts: Vec<f32>,
}

/// [`Targets`] as tensors.
pub struct TargetTensors {
    presence: Tensor<2>,
    amounts: Tensor<2>,
    unsupported: Tensor<2>,
    presence_counts: Tensor<2>,
    amount_counts: Tensor<2>,
    token_counts: Tensor<2>,
}

impl Targets {
    pub fn on(&self, device: &Device) -> TargetTensors {
        let tensor = |values: &[f32], width: usize| {
            Tensor::from_data(TensorData::new(values.to_vec(), [self.size, width]), device)
        };
        TargetTensors {
            presence: tensor(&self.presence, self.senses),
            amounts: tensor(&self.amounts, self.senses),
            unsupported: tensor(&self.unsupported, self.length),
            presence_counts: tensor(&self.presence_counts, self.senses),
            amount_counts: tensor(&self.amount_counts, self.senses),
            token_counts: tensor(&self.token_counts, self.length),
        }
    }
}

/// The parts of the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Losses {
    pub presence: f64,
    pub amount: f64,
    pub unsupported: f64,
}

impl Losses {
    pub fn total(self) -> f64 {
        self.presence + self.amount + self.unsupported
    }

    pub(super) fn add(&mut self, other: Losses) {
        self.presence += other.presence;
        self.amount += other.amount;
        self.unsupported += other.unsupported;
    }

    pub(super) fn over(self, count: f64) -> Losses {
        Losses {
            presence: self.presence / count,
            amount: self.amount / count,
            unsupported: self.unsupported / count,
        }
    }
}

/// The parts of the loss before they are read from the device.
pub struct LossParts([Tensor<1>; 3]);

impl LossParts {
    pub fn read(self) -> Losses {
        let [presence, amount, unsupported] = self.0.map(|part| f64::from(part.into_scalar::<f32>()));
        Losses { presence, amount, unsupported }
    }
}

/// A sense is present in about one of forty places: a miss costs more than a false alarm.
const PRESENT_WEIGHT: f32 = 2.0;
const AMOUNT_WEIGHT: f32 = 15.0;
const UNSUPPORTED_WEIGHT: f32 = 4.0;

/// Weighted binary cross-entropy of presence and of unsupported tokens, squared difference of the
/// amounts of the senses that are present (its absolute value stays at the most frequent amount,
/// the plain one: the median of all); all per prompt or per token, so that the batch size
/// does not matter.
pub fn losses(output: Output, targets: TargetTensors) -> (Tensor<1>, LossParts) {
    let [size, _] = targets.presence.dims();
    let size = size as f32;
    let presence = cross_entropy(output.presence, targets.presence, PRESENT_WEIGHT) * targets.presence_counts;
    let presence = presence.sum().div_scalar(size);
    let amount = (output.amount - targets.amounts).square() * targets.amount_counts;
    let amount = amount.sum().mul_scalar(AMOUNT_WEIGHT / size);
    let tokens = targets.token_counts.clone().sum().clamp_min(1.0);
    let unsupported = cross_entropy(output.unsupported, targets.unsupported, 1.0) * targets.token_counts;
    let unsupported = (unsupported.sum() / tokens).mul_scalar(UNSUPPORTED_WEIGHT);
    let loss = presence.clone() + amount.clone() + unsupported.clone();
    (loss, LossParts([presence.detach(), amount.detach(), unsupported.detach()]))
}

fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>, weight: f32) -> Tensor<2> {
    let yes = log_sigmoid(logits.clone()) * targets.clone().mul_scalar(-weight);
    let no = log_sigmoid(-logits) * (targets - 1.0);
    yes + no
}
