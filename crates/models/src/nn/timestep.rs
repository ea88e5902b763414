use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};

use super::Activation;

/// The longest wavelength of the sinusoids (Vaswani et al., "Attention Is All You Need", 2017).
const MAX_PERIOD: f64 = 10_000.0;

/// Sinusoids of a number, as every UNet takes the time in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sinusoid {
    /// How many values one number becomes.
    pub width: usize,
    /// Cosines first.
    pub flip_sin_to_cos: bool,
    /// Taken from the number of frequencies when they are spread out.
    pub freq_shift: f64,
}

impl Sinusoid {
    /// `[numbers, width]` in `dtype`. The angles are computed in f32, whatever the dtype, because
    /// networks were trained with angles rounded so (`get_timestep_embedding` of diffusers).
    pub fn of(&self, numbers: &[f64], dtype: DType, device: &Device) -> Tensor<2> {
        let half = self.width / 2;
        let spread = (half as f64 - self.freq_shift) as f32;
        let mut values = Vec::with_capacity(numbers.len() * self.width);
        for &number in numbers {
            let angles = (0..half).map(|index| {
                let exponent = -(MAX_PERIOD.ln() as f32) * index as f32 / spread;
                f64::from(number as f32 * f64::from(exponent).exp() as f32)
            });
            let sines = angles.clone().map(f64::sin);
            let cosines = angles.map(f64::cos);
            if self.flip_sin_to_cos {
                values.extend(cosines.chain(sines));
            } else {
                values.extend(sines.chain(cosines));
            }
            values.resize(values.len() + self.width % 2, 0.0);
        }
        let values: Vec<f32> = values.into_iter().map(|value| value as f32).collect();
        let values = TensorData::new(values, [numbers.len(), self.width]);
        Tensor::<2>::from_data(values, (device, DType::F32)).cast(FloatDType::from(dtype))
    }
}

/// Sinusoids → the vector that every residual block takes in.
#[derive(Module, Debug)]
pub struct TimestepEmbedding {
    linear_1: Linear,
    linear_2: Linear,
    #[module(skip)]
    activation: Activation,
}

impl TimestepEmbedding {
    pub fn new(input: usize, width: usize, activation: Activation, device: &Device) -> Self {
        TimestepEmbedding {
            linear_1: LinearConfig::new(input, width).init(device),
            linear_2: LinearConfig::new(width, width).init(device),
            activation,
        }
    }

    /// `[batch, input]` → `[batch, width]`
    pub fn forward(&self, sinusoids: Tensor<2>) -> Tensor<2> {
        self.linear_2.forward(self.activation.forward(self.linear_1.forward(sinusoids)))
    }

    /// What it computes in.
    pub fn dtype(&self) -> DType {
        self.linear_1.weight.val().dtype()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(sinusoid: Sinusoid, number: f64) -> Vec<f32> {
        sinusoid.of(&[number], DType::F32, &Device::flex()).into_data().try_to_vec().unwrap()
    }

    #[test]
    fn cosines_come_first_when_flipped() {
        let sinusoid = Sinusoid { width: 8, flip_sin_to_cos: true, freq_shift: 0.0 };
        let flipped = values(sinusoid, 3.0);
        let plain = values(Sinusoid { flip_sin_to_cos: false, ..sinusoid }, 3.0);
        assert_eq!(flipped[..4], plain[4..]);
        assert_eq!(flipped[4..], plain[..4]);
        assert!((flipped[0] - 3.0f32.cos()).abs() < 1e-6);
    }

    #[test]
    fn the_slowest_sinusoid_has_the_longest_period_with_a_shift_of_one() {
        let sinusoid = Sinusoid { width: 6, flip_sin_to_cos: false, freq_shift: 1.0 };
        assert!((values(sinusoid, 1.0)[2] - 1e-4).abs() < 1e-9);
    }

    #[test]
    fn an_odd_width_ends_with_a_zero() {
        let sinusoid = Sinusoid { width: 5, flip_sin_to_cos: false, freq_shift: 0.0 };
        let both = sinusoid.of(&[1.0, 2.0], DType::F32, &Device::flex());
        assert_eq!(both.dims(), [2, 5]);
        let both: Vec<f32> = both.into_data().try_to_vec().unwrap();
        assert_eq!((both[4], both[9]), (0.0, 0.0));
    }
}
