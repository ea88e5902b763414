/// What the fields of a form may hold. The server provides it as context beside the studio; files are
/// bounded by the studio, which receives them.
#[derive(Clone, Copy, Debug)]
pub struct FormLimits {
    /// Longest prompt in bytes of UTF-8.
    pub prompt_bytes: usize,
}

impl FormLimits {
    /// A recipe names each adjustment once: a hundred bytes for each is ample.
    pub const RECIPE_BYTES: usize = 16 << 10;
    /// Ids, numbers and switches.
    pub const SHORT_BYTES: usize = 256;
    /// A JSON question with its thumbnail in base 64.
    pub const JSON_BYTES: usize = 4 << 20;
}

impl Default for FormLimits {
    fn default() -> Self {
        FormLimits { prompt_bytes: 2_000 }
    }
}
