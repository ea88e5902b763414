use std::path::{Path, PathBuf};

use offstage_api::{ImageFormat, Output};
use offstage_retouch::{Cancel, Limits, Photo, encode};
use tempfile::TempDir;

/// The pictures that everyone works on.
pub struct Photos {
    /// What they were made from.
    pub origin: String,
    /// 1, 12 and 48 megapixels.
    pub files: Vec<File>,
    _folder: TempDir,
}

/// One picture in a folder of its own: photo.jpg, and photo.ppm without compression.
pub struct File {
    pub name: &'static str,
    pub jpeg: PathBuf,
    pixels: usize,
}

impl Photos {
    pub fn make() -> Photos {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (origin, (width, height, source)) = example();
        let made = |(name, wide, high): (&'static str, usize, usize)| {
            let pixels = enlarged(&source, width, height, wide, high);
            let own = folder.path().join(wide.to_string());
            std::fs::create_dir(&own).expect("a folder");
            let jpeg = own.join("photo.jpg");
            std::fs::write(&jpeg, encoded(&pixels, wide, high, &own)).expect("disk space");
            std::fs::write(own.join("photo.ppm"), ppm(&pixels, wide, high)).expect("disk space");
            File { name, jpeg, pixels: wide * high }
        };
        let files = [("1 MP", 1155, 866), ("12 MP", 4000, 3000), ("48 MP", 8000, 6000)].map(made).into();
        Photos { origin, files, _folder: folder }
    }

    pub fn twelve(&self) -> &File {
        &self.files[1]
    }
}

impl File {
    pub fn folder(&self) -> &Path {
        self.jpeg.parent().expect("it lies in its folder")
    }

    pub fn megapixels(&self) -> f64 {
        self.pixels as f64 / 1e6
    }
}

type Pixels = (usize, usize, Vec<u8>);

/// The bundled example with the most pixels, or one made of waves and noise.
fn example() -> (String, Pixels) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../public/examples");
    let photos = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let decoded = photos.filter_map(|path| {
        let photo = Photo::decode(&path, &Limits::default(), &Cancel::new()).ok()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), photo))
    });
    let best =
        decoded.max_by_key(|(_, photo)| u64::from(photo.facts().width) * u64::from(photo.facts().height));
    match best {
        Some((name, photo)) => (format!("made from {name}"), rgb(&photo)),
        None => ("made of waves and noise (no example photo found)".to_owned(), waves()),
    }
}

fn rgb(photo: &Photo) -> Pixels {
    let png = Output { format: Some(ImageFormat::Png), ..Output::default() };
    let bytes = encode(photo, &png, &Cancel::new()).expect("a PNG").bytes;
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
    let mut data = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut data).expect("a PNG");
    let channels = frame.color_type.samples();
    let data = data.chunks_exact(channels).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    (frame.width as usize, frame.height as usize, data)
}

fn waves() -> Pixels {
    let (width, height) = (800, 600);
    let data = (0..width * height)
        .flat_map(|i| {
            let (x, y) = ((i % width) as f32, (i / width) as f32);
            let noise = (i as u32).wrapping_mul(2_654_435_761) >> 27;
            [(x / 31.0).sin() * (y / 57.0).cos(), (x / 13.0 + y / 91.0).sin(), (y / 23.0).cos()]
                .map(|wave| (wave * 100.0 + 112.0 + noise as f32) as u8)
        })
        .collect();
    (width, height, data)
}

/// Mirror-tiled at about twice the source's size, with fine noise, so that a large picture has the
/// detail and the amount of colours of a real one.
fn enlarged(source: &[u8], width: usize, height: usize, wide: usize, high: usize) -> Vec<u8> {
    let mirrored = |position: usize, edge: usize| {
        let folded = position % (2 * edge);
        if folded < edge { folded } else { 2 * edge - 1 - folded }
    };
    let mut data = Vec::with_capacity(wide * high * 3);
    for y in 0..high {
        for x in 0..wide {
            let at = (mirrored(y / 2, height) * width + mirrored(x / 2, width)) * 3;
            let noise = ((y * wide + x) as u32).wrapping_mul(2_654_435_761) >> 29;
            data.extend(source[at..at + 3].iter().map(|&value| value.saturating_add(noise as u8)));
        }
    }
    data
}

fn encoded(pixels: &[u8], width: usize, height: usize, folder: &Path) -> Vec<u8> {
    let path = folder.join("source.png");
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fastest);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels)).expect("a PNG");
    std::fs::write(&path, bytes).expect("disk space");
    let photo = Photo::decode(&path, &Limits::default(), &Cancel::new()).expect("a photo");
    let jpeg = Output { format: Some(ImageFormat::Jpeg), ..Output::default() };
    encode(&photo, &jpeg, &Cancel::new()).expect("a JPEG").bytes
}

fn ppm(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    [format!("P6\n{width} {height}\n255\n").as_bytes(), pixels].concat()
}
