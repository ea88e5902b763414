use burn::tensor::{DType, Device, Tensor, TensorData};
use offstage_diffusion::fill_normal;

/// Gives the random numbers of a run, tensor after tensor.
pub trait Noise {
    /// The next tensor of standard normal numbers, `shape` = `[batch, channels, height, width]`.
    fn next(&mut self, shape: [usize; 4], dtype: DType, device: &Device) -> Tensor<4>;
}

/// The same numbers for the same seed, on every device.
#[derive(Clone, Copy, Debug)]
pub struct Seeded {
    seed: u64,
    drawn: u64,
}

impl Seeded {
    pub fn new(seed: u64) -> Seeded {
        Seeded { seed, drawn: 0 }
    }
}

impl Noise for Seeded {
    fn next(&mut self, shape: [usize; 4], dtype: DType, device: &Device) -> Tensor<4> {
        let mut numbers = vec![0.0_f32; shape.iter().product()];
        fill_normal(self.seed, self.drawn, 0, &mut numbers);
        self.drawn += 1;
        let drawn: Tensor<4> = Tensor::from_data(TensorData::new(numbers, shape), (device, DType::F32));
        drawn.cast(dtype)
    }
}
