//! XMP changed as text: properties are attributes (`exif:GPSLatitude="…"`) or elements
//! (`<exif:GPSLatitude>…</exif:GPSLatitude>`), both of which are cut out whole.

/// The packet without any property of the EXIF namespace whose name begins with GPS.
pub(super) fn without_gps(packet: Vec<u8>) -> Vec<u8> {
    without_properties(packet, "exif:GPS")
}

/// The packet without the stored orientation, which is upright now.
pub(super) fn upright(packet: Vec<u8>) -> Vec<u8> {
    without_properties(packet, "tiff:Orientation")
}

/// A packet that is no text is dropped: what cannot be read cannot be cleared of anything.
pub(super) fn without_properties(packet: Vec<u8>, prefix: &str) -> Vec<u8> {
    let Ok(mut text) = String::from_utf8(packet) else { return Vec::new() };
    let mut from = 0;
    while let Some(at) = text[from..].find(prefix).map(|found| from + found) {
        match property(&text, at) {
            Some((start, end)) => {
                text.replace_range(start..end, "");
                from = start;
            }
            None => from = at + prefix.len(),
        }
    }
    text.into_bytes()
}

/// The range of the property whose name stands at `at`.
fn property(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text[..at].chars().next_back()?;
    let rest = &text[at..];
    let name_length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.')))?;
    let name = &rest[..name_length];
    if before == '<' {
        let close = format!("</{name}>");
        let open_end = rest.find('>')?;
        let end =
            if rest[..open_end].ends_with('/') { open_end + 1 } else { rest.find(&close)? + close.len() };
        return Some((at - 1, at + end));
    }
    if !before.is_whitespace() {
        return None;
    }
    let value = rest[name_length..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value_at = text.len() - value.len();
    let end = value_at + 1 + text[value_at + 1..].find(quote)? + 1;
    Some((at, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gps_attributes_and_elements_go_and_the_rest_stays() {
        let packet = r#"<rdf:Description exif:GPSLatitude="52,31N" dc:title='a' exif:GPSAltitude = '3' tiff:Make="M"><exif:GPSTimeStamp>x</exif:GPSTimeStamp><exif:GPSVersionID/><dc:creator>me</dc:creator></rdf:Description>"#;
        let text = String::from_utf8(without_gps(packet.as_bytes().to_vec())).unwrap();
        assert!(!text.contains("GPS"), "{text}");
        assert!(
            text.contains("dc:title='a'") && text.contains("tiff:Make") && text.contains("<dc:creator>me")
        );
    }

    #[test]
    fn unfinished_packets_are_survived() {
        let packet = "<a exif:GPSLatitude=\"1\"><exif:GPSAltitude>2</exif:GPSAltitude>ä</a>";
        for end in (0..packet.len()).filter(|&end| packet.is_char_boundary(end)) {
            let _ = without_gps(packet.as_bytes()[..end].to_vec());
        }
    }
}
