use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::Dtype;
use crate::error::shown;
use crate::json::Pairs;

/// Longest header that is read, as in the reference implementation. The largest models need a hundredth.
pub const MAX_HEADER_BYTES: u64 = 100_000_000;

/// Most dimensions of a tensor; convolutions over video have five.
pub const MAX_RANK: usize = 8;

/// Key of the header under which notes about the file stand.
const NOTES: &str = "__metadata__";

/// What a header says about one tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorInfo {
    pub dtype: Dtype,
    /// From the slowest dimension to the fastest, as in PyTorch; empty for a single number.
    pub shape: Vec<usize>,
    /// Where its bytes start behind the header.
    pub(crate) start: u64,
    /// Where they end.
    pub(crate) end: u64,
}

impl TensorInfo {
    /// Size in the file.
    pub fn bytes(&self) -> u64 {
        self.end - self.start
    }

    /// How many numbers it has.
    pub fn numbers(&self) -> u64 {
        self.bytes() / self.dtype.bytes()
    }
}

/// A header that holds together: names are unique, sizes match shapes, and the tensors lie one behind
/// the other from the header's end to the file's.
#[derive(Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) tensors: BTreeMap<String, TensorInfo>,
    pub(crate) notes: BTreeMap<String, String>,
}

/// Why a header is refused.
#[derive(Debug, PartialEq)]
pub(crate) enum Fault {
    Header(String),
    Tensor {
        name: String,
        reason: String,
    },
    /// The data should have so many bytes.
    Short(u64),
}

impl Header {
    /// Reads the header's JSON; behind it the file has `data_bytes`.
    ///
    /// The format is that of <https://huggingface.co/docs/safetensors>: an object from names to
    /// `{"dtype", "shape", "data_offsets": [start, end]}`, offsets counted from the header's end, in C
    /// order and little-endian, without gaps.
    pub(crate) fn parse(json: &[u8], data_bytes: u64) -> Result<Header, Fault> {
        let header = |reason: &str| Fault::Header(reason.to_owned());
        let json = std::str::from_utf8(json).map_err(|_| header("its header is not UTF-8"))?;
        if !json.starts_with('{') {
            return Err(header("its header does not begin with “{”"));
        }
        let Parsed { tensors, notes } = serde_json::from_str(json)
            .map_err(|error| Fault::Header(format!("its header cannot be read: {error}")))?;
        let twice = |name: String| Fault::Tensor { name, reason: "is listed twice".to_owned() };
        let tensors = tensors.unique().map_err(twice)?;
        let notes =
            notes.unique().map_err(|name| Fault::Header(format!("it notes “{}” twice", shown(&name))))?;
        for (name, info) in &tensors {
            check_size(info).map_err(|reason| Fault::Tensor { name: name.clone(), reason })?;
        }
        check_order(&tensors, data_bytes)?;
        Ok(Header { tensors, notes })
    }
}

fn check_size(info: &TensorInfo) -> Result<(), String> {
    if info.start > info.end {
        return Err(format!("ends at byte {}, before it starts at {}", info.end, info.start));
    }
    let numbers = info.shape.iter().try_fold(1u64, |product, &size| product.checked_mul(size as u64));
    let needed = numbers.and_then(|numbers| numbers.checked_mul(info.dtype.bytes()));
    match needed {
        None => Err(format!("has shape {:?}, which no memory holds", info.shape)),
        Some(needed) if needed != info.bytes() => Err(format!(
            "has shape {:?} in {} and so {needed} bytes, but the header gives it {}",
            info.shape,
            info.dtype,
            info.bytes()
        )),
        Some(_) => Ok(()),
    }
}

fn check_order(tensors: &BTreeMap<String, TensorInfo>, data_bytes: u64) -> Result<(), Fault> {
    let mut order: Vec<(&String, &TensorInfo)> = tensors.iter().collect();
    order.sort_by_key(|(_, info)| (info.start, info.end));
    let mut covered = 0;
    for (name, info) in order {
        let reason = match info.start {
            start if start < covered => {
                format!("starts at byte {start}, where another tensor's bytes are")
            }
            start if start > covered => format!("starts at byte {start}, behind a gap from {covered}"),
            _ => {
                covered = info.end;
                continue;
            }
        };
        return Err(Fault::Tensor { name: name.clone(), reason });
    }
    if covered > data_bytes {
        return Err(Fault::Short(covered));
    }
    if covered < data_bytes {
        let surplus = data_bytes - covered;
        return Err(Fault::Header(format!("{surplus} bytes behind its last tensor belong to none")));
    }
    Ok(())
}

#[derive(serde::Deserialize)]
struct Entry {
    dtype: Dtype,
    shape: Shape,
    data_offsets: (u64, u64),
}

struct Shape(Vec<usize>);

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sizes;

        impl<'de> Visitor<'de> for Sizes {
            type Value = Shape;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "at most {MAX_RANK} sizes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Shape, A::Error> {
                let mut sizes = [0; MAX_RANK];
                let mut rank = 0;
                while let Some(size) = sequence.next_element::<usize>()? {
                    *sizes.get_mut(rank).ok_or_else(|| A::Error::invalid_length(rank + 1, &self))? = size;
                    rank += 1;
                }
                Ok(Shape(sizes[..rank].to_vec()))
            }
        }

        deserializer.deserialize_seq(Sizes)
    }
}

struct Parsed {
    tensors: Pairs<TensorInfo>,
    notes: Pairs<String>,
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Parsed;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object from names to tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Parsed, A::Error> {
                let mut tensors = Pairs::default();
                let mut notes = None;
                while let Some(name) = map.next_key::<String>()? {
                    if name == NOTES {
                        if notes.replace(map.next_value()?).is_some() {
                            return Err(A::Error::custom("it has notes twice"));
                        }
                        continue;
                    }
                    let Entry { dtype, shape: Shape(shape), data_offsets: (start, end) } =
                        map.next_value().map_err(|error| {
                            A::Error::custom(format_args!("tensor “{}”: {error}", shown(&name)))
                        })?;
                    tensors.add(name, TensorInfo { dtype, shape, start, end });
                }
                Ok(Parsed { tensors, notes: notes.unwrap_or_default() })
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str, data_bytes: u64) -> String {
        match Header::parse(json.as_bytes(), data_bytes).unwrap_err() {
            Fault::Header(reason) => reason,
            Fault::Tensor { name, reason } => format!("{name} {reason}"),
            Fault::Short(bytes) => format!("short of {bytes}"),
        }
    }

    const TWO: &str = r#"{"b":{"dtype":"F16","shape":[2],"data_offsets":[4,8]},
        "a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"__metadata__":{"format":"pt"}}"#;

    #[test]
    fn tensors_are_listed_by_name_with_shape_and_size() {
        let header = Header::parse(TWO.as_bytes(), 8).unwrap();
        assert!(header.tensors.keys().eq(["a", "b"]));
        assert_eq!((header.tensors["a"].bytes(), header.tensors["a"].numbers()), (4, 1));
        assert_eq!(header.tensors["b"].shape, [2]);
        assert_eq!(header.notes["format"], "pt");
    }

    #[test]
    fn data_that_is_too_short_or_too_long_is_told_apart() {
        assert_eq!(fault(TWO, 7), "short of 8");
        assert!(fault(TWO, 9).starts_with("1 bytes behind its last tensor"));
    }

    #[test]
    fn overlaps_gaps_and_reversed_ranges_name_the_tensor() {
        let two = |first: &str, second: &str| {
            format!(
                r#"{{"a":{{"dtype":"U8","shape":[4],"data_offsets":{first}}},"b":{{"dtype":"U8","shape":[4],"data_offsets":{second}}}}}"#
            )
        };
        assert_eq!(fault(&two("[0,4]", "[3,7]"), 7), "b starts at byte 3, where another tensor's bytes are");
        assert_eq!(fault(&two("[0,4]", "[5,9]"), 9), "b starts at byte 5, behind a gap from 4");
        assert_eq!(fault(&two("[4,0]", "[4,8]"), 8), "a ends at byte 0, before it starts at 4");
    }

    #[test]
    fn sizes_that_overflow_or_disagree_name_the_tensor() {
        let one = |dtype: &str, shape: &str| {
            format!(r#"{{"w":{{"dtype":"{dtype}","shape":{shape},"data_offsets":[0,8]}}}}"#)
        };
        assert!(fault(&one("F32", "[3]"), 8).starts_with("w has shape [3] in F32 and so 12 bytes"));
        let huge = "[4294967296,4294967296,2]";
        assert!(fault(&one("U8", huge), 8).starts_with("w has shape"));
        assert!(fault(&one("F4", "[16]"), 8).contains("tensor “w”"));
        assert!(fault(&one("U8", "[1,1,1,1,1,1,1,1,8]"), 8).contains("at most 8 sizes"));
        assert!(fault(&one("U8", "[-8]"), 8).contains("tensor “w”"));
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let entry = r#""w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#;
        assert_eq!(fault(&format!("{{{entry},{entry}}}"), 0), "w is listed twice");
        assert!(fault(r#"{"__metadata__":{"a":"1","a":"2"}}"#, 0).contains("“a” twice"));
        assert!(fault(r#"{"__metadata__":{},"__metadata__":{}}"#, 0).contains("twice"));
    }

    #[test]
    fn what_is_no_json_object_is_refused() {
        for text in ["", "[]", " {}", "{", "{}}", "{\"a\":1}", "null"] {
            assert!(matches!(Header::parse(text.as_bytes(), 0), Err(Fault::Header(_))), "{text}");
        }
        assert!(matches!(Header::parse(b"{\xff}", 0), Err(Fault::Header(_))));
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(matches!(Header::parse(deep.as_bytes(), 0), Err(Fault::Header(_))));
    }
}
