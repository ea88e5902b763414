//! What the targets of the LLVM route have in common.

pub mod lowered_features {
    use cubecl_ir::DeviceProperties;

    /// Whom features are restricted for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum GpuTarget {
        Nvptx,
    }

    /// Would take away what the LLVM route cannot compile. It compiles nothing at all, and says so
    /// when it is asked to: the properties stay as they are.
    pub fn restrict_features(_properties: &mut DeviceProperties, _target: GpuTarget) {}
}
