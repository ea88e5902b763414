//! Files made to bring the reader of records down, or to keep it busy.

use std::path::Path;
use std::sync::LazyLock;

use offstage_api::{Adjustment, ImageFormat, Output, Provenance};
use offstage_retouch::{Cancel, Limits, Photo, encode, read_provenance};
use proptest::prelude::*;

use crate::support::{Desk, output, recipe, scene_photo};

const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";

fn record(prompt: &str) -> Provenance {
    Provenance {
        prompt: Some(prompt.to_owned()),
        recipe: recipe(&[(Adjustment::Contrast, 0.25)]),
        model: "retoucher".to_owned(),
        generated: None,
        software: "Offstage 0.1.0".to_owned(),
    }
}

/// One file with a record of each kind that is written.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let photo = scene_photo(8, 6).with_provenance(record("warmer"));
    let lossless = Output { quality: 100, ..output(ImageFormat::Webp) };
    ImageFormat::WRITABLE
        .map(output)
        .into_iter()
        .chain([lossless])
        .map(|output| encode(&photo, &output, &Cancel::new()).unwrap().bytes)
        .collect()
});

/// What is read is a valid record or nothing; what is not read is refused with a sentence.
fn survives(path: &Path) {
    match read_provenance(path) {
        Ok(Some(record)) => assert_eq!(record.recipe.check(), Ok(())),
        Ok(None) => {}
        Err(error) => assert!(error.to_string().len() > 20, "{error}"),
    }
}

#[test]
fn files_cut_at_any_byte_are_survived() {
    let desk = Desk::new();
    for bytes in &*FILES {
        let path = desk.file("cut", bytes);
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        for end in (0..bytes.len()).rev() {
            file.set_len(end as u64).unwrap();
            survives(&path);
        }
    }
}

fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32).to_be_bytes()[..], kind, content, &[0; 4]].concat()
}

fn png_with_packet(packet: &[u8]) -> Vec<u8> {
    let content = [b"XML:com.adobe.xmp\0\0\0\0\0", packet].concat();
    [PNG_START, &png_chunk(b"iTXt", &content), &png_chunk(b"IEND", b"")].concat()
}

#[test]
fn claims_of_more_than_there_is_take_no_memory_for_it() {
    let desk = Desk::new();
    let mut claims: Vec<Vec<u8>> = vec![
        [PNG_START, &u32::MAX.to_be_bytes(), b"iTXtXML:com.adobe.xmp\0"].concat(),
        [&b"RIFF\xff\xff\xff\xffWEBPXMP "[..], &u32::MAX.to_le_bytes()].concat(),
        b"\xff\xd8\xff\xe1\xff\xffhttp://ns.adobe.com/xap/1.0/\0".to_vec(),
        b"\xff\xd8\xff\xe1\0\0".to_vec(),
        b"II*\0\x08\0\0\0\xff\xff".to_vec(),
        b"MM\0*\xff\xff\xff\xff".to_vec(),
    ];
    let mut tag = b"II*\0\x08\0\0\0\x01\0\xbc\x02\x01\0".to_vec();
    tag.extend([0xff; 8]);
    claims.push(tag);
    for claim in claims {
        assert_eq!(read_provenance(&desk.file("claim", &claim)).unwrap(), None, "{claim:?}");
    }
}

#[test]
fn a_packet_that_unpacks_to_more_than_is_read_says_nothing() {
    let reader = png::Decoder::new(std::io::Cursor::new(&FILES[1])).read_info().unwrap();
    let packet = reader.info().utf8_text[0].get_text().unwrap();
    let desk = Desk::new();
    let with_padding = |padding: usize| {
        let padded = format!("{packet}{}", " ".repeat(padding));
        let mut chunk = png::text_metadata::ITXtChunk::new("XML:com.adobe.xmp", padded);
        chunk.compressed = true;
        let mut info = png::Info::with_size(1, 1);
        info.utf8_text.push(chunk);
        let mut bytes = Vec::new();
        let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
        writer.write_image_data(&[0]).unwrap();
        writer.finish().unwrap();
        assert!(bytes.len() < 200_000, "{}", bytes.len());
        read_provenance(&desk.file("bomb.png", &bytes)).unwrap()
    };
    assert_eq!(with_padding(400_000), Some(record("warmer")));
    assert_eq!(with_padding(4_000_000), None);
}

#[test]
fn many_parts_before_the_packet_are_given_up_on() {
    let packet = FILES[1].windows(4).position(|window| window == b"iTXt").unwrap() - 4;
    let empty = png_chunk(b"teXt", b"");
    let with_parts = |count: usize| [PNG_START, &empty.repeat(count), &FILES[1][packet..]].concat();
    let desk = Desk::new();
    let read = |count| read_provenance(&desk.file("parts.png", &with_parts(count))).unwrap();
    assert_eq!(read(1_000), Some(record("warmer")));
    assert_eq!(read(100_000), None);
}

#[test]
fn packets_of_very_many_attributes_bindings_elements_or_references_are_gone_through() {
    let desk = Desk::new();
    let namespace = "urn:uuid:6295baef-350f-4d58-86e2-3cffb84f0db0#";
    let attributes: String = (0..40_000).map(|i| format!(" a:b{i}=''")).collect();
    let bindings: String = (0..20_000).map(|i| format!(" xmlns:b{i}='{i}'")).collect();
    for packet in [
        format!("<a xmlns:a='{namespace}'{attributes}/>"),
        format!("<a xmlns:a='{namespace}'{bindings}/>"),
        format!("<x xmlns:a='{namespace}'>{}", "<a>".repeat(100_000)),
        format!("<x xmlns:a='{namespace}'>{}</x>", "&amp;".repeat(80_000)),
        format!("<!DOCTYPE x [<!ENTITY e '{namespace}'>]><x>&e;</x>"),
    ] {
        let path = desk.file("many.png", &png_with_packet(packet.as_bytes()));
        assert_eq!(read_provenance(&path).unwrap(), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn files_with_changed_bytes_are_survived_by_reader_and_decoder(
        which in 0usize..5,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = FILES[which].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let desk = Desk::new();
        survives(&desk.file("hostile", &bytes));
        // What decodes hands no record on, whatever was changed in it.
        let limits = Limits { max_pixels: 10_000 };
        if let Ok(photo) = Photo::decode(&desk.file("changed", &bytes), &limits, &Cancel::new()) {
            let again = encode(&photo, &output(ImageFormat::Png), &Cancel::new()).unwrap().bytes;
            prop_assert_eq!(read_provenance(&desk.file("again.png", &again)).unwrap(), None);
        }
    }

    #[test]
    fn any_packet_is_survived(packet in "[<>/a-c:='\"& ?!\\[\\]-]{0,60}|\\PC{0,60}") {
        let desk = Desk::new();
        survives(&desk.file("any.png", &png_with_packet(packet.as_bytes())));
        let photo = desk.open("any.png", &png_carrying(&packet)).with_provenance(record("warmer"));
        let bytes = encode(&photo, &output(ImageFormat::Png), &Cancel::new()).unwrap().bytes;
        let read = read_provenance(&desk.file("told.png", &bytes)).unwrap();
        prop_assert!(read.is_none() || read == Some(record("warmer")));
    }

    #[test]
    fn any_prompt_comes_back(prompt in any::<String>()) {
        let photo = scene_photo(2, 2).with_provenance(record(&prompt));
        for format in ImageFormat::WRITABLE {
            let bytes = encode(&photo, &output(format), &Cancel::new()).unwrap().bytes;
            let read = read_provenance(&Desk::new().file("told", &bytes)).unwrap();
            prop_assert_eq!(read, Some(record(&prompt)));
        }
    }
}

/// A whole picture with this packet.
fn png_carrying(packet: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.add_itxt_chunk("XML:com.adobe.xmp".to_owned(), packet.to_owned()).unwrap();
    encoder.write_header().unwrap().write_image_data(&[0]).unwrap();
    bytes
}
