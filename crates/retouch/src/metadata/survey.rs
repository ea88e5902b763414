//! XMP as XML (ISO 16684-1, "Serialization"): where its properties begin, and which of them are ours.

use std::collections::BTreeSet;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

/// The namespace of RDF.
pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// What a packet holds. A packet that is not well-formed, uses a prefix that it does not declare, or
/// declares a document type, has none.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Survey {
    /// The RDF element, where there is one.
    pub rdf: Option<Opening>,
    /// Names, as written, of elements and attributes of the namespace asked about, wherever they stand.
    pub names: BTreeSet<String>,
    /// The value of the property asked about: of the picture itself, not of others that it tells of.
    pub value: Option<String>,
}

/// The start tag of the RDF element.
#[derive(Debug, PartialEq)]
pub(super) struct Opening {
    /// Byte behind the tag.
    pub end: usize,
    /// The tag's name as written: `rdf:RDF`.
    pub name: String,
    /// Whether it is all there is: `<rdf:RDF/>`.
    pub is_empty: bool,
}

impl Survey {
    /// Goes through a packet once, in time and memory proportional to its length, looking for the
    /// property `name` of `namespace`.
    pub fn of(packet: &str, namespace: &str, name: &str) -> Option<Survey> {
        let text = packet.trim_start_matches('\u{feff}');
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut walk = Walk {
            packet,
            namespace,
            name,
            depth: 0,
            rdf: None,
            described: false,
            open: None,
            survey: Survey::default(),
        };
        loop {
            match reader.read_event().ok()? {
                Event::Start(tag) => {
                    let end = packet.len() - text.len() + usize::try_from(reader.buffer_position()).ok()?;
                    walk.enter(&tag, &reader, end)?;
                }
                Event::End(_) => walk.leave()?,
                Event::Text(piece) => walk.collect(&piece.xml10_content()),
                Event::CData(piece) => walk.collect(&piece.xml10_content()),
                Event::GeneralRef(entity) => match entity.resolve_char_ref().ok()? {
                    Some(character) => walk.collect(character.encode_utf8(&mut [0; 4])),
                    None => walk.collect(resolve_xml_entity(&entity)?),
                },
                Event::Eof => return (walk.depth == 0).then_some(walk.survey),
                Event::DocType(_) => return None,
                _ => {}
            }
        }
    }
}

struct Walk<'a> {
    packet: &'a str,
    namespace: &'a str,
    name: &'a str,
    /// Elements that are open.
    depth: usize,
    /// The depth of the RDF element while it is open.
    rdf: Option<usize>,
    /// Whether the element in it that is open describes the picture.
    described: bool,
    /// The property's text as far as it came, while it is open.
    open: Option<String>,
    survey: Survey,
}

impl Walk<'_> {
    /// A start tag that ends before the byte `end` of the packet.
    fn enter(&mut self, tag: &BytesStart, reader: &NsReader<&[u8]>, end: usize) -> Option<()> {
        // A property of text holds no elements.
        if self.open.is_some() {
            return None;
        }
        let resolver = reader.resolver();
        let (bound, name) = resolver.resolve_element(tag.name());
        let (is_rdf, is_ours) = (is(&bound, RDF)?, is(&bound, self.namespace)?);
        let (name, written) = (name.into_inner(), tag.name().into_inner().to_owned());
        let level = self.rdf.map(|rdf| self.depth - rdf);
        if is_rdf && name == "RDF" && self.survey.rdf.is_none() && self.depth <= 1 {
            let is_empty = self.packet.get(..end)?.ends_with("/>");
            self.survey.rdf = Some(Opening { end, name: written, is_empty });
            self.rdf = Some(self.depth);
        } else if is_ours {
            self.survey.names.insert(written);
            if level == Some(2) && self.described && name == self.name {
                self.open = Some(String::new());
            }
        }
        if level == Some(1) {
            self.described = is_rdf && name == "Description";
        }
        // Looking for attributes that stand twice would take the square of their number.
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.ok()?;
            let (bound, name) = resolver.resolve_attribute(attribute.key);
            if is(&bound, self.namespace)? {
                self.survey.names.insert(attribute.key.into_inner().to_owned());
                if level == Some(1) && self.described && name.into_inner() == self.name {
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
                    self.survey.value.get_or_insert_with(|| value.into_owned());
                }
            }
        }
        self.depth += 1;
        Some(())
    }

    fn leave(&mut self) -> Option<()> {
        self.depth = self.depth.checked_sub(1)?;
        if self.rdf == Some(self.depth) {
            self.rdf = None;
        }
        if let Some(value) = self.open.take() {
            self.survey.value.get_or_insert(value);
        }
        Some(())
    }

    fn collect(&mut self, piece: &str) {
        if let Some(value) = &mut self.open {
            value.push_str(piece);
        }
    }
}

/// Whether a name is bound to this namespace; `None` where its prefix is not declared.
fn is(bound: &ResolveResult, namespace: &str) -> Option<bool> {
    match bound {
        ResolveResult::Bound(Namespace(bound)) => Some(*bound == namespace),
        ResolveResult::Unbound => Some(false),
        ResolveResult::Unknown(_) => None,
    }
}
