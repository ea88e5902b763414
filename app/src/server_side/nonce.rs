use std::fmt;

/// A number used once: what lets our inline scripts and styles apply under the content security policy.
pub(super) struct Nonce(u128);

impl Nonce {
    pub(super) fn new() -> Self {
        let mut bytes = [0; 16];
        // Without the system's randomness, the page's scripts stay off: the plain form still works.
        match getrandom::fill(&mut bytes) {
            Ok(()) => Nonce(u128::from_le_bytes(bytes)),
            Err(_) => Nonce(0),
        }
    }

    /// Whether scripts may be trusted to it.
    pub(super) fn is_random(&self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}
