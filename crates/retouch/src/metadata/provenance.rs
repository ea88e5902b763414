//! How a picture was made, as one XMP property of a namespace of our own.
//!
//! The property `Edit` is a text (ISO 16684-1) that holds a JSON object, [`Provenance`], in
//! the characters that XML has. The namespace is a URN of a random UUID (RFC 9562, RFC 8141): nobody
//! has to own a name in the network for it, and it ends in `#` so that namespace and property name
//! together are a URI, as the standard wants.

use offstage_api::Provenance;
use quick_xml::escape::partial_escape;

use super::survey::{self, Survey};
use super::xmp;

const NAMESPACE: &str = "urn:uuid:6295baef-350f-4d58-86e2-3cffb84f0db0#";
const PROPERTY: &str = "Edit";

/// What a packet says of the picture that it belongs to; `None` also where the record is not valid or
/// of another version.
pub(super) fn read(packet: &[u8]) -> Option<Provenance> {
    let text = std::str::from_utf8(packet).ok()?;
    if !text.contains(NAMESPACE) {
        return None;
    }
    let record: Provenance = serde_json::from_str(&surveyed(text)?.value?).ok()?;
    record.recipe.check().is_ok().then_some(record)
}

/// The packet with the record added, or as it was where it has no place for it or would become larger
/// than `largest_bytes`.
pub(super) fn added(
    packet: Option<Vec<u8>>,
    provenance: &Provenance,
    largest_bytes: usize,
) -> Option<Vec<u8>> {
    let property = property(provenance);
    let grown = match (&packet, property) {
        (_, None) => None,
        (None, Some(property)) => Some(whole(&description(&property))),
        (Some(packet), Some(property)) => inserted(packet, &property),
    };
    let holds = |grown: &String| read(grown.as_bytes()).as_ref() == Some(provenance);
    let grown = grown.filter(|grown| grown.len() <= largest_bytes).filter(holds);
    grown.map(String::into_bytes).or(packet)
}

/// The packet without any record. One that has a record but cannot be taken apart is dropped.
pub(super) fn removed(packet: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&packet) else { return packet };
    if !text.contains(NAMESPACE) {
        return packet;
    }
    let Some(before) = surveyed(text) else { return Vec::new() };
    let mut cut = packet;
    for name in &before.names {
        cut = xmp::without_properties(cut, name);
    }
    let Ok(text) = String::from_utf8(cut) else { return Vec::new() };
    let text = text.replace(&description(""), "");
    match surveyed(&text) {
        Some(after) if after.names.is_empty() && text != whole("") => text.into_bytes(),
        _ => Vec::new(),
    }
}

fn surveyed(text: &str) -> Option<Survey> {
    Survey::of(text, NAMESPACE, PROPERTY)
}

/// The property as an element. `None` where the record has no JSON.
fn property(provenance: &Provenance) -> Option<String> {
    let json = serde_json::to_string(provenance).ok()?;
    let json = partial_escape(in_xml_characters(&json)).into_owned();
    Some(format!("<offstage:{PROPERTY}>{json}</offstage:{PROPERTY}>"))
}

/// JSON without the characters that XML 1.0 (2.2) forbids or discourages and JSON does not escape.
fn in_xml_characters(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => text.push(character),
        }
    }
    text
}

/// A description of the picture itself, which a packet may have several of (ISO 16684-1). It declares
/// its own prefixes: the packet may use others.
fn description(properties: &str) -> String {
    format!(
        concat!(
            r#"<rdf:Description xmlns:rdf="{}" rdf:about="" xmlns:offstage="{}">{}"#,
            "</rdf:Description>"
        ),
        survey::RDF,
        NAMESPACE,
        properties
    )
}

/// A packet of its own, in its wrapper (ISO 16684-1).
fn whole(descriptions: &str) -> String {
    format!(
        concat!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>",
            r#"<x:xmpmeta xmlns:x="adobe:ns:meta/">"#,
            r#"<rdf:RDF xmlns:rdf="{}">{}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#
        ),
        survey::RDF,
        descriptions
    )
}

/// The packet with the property in a description at the beginning of its RDF.
fn inserted(packet: &[u8], property: &str) -> Option<String> {
    let text = std::str::from_utf8(packet).ok()?;
    let opening = surveyed(text)?.rdf?;
    let description = description(property);
    let (before, after) = text.split_at_checked(opening.end)?;
    Some(if opening.is_empty {
        format!("{}>{description}</{}>{after}", before.strip_suffix("/>")?, opening.name)
    } else {
        format!("{before}{description}{after}")
    })
}
