use crate::Facts;

/// Peak memory of decoding, applying and encoding a photo of these facts, in bytes, rounded up so
/// that admission by it is safe.
///
/// Three full-size copies exist at the peak (the source of a spatial pass, its result, and a mask's
/// original or the encoder's strips), at the working depth; 16-bit is the working depth of recipes
/// with several passes even for 8-bit photos. Small fields, tables and metadata are a constant.
pub fn working_set_bytes(facts: &Facts) -> u64 {
    let pixels = u64::from(facts.width) * u64::from(facts.height);
    let channels = if facts.has_alpha { 4 } else { 3 };
    let full = pixels * channels * 2;
    let mask = pixels;
    3 * full + mask + 24 * 1024 * 1024
}
