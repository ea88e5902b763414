use std::collections::{BTreeMap, BTreeSet};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{DType, Device, FloatDType, Tensor, TensorData};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};

use super::{Network, RetoucherConfig};

/// Why weights cannot be loaded. The sentences name the tensor.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LoadError {
    #[error("the retoucher's configuration cannot be used: {0}")]
    Config(String),
    #[error("the retoucher's weights are no safetensors file: {0}")]
    Format(String),
    #[error("the retoucher's weights lack the tensor “{0}”")]
    Missing(String),
    #[error("the retoucher's weights hold a tensor “{0}” that the network has no place for")]
    Unknown(String),
    #[error(
        "the tensor “{name}” of the retoucher's weights has shape {found:?}, the network needs {expected:?}"
    )]
    Shape { name: String, found: Vec<usize>, expected: Vec<usize> },
    #[error("the tensor “{name}” of the retoucher's weights holds {found}; f16 and f32 can be read")]
    Numbers { name: String, found: String },
}

/// Builds the network of a configuration with the weights of a safetensors file (f16 or f32).
/// A tensor's name is its path in the network: `layers.0.widen.weight`.
pub fn load_network(config: &RetoucherConfig, file: &[u8], device: &Device) -> Result<Network, LoadError> {
    let tensors = SafeTensors::deserialize(file).map_err(|error| LoadError::Format(error.to_string()))?;
    let mut applier =
        Applier { tensors, device: device.clone(), path: Vec::new(), used: BTreeSet::new(), error: None };
    let network = Network::new(config, device).map(&mut applier);
    if let Some(error) = applier.error {
        return Err(error);
    }
    match applier.tensors.names().into_iter().find(|name| !applier.used.contains(*name)) {
        Some(unknown) => Err(LoadError::Unknown(unknown.to_owned())),
        None => Ok(network),
    }
}

/// The weights as a safetensors file in f16, tensors in the order of their names.
pub fn save_network(network: &Network) -> Result<Vec<u8>, LoadError> {
    let mut collector = Collector { tensors: BTreeMap::new(), path: Vec::new() };
    network.visit(&mut collector);
    let views = collector
        .tensors
        .iter()
        .map(|(name, (shape, bytes))| {
            let view = TensorView::new(Dtype::F16, shape.clone(), bytes);
            view.map(|view| (name, view)).map_err(|error| LoadError::Format(error.to_string()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    serialize(views, None).map_err(|error| LoadError::Format(error.to_string()))
}

struct Applier<'a> {
    tensors: SafeTensors<'a>,
    device: Device,
    path: Vec<String>,
    used: BTreeSet<String>,
    error: Option<LoadError>,
}

impl Applier<'_> {
    fn read(&mut self, expected: Vec<usize>) -> Result<TensorData, LoadError> {
        let name = self.path.join(".");
        let view = self.tensors.tensor(&name).map_err(|_| LoadError::Missing(name.clone()))?;
        if view.shape() != expected {
            return Err(LoadError::Shape { name, found: view.shape().to_vec(), expected });
        }
        let dtype = match view.dtype() {
            Dtype::F16 => DType::F16,
            Dtype::F32 => DType::F32,
            other => return Err(LoadError::Numbers { name, found: format!("{other:?}") }),
        };
        let data = TensorData::from_bytes_vec(view.data().to_vec(), expected, dtype).convert::<f32>();
        self.used.insert(name);
        Ok(data)
    }
}

impl ModuleMapper for Applier<'_> {
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
        match self.read(param.lazy_shape().as_slice().to_vec()) {
            Ok(data) => Param::from_tensor(Tensor::from_data(data, &self.device)),
            Err(error) => {
                self.error = Some(error);
                param
            }
        }
    }
}

struct Collector {
    tensors: BTreeMap<String, (Vec<usize>, Vec<u8>)>,
    path: Vec<String>,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        let shape = value.dims().to_vec();
        let data = value.cast(FloatDType::F16).into_data();
        self.tensors.insert(self.path.join("."), (shape, data.as_bytes().to_vec()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiny() -> RetoucherConfig {
        let mut config =
            RetoucherConfig::new(vec!["exposure".into(), "contrast".into()], vec!["more".into()]);
        (config.width, config.heads, config.layers, config.hidden, config.buckets) = (8, 2, 1, 8, 16);
        config
    }

    fn file() -> Vec<u8> {
        save_network(&Network::new(&tiny(), &Device::flex())).unwrap()
    }

    #[test]
    fn weights_come_back_bit_for_bit() {
        let device = Device::flex();
        let network = load_network(&tiny(), &file(), &device).unwrap();
        let again = load_network(&tiny(), &save_network(&network).unwrap(), &device).unwrap();
        assert_eq!(save_network(&network).unwrap(), save_network(&again).unwrap());
    }

    #[test]
    fn a_wrong_shape_is_named() {
        let mut wider = tiny();
        wider.hidden = 16;
        let error = load_network(&wider, &file(), &Device::flex()).unwrap_err();
        assert!(error.to_string().contains("layers.0."), "{error}");
        assert!(matches!(error, LoadError::Shape { .. }));
    }

    #[test]
    fn a_missing_and_an_unknown_tensor_are_named() {
        let (mut deeper, mut flat) = (tiny(), tiny());
        deeper.layers = 2;
        flat.layers = 0;
        let error = load_network(&deeper, &file(), &Device::flex()).unwrap_err();
        assert!(matches!(error, LoadError::Missing(ref name) if name.starts_with("layers.1.")), "{error}");
        let error = load_network(&flat, &file(), &Device::flex()).unwrap_err();
        assert!(matches!(error, LoadError::Unknown(ref name) if name.starts_with("layers.0.")), "{error}");
    }

    #[test]
    fn other_bytes_are_refused() {
        for bytes in [&b""[..], b"no safetensors", &[0xff; 64]] {
            assert!(matches!(load_network(&tiny(), bytes, &Device::flex()), Err(LoadError::Format(_))));
        }
        let cut = file();
        let cut = &cut[..cut.len() - 1];
        assert!(matches!(load_network(&tiny(), cut, &Device::flex()), Err(LoadError::Format(_))));
    }
}
