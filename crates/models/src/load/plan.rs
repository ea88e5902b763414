use std::collections::BTreeSet;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{DType, Tensor};

use super::{KeyTable, LoadError, Stored, StoredType, Weights};

/// Which tensor of a checkpoint goes where, in the order in which a module is walked. Every name, shape
/// and dtype has been compared; no weight has been read.
#[derive(Clone, Debug)]
pub struct Plan {
    places: Vec<Place>,
    dtype: DType,
}

/// A tensor of a checkpoint for one parameter.
#[derive(Clone, Debug)]
pub struct Place {
    /// The parameter's, in the module: its fields' names with dots between them.
    pub path: String,
    /// The parameter's.
    pub shape: Vec<usize>,
    /// In the checkpoint.
    pub(super) name: String,
    pub(super) file: String,
    pub(super) dtype: StoredType,
    /// Whether the checkpoint has `[output, input]` for our `[input, output]`.
    pub(super) transposed: bool,
}

impl Plan {
    /// Looks at names, shapes and dtypes only. The weights are to become `dtype`.
    pub fn new<M: Module>(
        module: &M,
        keys: &KeyTable,
        weights: &impl Weights,
        dtype: DType,
    ) -> Result<Self, LoadError> {
        if !matches!(dtype, DType::F64 | DType::F32 | DType::F16 | DType::BF16) {
            return Err(LoadError::Target { found: format!("{dtype:?}") });
        }
        let names: BTreeSet<String> = weights.names().into_iter().collect();
        let mut planner = Planner {
            keys,
            names: &names,
            weights,
            path: Vec::new(),
            linear: false,
            used: BTreeSet::new(),
            places: Vec::new(),
            error: None,
        };
        module.visit(&mut planner);
        if let Some(error) = planner.error {
            return Err(error);
        }
        match names.iter().find(|name| !planner.used.contains(*name) && !keys.ignores(name)) {
            Some(name) => {
                let file = weights.stored(name).map_or_else(|| weights.place(), |stored| stored.file);
                Err(LoadError::Unknown { file, name: name.clone() })
            }
            None => Ok(Plan { places: planner.places, dtype }),
        }
    }

    /// In the order in which the module is walked.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What the weights become.
    pub fn dtype(&self) -> DType {
        self.dtype
    }
}

impl Place {
    /// How many numbers the tensor has.
    pub fn numbers(&self) -> usize {
        self.shape.iter().product()
    }

    /// Everything that decides which numbers lie here in which order: where, of which shape, and from
    /// which tensor of which kind, turned over or not. Not the file's own path.
    pub fn origin(&self) -> String {
        let Place { path, shape, name, dtype, transposed, .. } = self;
        format!("{path:?} {shape:?} {name:?} {dtype:?} {transposed}")
    }

    /// How many numbers a row of the checkpoint has that is read as one, and how many such rows there are.
    pub(super) fn stored_rows(&self) -> (usize, usize) {
        match self.shape[..] {
            [input, output] if self.transposed => (input, output),
            _ => (1, self.numbers()),
        }
    }
}

struct Planner<'a, W> {
    keys: &'a KeyTable,
    names: &'a BTreeSet<String>,
    weights: &'a W,
    path: Vec<String>,
    /// Whether the innermost field is one of a linear layer: the library's hold `[input, output]`.
    linear: bool,
    used: BTreeSet<String>,
    places: Vec<Place>,
    error: Option<LoadError>,
}

impl<W: Weights> Planner<'_, W> {
    fn place(&mut self, shape: Vec<usize>, transposed: bool) -> Result<Place, LoadError> {
        let path = self.path.join(".");
        let candidates = self.keys.names(&path);
        let found = candidates.iter().find(|name| self.names.contains(*name));
        let stored = found.and_then(|name| self.weights.stored(name));
        let (Some(name), Some(stored)) = (found, stored) else {
            let name = candidates.into_iter().next().unwrap_or(path);
            return Err(LoadError::Missing { file: self.weights.place(), name });
        };
        let Stored { dtype, shape: found, file } = stored;
        let name = name.clone();
        let mut expected = shape.clone();
        if transposed {
            expected.reverse();
        }
        if !same_matrix(&found, &expected) {
            return Err(LoadError::Shape { file, name, found, expected });
        }
        if let StoredType::Other(found) = dtype {
            return Err(LoadError::Numbers { file, name, found });
        }
        self.used.insert(name.clone());
        Ok(Place { path, shape, name, file, dtype, transposed })
    }
}

/// Whether both shapes are one but for 1×1 kernels: some checkpoints hold a matrix as a convolution
/// of single pixels, or the other way round.
fn same_matrix(found: &[usize], expected: &[usize]) -> bool {
    let plain = |shape: &[usize]| match *shape {
        [output, input, 1, 1] => vec![output, input],
        _ => shape.to_vec(),
    };
    plain(found) == plain(expected)
}

impl<W: Weights> ModuleVisitor for Planner<'_, W> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.push(name.to_owned());
        self.linear = container == "Struct:Linear";
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if self.error.is_some() {
            return;
        }
        let transposed = D == 2 && self.linear;
        match self.place(param.lazy_shape().as_slice().to_vec(), transposed) {
            Ok(place) => self.places.push(place),
            Err(error) => self.error = Some(error),
        }
    }
}
