//! NVIDIA's intermediate language.

pub mod ptx_version {
    use std::fmt;

    /// A version of PTX to write. Nothing is written here, so there is none.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub enum PtxVersion {}

    impl PtxVersion {
        /// The version for a driver, numbered as `cuDriverGetVersion` does: never any.
        pub fn for_driver(_driver: i32) -> Option<Self> {
            None
        }
    }

    impl fmt::Display for PtxVersion {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            match *self {}
        }
    }
}
