//! Checkpoints of any size, made up for a configuration.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Tensor, f16};
use safetensors::Dtype;

/// How many numbers are written at a time.
const AT_ONCE: usize = 1 << 18;

/// Writes weights for a module, by the names that diffusers and transformers have for its tensors, with
/// numbers in `dtype` that follow from `seed`; in as many shards as are asked for. Gives how many numbers
/// there are.
pub fn write<M: Module>(module: &M, folder: &Path, dtype: Dtype, seed: u32, shards: usize) -> u64 {
    let mut names = Names::default();
    module.visit(&mut names);
    fs::create_dir_all(folder).unwrap();
    let count = names.tensors.len();
    let per_shard = count.div_ceil(shards);
    let mut weight_map = BTreeMap::new();
    for (shard, tensors) in names.tensors.chunks(per_shard).enumerate() {
        let name = match shards {
            1 => "diffusion_pytorch_model.safetensors".to_owned(),
            _ => format!("diffusion_pytorch_model-{:05}-of-{shards:05}.safetensors", shard + 1),
        };
        weight_map.extend(tensors.iter().map(|(tensor, _)| (tensor.clone(), name.clone())));
        write_file(&folder.join(name), tensors, dtype, seed);
    }
    if shards > 1 {
        let index = serde_json::json!({"metadata": {}, "weight_map": weight_map});
        let name = "diffusion_pytorch_model.safetensors.index.json";
        fs::write(folder.join(name), index.to_string()).unwrap();
    }
    names.tensors.iter().map(|(_, shape)| shape.iter().product::<usize>() as u64).sum()
}

fn write_file(path: &Path, tensors: &[(String, Vec<usize>)], dtype: Dtype, seed: u32) {
    let number_bytes = if dtype == Dtype::F16 { 2 } else { 4 };
    let mut header = serde_json::Map::new();
    let mut end = 0;
    for (name, shape) in tensors {
        let start = end;
        end += shape.iter().product::<usize>() * number_bytes;
        let dtype = if dtype == Dtype::F16 { "F16" } else { "F32" };
        let entry = serde_json::json!({"dtype": dtype, "shape": shape, "data_offsets": [start, end]});
        header.insert(name.clone(), entry);
    }
    let header = serde_json::Value::Object(header).to_string();
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(&(header.len() as u64).to_le_bytes()).unwrap();
    file.write_all(header.as_bytes()).unwrap();
    // A stretch of numbers whose length is odd, so that no two tensors of a network begin alike.
    let stretch: Vec<u8> = (0..AT_ONCE as u32 - 1)
        .flat_map(|at| {
            let value = (at.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 16) as f32 / 65_536.0 - 0.5;
            match dtype {
                Dtype::F16 => f16::from_f32(value * 0.1).to_le_bytes().to_vec(),
                _ => (value * 0.1).to_le_bytes().to_vec(),
            }
        })
        .collect();
    let mut left = end;
    while left > 0 {
        let now = left.min(stretch.len());
        file.write_all(&stretch[..now]).unwrap();
        left -= now;
    }
    file.flush().unwrap();
}

/// The names and shapes of a module's tensors in a checkpoint.
#[derive(Default)]
struct Names {
    path: Vec<String>,
    linear: bool,
    tensors: Vec<(String, Vec<usize>)>,
}

impl ModuleVisitor for Names {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.push(name.to_owned());
        self.linear = container == "Struct:Linear";
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let segments = self.path.iter().filter(|segment| *segment != "attention");
        let theirs = segments.map(|segment| match segment.as_str() {
            "gamma" => "weight",
            "beta" => "bias",
            "to_out" => "to_out.0",
            "widen" => "net.0.proj",
            "narrow" => "net.2",
            same => same,
        });
        let name = theirs.collect::<Vec<_>>().join(".");
        let mut shape = param.lazy_shape().as_slice().to_vec();
        if self.linear && D == 2 {
            shape.reverse();
        }
        self.tensors.push((name, shape));
    }
}
