use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::Tensor;

/// Where a module's tensors come from.
pub trait Tensors {
    type Error;

    /// The tensor of the parameter at `path` in the module, such as `mid_block.resnets.0.conv1.weight`.
    fn tensor<const D: usize>(&mut self, path: &str) -> Result<Tensor<D>, Self::Error>;
}

/// `module` with each of its parameters' tensors taken from `tensors`, in the order of a
/// [`Plan`](super::Plan); what they were before is not looked at. All or nothing.
pub fn with_tensors<M: Module, T: Tensors>(module: M, tensors: &mut T) -> Result<M, T::Error> {
    let mut taking = Taking { tensors, path: Vec::new(), error: None };
    let module = module.map(&mut taking);
    match taking.error {
        Some(error) => Err(error),
        None => Ok(module),
    }
}

struct Taking<'a, T: Tensors> {
    tensors: &'a mut T,
    path: Vec<String>,
    error: Option<T::Error>,
}

impl<T: Tensors> ModuleMapper for Taking<'_, T> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.error.is_some() {
            return param;
        }
        match self.tensors.tensor(&self.path.join(".")) {
            Ok(tensor) => Param::initialized(param.id, tensor),
            Err(error) => {
                self.error = Some(error);
                param
            }
        }
    }
}
