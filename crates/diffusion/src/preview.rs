/// A linear guess at the colour of one latent, for previews: no decoder, an eighth of the size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatentRgb {
    /// What each latent channel adds to red, green and blue, which lie in [-1, 1].
    pub factors: [[f32; 3]; 4],
    /// Red, green and blue of latents that are 0.
    pub offset: [f32; 3],
}

/// Of latents of Stable Diffusion 1 as the denoiser sees them (times 0.18215), and so of
/// InstructPix2Pix. Fitted by Kevin Turner: "Decoding latents to RGB without upscaling",
/// <https://discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204>.
pub const SD_LATENT_RGB: LatentRgb = LatentRgb {
    factors: [[0.298, 0.207, 0.208], [0.187, 0.286, 0.173], [-0.158, 0.189, 0.264], [-0.184, -0.271, -0.473]],
    offset: [0.0; 3],
};

/// Of latents of SDXL as the denoiser sees them (times 0.13025). Fitted by Timothy Alexis Vass: "Explaining the SDXL
/// latent space", <https://huggingface.co/blog/TimothyAlexisVass/explaining-the-sdxl-latent-space>; there of colours
/// from 0 to 255: the factors 60, 60, 60; −60, −5, 10; 25, 15, −5; −70, −50, −35, on 150, 140, 130.
pub const SDXL_LATENT_RGB: LatentRgb = LatentRgb {
    factors: [
        [0.471, 0.471, 0.471],
        [-0.471, -0.039, 0.078],
        [0.196, 0.118, -0.039],
        [-0.549, -0.392, -0.275],
    ],
    offset: [0.176, 0.098, 0.02],
};

impl LatentRgb {
    /// The colour of one latent, in 8 bits.
    pub fn pixel(&self, latent: [f32; 4]) -> [u8; 3] {
        let mut rgb = self.offset;
        for (value, factors) in latent.into_iter().zip(self.factors) {
            rgb.iter_mut().zip(factors).for_each(|(sum, factor)| *sum += value * factor);
        }
        // What is not a number becomes 0 in the conversion.
        rgb.map(|value| ((value + 1.0) * 127.5).round().clamp(0.0, 255.0) as u8)
    }

    /// The colours of latents that lie channel by channel (`[4, height, width]`), pixel by pixel; as
    /// many as the channels have in common.
    pub fn pixels(&self, latents: &[f32]) -> Vec<[u8; 3]> {
        let count = latents.len() / self.factors.len();
        let latent = |at: usize| [0, 1, 2, 3].map(|channel| latents[channel * count + at]);
        (0..count).map(|at| self.pixel(latent(at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_middle_grey_and_channels_lie_one_behind_the_other() {
        assert_eq!(SD_LATENT_RGB.pixel([0.0; 4]), [128; 3]);
        let pixels = SD_LATENT_RGB.pixels(&[0.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(pixels, [[128; 3], SD_LATENT_RGB.pixel([3.0, 0.0, 0.0, 0.0])]);
        assert!(pixels[1][0] > pixels[1][1]);
    }

    #[test]
    fn of_sdxl_the_first_channel_is_brightness_and_nothing_is_a_warm_grey() {
        let [dark, none, bright] =
            [-1.0, 0.0, 1.0].map(|first| SDXL_LATENT_RGB.pixel([first, 0.0, 0.0, 0.0]));
        assert_eq!((dark, none, bright), ([90, 80, 70], [150, 140, 130], [210, 200, 190]));
    }

    #[test]
    fn any_numbers_give_a_colour() {
        assert_eq!(SD_LATENT_RGB.pixel([f32::NAN; 4]), [0; 3]);
        assert_eq!(SD_LATENT_RGB.pixel([f32::INFINITY, 0.0, 0.0, 0.0]), [255; 3]);
        assert!(SD_LATENT_RGB.pixels(&[1.0; 3]).is_empty());
    }
}
