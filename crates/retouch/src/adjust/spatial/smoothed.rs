use super::ReadRow;
use super::field::Field;
use super::kernel::{along_row, gaussian, weigh};
use crate::{ApplyError, Cancel};

/// Up to this σ a Gaussian is convolved at full resolution; wider ones are smooth enough to be
/// computed on block means and interpolated.
const DIRECT_SIGMA: f32 = 4.0;

/// Samples of a row that are summed downwards at a time: those of all rows that a kernel reaches fit
/// into a core's second-level cache.
const STRIPE: usize = 2048;

/// A Gaussian blur of some planes, computed a band of rows at a time.
pub(crate) struct Smoothed<'a> {
    width: usize,
    height: usize,
    planes: usize,
    read: &'a ReadRow<'a>,
    kind: Kind,
}

enum Kind {
    Direct { kernel: Vec<f32> },
    Coarse(Field),
}

impl<'a> Smoothed<'a> {
    /// `read` gives the rows of `planes` interleaved values; it is called from many threads.
    pub fn new(
        (width, height): (usize, usize),
        planes: usize,
        sigma: f32,
        read: &'a ReadRow<'a>,
        cancel: &Cancel,
    ) -> Result<Self, ApplyError> {
        let kind = if sigma <= DIRECT_SIGMA {
            Kind::Direct { kernel: gaussian(sigma) }
        } else {
            let (block, coarse_sigma) = Field::resolution(sigma);
            let field = Field::of_block_means((width, height), planes, block, read, cancel)?;
            Kind::Coarse(field.blurred(coarse_sigma))
        };
        Ok(Smoothed { width, height, planes, read, kind })
    }

    /// Rows above and below that [`Smoothed::rows`] reads.
    pub fn halo(&self) -> usize {
        match &self.kind {
            Kind::Direct { kernel } => kernel.len() / 2,
            Kind::Coarse(_) => 0,
        }
    }

    /// `count` blurred rows from row `first` on.
    pub fn rows(&self, first: usize, count: usize) -> Vec<f32> {
        let stride = self.width * self.planes;
        let mut out = vec![0.0; count * stride];
        match &self.kind {
            Kind::Coarse(field) => {
                for (i, row) in out.chunks_exact_mut(stride).enumerate() {
                    field.interpolate_row(first + i, row);
                }
            }
            Kind::Direct { kernel } => self.convolve(kernel, first, stride, &mut out),
        }
        out
    }

    fn convolve(&self, kernel: &[f32], first: usize, stride: usize, out: &mut [f32]) {
        let radius = kernel.len() / 2;
        let (mut row, mut padded) = (vec![0.0; stride], Vec::new());
        // Row i is that of the picture `radius` above the i-th result; beyond its edges rows repeat.
        let mut across = vec![0.0; out.len() + 2 * radius * stride];
        let line = |i: usize| (first + i).saturating_sub(radius).min(self.height - 1);
        for i in 0..across.len() / stride {
            let (done, target) = across.split_at_mut(i * stride);
            if i > 0 && line(i) == line(i - 1) {
                target[..stride].copy_from_slice(&done[done.len() - stride..]);
            } else {
                (self.read)(line(i), &mut row);
                along_row(&row, self.planes, kernel, &mut padded, &mut target[..stride]);
            }
        }
        for from in (0..stride).step_by(STRIPE) {
            for (i, target) in out.chunks_exact_mut(stride).enumerate() {
                let to = (from + STRIPE).min(stride);
                weigh(&mut target[from..to], &across[i * stride + from..], stride, kernel);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blurred rows of a picture with one bright dot.
    fn dot(sigma: f32, edge: usize) -> Vec<f32> {
        let read = |y: usize, row: &mut [f32]| {
            row.fill(0.0);
            if y == edge / 2 {
                row[edge / 2] = 1.0;
            }
        };
        Smoothed::new((edge, edge), 1, sigma, &read, &Cancel::new()).unwrap().rows(0, edge)
    }

    #[test]
    fn a_dot_spreads_to_the_asked_width_and_keeps_its_light_whichever_way_it_is_computed() {
        for sigma in [0.7, 2.0, 3.9, 4.1, 9.0, 16.0] {
            let edge = 161;
            let blurred = dot(sigma, edge);
            let light: f32 = blurred.iter().sum();
            assert!((light - 1.0).abs() < 0.02, "σ {sigma}: light {light}");
            let variance: f32 =
                blurred.iter().enumerate().map(|(i, v)| v * ((i % edge) as f32 - 80.0).powi(2)).sum();
            let measured = (variance / light).sqrt();
            assert!((measured / sigma - 1.0).abs() < 0.08, "σ {sigma}: measured {measured}");
        }
    }
}
