//! How a picture was made: written into its file, read back, and not handed on.

use offstage_api::{Adjustment, ImageFormat, Output, Provenance, Recipe};
use offstage_retouch::{Cancel, DecodeError, Photo, encode, read_provenance};

use crate::support::{Desk, applied, output, png, recipe, samples, scene, scene_photo, written};

const NAMESPACE: &str = "urn:uuid:6295baef-350f-4d58-86e2-3cffb84f0db0#";

/// A packet as a camera program writes it.
const THEIRS: &str = r#"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
 <rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='image/&lt;any>'
  xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:GPSLatitude='52,31N'><dc:creator><rdf:Seq>
   <rdf:li>Ada &amp; "Bo"</rdf:li></rdf:Seq></dc:creator></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end='w'?>"#;

fn made_by(prompt: &str) -> Provenance {
    Provenance {
        prompt: Some(prompt.to_owned()),
        recipe: recipe(&[(Adjustment::Temperature, 0.3), (Adjustment::Vignette, -0.123_456_79)]),
        model: "retoucher".to_owned(),
        generated: None,
        software: "Offstage 0.1.0".to_owned(),
    }
}

/// Every way of writing a file, by name.
fn ways() -> Vec<(&'static str, Output)> {
    vec![
        ("JPEG", output(ImageFormat::Jpeg)),
        ("PNG", output(ImageFormat::Png)),
        ("lossy WebP", output(ImageFormat::Webp)),
        ("lossless WebP", Output { quality: 100, ..output(ImageFormat::Webp) }),
        ("TIFF", output(ImageFormat::Tiff)),
    ]
}

fn encoded(photo: &Photo, output: &Output) -> Vec<u8> {
    encode(photo, output, &Cancel::new()).unwrap().bytes
}

fn read(bytes: &[u8]) -> Option<Provenance> {
    read_provenance(&Desk::new().file("file", bytes)).unwrap()
}

fn png_info() -> png::Info<'static> {
    let mut info = png::Info::with_size(8, 8);
    info.color_type = png::ColorType::Rgb;
    info
}

fn png_of(info: png::Info<'static>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, info).unwrap().write_header().unwrap();
    writer.write_image_data(&scene(8, 8)).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A PNG with this packet.
fn carrying(packet: &str) -> Vec<u8> {
    let mut info = png_info();
    info.utf8_text.push(png::text_metadata::ITXtChunk::new("XML:com.adobe.xmp", packet));
    png_of(info)
}

fn packet_in(bytes: &[u8]) -> String {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    reader.info().utf8_text.iter().map(|chunk| chunk.get_text().unwrap()).collect()
}

/// A packet that says what `made_by("x")` is, with the record's place filled by `place`.
fn packet_with(place: impl Fn(&str) -> String) -> String {
    let json = r#"{"prompt":"x","recipe":{"version":1,"adjustments":[]},"model":"m","software":"s"}"#;
    format!(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF></x:xmpmeta>"#,
        place(json)
    )
}

#[test]
fn each_format_carries_prompt_and_recipe_and_gives_them_back() {
    let photo = scene_photo(40, 30).with_provenance(made_by("warmer, darker corners"));
    for (name, output) in ways() {
        assert_eq!(read(&encoded(&photo, &output)), Some(made_by("warmer, darker corners")), "{name}");
        let small = Output { max_edge: Some(10), ..output };
        assert_eq!(read(&encoded(&photo, &small)), Some(made_by("warmer, darker corners")), "{name}");
    }
}

#[test]
fn a_large_jpeg_of_several_strips_carries_them_too() {
    let photo = scene_photo(1400, 1100).with_provenance(made_by("warmer"));
    assert_eq!(read(&written(&photo, ImageFormat::Jpeg)), Some(made_by("warmer")));
}

#[test]
fn prompts_in_any_characters_come_back_as_they_were() {
    let long = "noch wärmer, 更暖, أدفأ 🌅 ".repeat(60);
    assert!(long.len() > 2_000);
    for prompt in [
        "",
        " two  spaces ",
        r#"a "quoted" 'word' & <b>]]></b> &amp; <![CDATA[x]]> \ \u0041 --> ?>"#,
        "line\r\nline\rline\tend\n",
        "\0\u{1}\u{1b}\u{7f}\u{85}\u{9f}\u{2028}\u{feff}\u{fffe}\u{ffff}\u{10ffff}",
        "👩‍👩‍👧‍👦 e\u{301}",
        "</offstage:Edit></rdf:RDF> exif:GPSLatitude=\"1\" tiff:Orientation='6'",
        &long,
    ] {
        let photo = scene_photo(8, 8).with_provenance(made_by(prompt));
        for (name, output) in ways() {
            assert_eq!(read(&encoded(&photo, &output)), Some(made_by(prompt)), "{name}: {prompt:?}");
        }
        // XML 1.0, 2.2: what a strict reader takes.
        let packet = packet_in(&written(&photo, ImageFormat::Png));
        let forbidden = |c: char| matches!(c, '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}');
        assert!(!packet.contains(forbidden), "{packet:?}");
    }
    let wordless = Provenance { prompt: None, ..made_by("") };
    let photo = scene_photo(8, 8).with_provenance(wordless.clone());
    assert_eq!(read(&written(&photo, ImageFormat::Png)), Some(wordless));
}

#[test]
fn left_out_the_file_is_the_same_as_one_that_never_knew() {
    let photo = Desk::new().open("theirs.png", &carrying(THEIRS));
    let knowing = photo.clone().with_provenance(made_by("a secret"));
    for (name, output) in ways() {
        let silent = Output { embed_recipe: false, ..output };
        assert_eq!(encoded(&knowing, &silent), encoded(&photo, &output), "{name}");
        assert_eq!(read(&encoded(&knowing, &silent)), None, "{name}");
    }
}

#[test]
fn pixels_and_the_rest_of_the_metadata_are_as_without() {
    let desk = Desk::new();
    let photo = desk.open("theirs.png", &carrying(THEIRS));
    let knowing = photo.clone().with_provenance(made_by("warmer"));
    for (name, output) in ways() {
        let (plain, told) = (encoded(&photo, &output), encoded(&knowing, &output));
        assert_eq!(samples(&desk.open("told", &told)), samples(&desk.open("plain", &plain)), "{name}");
    }
    let (plain, told) = (written(&photo, ImageFormat::Png), written(&knowing, ImageFormat::Png));
    let (plain, told) = (packet_in(&plain), packet_in(&told));
    assert!(told.contains("Ada &amp; \"Bo\"") && !told.contains("GPSLatitude"), "{told}");
    // Nothing is taken away or moved: the record is one piece put in between.
    let piece_at = told.find("<rdf:Description xmlns:rdf=\"").unwrap();
    let piece_end = told.find("</rdf:Description>").unwrap() + "</rdf:Description>".len();
    assert_eq!(format!("{}{}", &told[..piece_at], &told[piece_end..]), plain);
    let open = Output { keep_gps: true, ..output(ImageFormat::Png) };
    assert!(packet_in(&encoded(&knowing, &open)).contains("GPSLatitude='52,31N'"));
}

#[test]
fn the_record_finds_its_place_however_rdf_is_written() {
    let empty = r#"<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"  />"#;
    let prefixless = "<RDF xmlns='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></RDF>";
    for packet in [empty.to_owned(), format!("\u{feff}{empty}"), prefixless.to_owned()] {
        let photo = Desk::new().open("empty.png", &carrying(&packet)).with_provenance(made_by("warmer"));
        assert_eq!(read(&written(&photo, ImageFormat::Png)), Some(made_by("warmer")));
    }
}

#[test]
fn a_packet_with_no_place_for_the_record_stays_as_it_is() {
    for packet in [
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator/></x:xmpmeta>",
        "<rdf:RDF></rdf:RDF>",
        "<rdf:RDF",
        "no XML",
    ] {
        let photo = Desk::new().open("odd.png", &carrying(packet)).with_provenance(made_by("warmer"));
        let bytes = written(&photo, ImageFormat::Png);
        assert_eq!((packet_in(&bytes).as_str(), read(&bytes)), (packet, None));
    }
}

#[test]
fn a_photo_whose_own_packet_fills_a_jpeg_segment_keeps_that_one() {
    let filled = THEIRS.replace("Ada", &"A".repeat(64_500 - THEIRS.len()));
    let photo = Desk::new().open("full.png", &carrying(&filled)).with_provenance(made_by(&"w".repeat(2_000)));
    let bytes = written(&photo, ImageFormat::Jpeg);
    assert!(bytes.windows(4).any(|window| window == b"AAAA"));
    assert_eq!(read(&bytes), None);
    assert!(read(&written(&photo, ImageFormat::Png)).is_some(), "PNG has room for both");
}

#[test]
fn an_edited_file_that_is_edited_again_tells_of_the_last_edit_only() {
    let desk = Desk::new();
    for start in [written(&scene_photo(8, 8), ImageFormat::Png), carrying(THEIRS)] {
        let first = desk.open("start", &start).with_provenance(made_by("first"));
        for (name, output) in ways() {
            let again = desk.open("first", &encoded(&first, &output));
            let untold = encoded(&again, &output);
            assert_eq!(read(&untold), None, "{name}");
            assert!(!untold.windows(NAMESPACE.len()).any(|window| window == NAMESPACE.as_bytes()), "{name}");
            let second = again.with_provenance(made_by("second"));
            assert_eq!(read(&encoded(&second, &output)), Some(made_by("second")), "{name}");
        }
        // However often, the packet does not grow.
        let mut bytes = written(&first, ImageFormat::Png);
        let packet = packet_in(&bytes);
        for _ in 0..3 {
            let again = desk.open("again", &bytes).with_provenance(made_by("first"));
            bytes = written(&again, ImageFormat::Png);
        }
        assert_eq!(packet_in(&bytes), packet);
    }
}

#[test]
fn a_photo_that_a_recipe_is_applied_to_no_longer_knows_how_it_was_made() {
    let photo = scene_photo(8, 8).with_provenance(made_by("first"));
    let changed = applied(&photo, &[(Adjustment::Exposure, 0.2)]);
    assert_eq!(read(&written(&changed, ImageFormat::Png)), None);
}

#[test]
fn files_that_other_programs_wrote_anew_are_read_and_cleared_too() {
    let attribute = |json: &str| {
        let json = json.replace('"', "&#34;");
        format!(r#"<rdf:Description xmlns:q="{NAMESPACE}" q:Edit = "{json}" rdf:about=""/>"#)
    };
    let element = |json: &str| {
        let json = format!("\n  {}<![CDATA[{}]]>", &json[..1], &json[1..]);
        format!(
            r#"<rdf:Description rdf:about=""><o:Edit xmlns:o='{NAMESPACE}'>{json}</o:Edit></rdf:Description>"#
        )
    };
    for packet in [packet_with(attribute), packet_with(element)] {
        let bytes = carrying(&packet);
        assert_eq!(read(&bytes).unwrap().prompt.as_deref(), Some("x"), "{packet}");
        let again = Desk::new().open("again.png", &bytes);
        assert_eq!(read(&written(&again, ImageFormat::Png)), None, "{packet}");
    }
}

#[test]
fn a_packet_in_a_png_may_be_compressed_and_stand_behind_the_picture() {
    let packet = packet_with(|json| {
        let json = json.replace('"', "&quot;");
        format!(r#"<rdf:Description rdf:about="" xmlns:q="{NAMESPACE}" q:Edit="{json}"/>"#)
    });
    let mut chunk = png::text_metadata::ITXtChunk::new("XML:com.adobe.xmp", packet.clone());
    chunk.compressed = true;
    let mut info = png_info();
    info.utf8_text.push(chunk);
    assert_eq!(read(&png_of(info)).unwrap().model, "m");

    let mut bytes = Vec::new();
    let mut writer = png::Encoder::with_info(&mut bytes, png_info()).unwrap().write_header().unwrap();
    writer.write_image_data(&scene(8, 8)).unwrap();
    writer.write_text_chunk(&png::text_metadata::ITXtChunk::new("XML:com.adobe.xmp", packet)).unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&bytes).unwrap().model, "m");
}

#[test]
fn the_record_of_a_picture_that_this_one_was_composed_of_is_not_its_own() {
    let attribute = |json: &str| format!(r#"<rdf:Description o:Edit="{}"/>"#, json.replace('"', "&quot;"));
    let element = |json: &str| format!("<rdf:Description><o:Edit>{json}</o:Edit></rdf:Description>");
    for told in [&attribute as &dyn Fn(&str) -> String, &element] {
        let packet = packet_with(|json| {
            let told = told(json);
            format!(
                r#"<rdf:Description rdf:about="" xmlns:p="p/" xmlns:o="{NAMESPACE}"><p:Pantry><rdf:Bag><rdf:li>{told}</rdf:li></rdf:Bag></p:Pantry></rdf:Description>"#
            )
        });
        assert_eq!(read(&carrying(&packet)), None, "{packet}");
    }
}

#[test]
fn a_recipe_that_is_not_valid_here_is_not_given_out() {
    for recipe in [
        r#"{"version":2,"adjustments":[]}"#,
        r#"{"version":1,"adjustments":[{"name":"contrast","amount":7}]}"#,
        r#"{"version":1,"adjustments":[{"name":"sorcery","amount":0.1}]}"#,
        "null",
    ] {
        let packet = packet_with(|json| {
            let json = json.replace(r#"{"version":1,"adjustments":[]}"#, recipe).replace('"', "&quot;");
            format!(r#"<rdf:Description rdf:about="" xmlns:q="{NAMESPACE}" q:Edit="{json}"/>"#)
        });
        assert_eq!(read(&carrying(&packet)), None, "{recipe}");
    }
}

#[test]
fn files_without_a_record_say_nothing_and_what_is_no_image_is_refused() {
    let plain = [
        written(&scene_photo(8, 8), ImageFormat::Jpeg),
        written(&scene_photo(8, 8), ImageFormat::Webp),
        written(&scene_photo(8, 8), ImageFormat::Tiff),
        png(8, 8, png::ColorType::Rgb, &scene(8, 8)),
        carrying(THEIRS),
        b"GIF89a".to_vec(),
    ];
    for bytes in plain {
        assert_eq!(read(&bytes), None);
    }
    let desk = Desk::new();
    let refused = read_provenance(&desk.file("note.jpg", b"hello, this is a note")).unwrap_err();
    assert!(matches!(refused, DecodeError::Unreadable { .. }));
    let missing = read_provenance(std::path::Path::new("/nowhere/photo.jpg")).unwrap_err();
    assert!(matches!(missing, DecodeError::Io(_)));
}

#[test]
fn a_recipe_that_cannot_be_written_down_is_left_out() {
    let mut broken = made_by("warmer");
    broken.recipe = Recipe { version: 1, adjustments: Vec::new() };
    broken.recipe.set(Adjustment::Contrast, 0.5);
    broken.recipe.adjustments[0].amount = f32::NAN;
    let photo = scene_photo(8, 8);
    let told = written(&photo.clone().with_provenance(broken), ImageFormat::Png);
    assert_eq!(told, written(&photo, ImageFormat::Png));
}
