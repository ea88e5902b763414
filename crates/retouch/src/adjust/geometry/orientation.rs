use rayon::prelude::*;

use crate::photo::{Raster, Sample};

/// Edge of the square blocks that transposing works in, so that both sides stay in cache.
const BLOCK: usize = 32;

/// The upright picture of one stored in an EXIF orientation (CIPA DC-008, tag 0x0112), 1 to 8: 2
/// mirrored, 3 turned by 180°, 4 upside down, 5 transposed, 6 to be turned clockwise, 7 transposed
/// across, 8 to be turned anticlockwise. Other numbers count as 1.
pub(crate) fn oriented<S: Sample>(raster: Raster<S>, orientation: u8) -> Raster<S> {
    match raster.channels {
        1 => arranged::<S, 1>(raster, orientation),
        3 => arranged::<S, 3>(raster, orientation),
        4 => arranged::<S, 4>(raster, orientation),
        _ => raster,
    }
}

fn arranged<S: Sample, const C: usize>(mut raster: Raster<S>, orientation: u8) -> Raster<S> {
    let (width, height) = (raster.width, raster.height);
    match orientation {
        2 => raster.data.as_chunks_mut::<C>().0.par_chunks_mut(width.max(1)).for_each(<[_]>::reverse),
        3 => raster.data.as_chunks_mut::<C>().0.reverse(),
        4 => {
            let stride = raster.stride();
            let (top, rest) = raster.data.split_at_mut(height / 2 * stride);
            let below = rest.chunks_exact_mut(stride.max(1)).rev();
            top.chunks_exact_mut(stride.max(1)).zip(below).for_each(|(a, b)| a.swap_with_slice(b));
        }
        // Where the pixel at column x, row y of the result comes from.
        5 => return transposed::<S, C>(&raster, |x, y| (y, x)),
        6 => return transposed::<S, C>(&raster, |x, y| (y, height - 1 - x)),
        7 => return transposed::<S, C>(&raster, |x, y| (width - 1 - y, height - 1 - x)),
        8 => return transposed::<S, C>(&raster, |x, y| (width - 1 - y, x)),
        _ => {}
    }
    raster
}

fn transposed<S: Sample, const C: usize>(
    raster: &Raster<S>,
    source: impl Fn(usize, usize) -> (usize, usize) + Sync,
) -> Raster<S> {
    let (width, height) = (raster.height, raster.width);
    let mut result = Raster::blank(width, height, C);
    let from = raster.data.as_chunks::<C>().0;
    let to = result.data.as_chunks_mut::<C>().0;
    to.par_chunks_mut((BLOCK * width).max(1)).enumerate().for_each(|(block, rows)| {
        for left in (0..width).step_by(BLOCK) {
            for (y, row) in rows.chunks_exact_mut(width).enumerate() {
                for (x, pixel) in row.iter_mut().enumerate().skip(left).take(BLOCK) {
                    let (column, line) = source(x, block * BLOCK + y);
                    *pixel = from[line * raster.width + column];
                }
            }
        }
    });
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letter F, which no two orientations show alike, as it should be seen.
    const F: [&str; 5] = ["####", "#...", "###.", "#...", "#..."];

    fn raster(rows: &[&str]) -> Raster<u8> {
        let data = rows.iter().flat_map(|row| row.bytes().flat_map(|b| [b, b + 1, b + 2])).collect();
        Raster::new(rows[0].len(), rows.len(), 3, data)
    }

    #[test]
    fn each_of_the_eight_stored_forms_is_seen_upright() {
        // As CIPA DC-008 describes where row 0 and column 0 of the stored picture lie when seen.
        let stored: [&[&str]; 8] = [
            &["####", "#...", "###.", "#...", "#..."],
            &["####", "...#", ".###", "...#", "...#"],
            &["...#", "...#", ".###", "...#", "####"],
            &["#...", "#...", "###.", "#...", "####"],
            &["#####", "#.#..", "#.#..", "#...."],
            &["#....", "#.#..", "#.#..", "#####"],
            &["....#", "..#.#", "..#.#", "#####"],
            &["#####", "..#.#", "..#.#", "....#"],
        ];
        for (orientation, rows) in (1..).zip(stored) {
            assert_eq!(oriented(raster(rows), orientation), raster(&F), "orientation {orientation}");
        }
    }
}
