//! Charts as pictures.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::{Error, fonts};

/// The widest picture in pixels.
const WIDEST: u32 = 8_000;

/// A picture as PNG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Png {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Draws a chart's SVG on white, `scale` pixels to a unit (2 for print and sharp screens).
///
/// # Errors
/// When the SVG cannot be read, or the picture would be wider or taller than 8,000 pixels
/// or have no pixel at all.
pub fn write(svg: &str, scale: f32) -> Result<Png, Error> {
    let options = Options {
        fontdb: letters(),
        font_family: "Source Sans 3".to_owned(),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| Error::Picture(error.to_string()))?;
    let size = tree.size().to_int_size();
    let side = |units: u32| -> Result<u32, Error> {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float cast saturates, and what is out of range is refused below"
        )]
        let pixels = (units as f32 * scale).ceil() as u32;
        if (1..=WIDEST).contains(&pixels) {
            return Ok(pixels);
        }
        Err(Error::Picture(format!(
            "it would be {pixels} pixels long, and 1 to {WIDEST} are allowed: choose another scale"
        )))
    };
    let (width, height) = (side(size.width())?, side(size.height())?);
    let mut pixels = Pixmap::new(width, height)
        .ok_or_else(|| Error::Picture(format!("no room for {width} by {height} pixels")))?;
    pixels.fill(Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    let bytes = packed(&pixels).map_err(|error| Error::Picture(error.to_string()))?;
    Ok(Png {
        bytes,
        width,
        height,
    })
}

/// The picture as a file. A chart is opaque and has few colours beside those of its edges, so that a table of 256
/// holds it all, or all but shades that nobody tells apart: a third of the bytes, and what is left packs well, for most
/// rows are as the row above.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let (table, places) = indexed(pixels);
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_palette(table);
    encoder.set_compression(::png::Compression::Balanced);
    encoder.set_filter(::png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&places)?;
    writer.finish()?;
    Ok(bytes)
}

/// Red, green and blue.
type Shade = [u8; 3];

/// The colours, the commonest first, and each pixel’s place among them.
fn indexed(pixels: &Pixmap) -> (Vec<u8>, Vec<u8>) {
    // Shades that differ in their last three bits are one.
    let key = |pixel: &[u8]| match *pixel {
        [red, green, blue, ..] => [red & 0xf8, green & 0xf8, blue & 0xf8],
        _ => [0; 3],
    };
    let mut seen: HashMap<Shade, (Shade, usize)> = HashMap::new();
    for pixel in pixels.data().chunks_exact(4) {
        let first = [pixel[0], pixel[1], pixel[2]];
        let known = seen.entry(key(pixel)).or_insert((first, 0));
        // White and the inks stay what they are, whatever shade was met first.
        known.0 = known.0.max(first);
        known.1 += 1;
    }
    let mut common: Vec<(Shade, (Shade, usize))> = seen.into_iter().collect();
    common.sort_by_key(|(key, (_, count))| (std::cmp::Reverse(*count), *key));
    let kept: Vec<Shade> = common
        .iter()
        .take(256)
        .map(|(_, (shade, _))| *shade)
        .collect();
    let nearest = |wanted: [u8; 3]| {
        let apart = |shade: &[u8; 3]| -> u32 {
            let pairs = shade.iter().zip(wanted);
            pairs
                .map(|(one, other)| u32::from(one.abs_diff(other)).pow(2))
                .sum()
        };
        let place = (0..kept.len()).min_by_key(|place| kept.get(*place).map(apart));
        u8::try_from(place.unwrap_or_default()).unwrap_or_default()
    };
    let places: HashMap<[u8; 3], u8> = common
        .iter()
        .map(|(key, (shade, _))| (*key, nearest(*shade)))
        .collect();
    let each = pixels.data().chunks_exact(4);
    let each = each.map(|pixel| places.get(&key(pixel)).copied().unwrap_or_default());
    (kept.concat(), each.collect())
}

fn letters() -> Arc<fontdb::Database> {
    static LETTERS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let letters = LETTERS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for face in fonts::FACES {
            database.load_font_source(fontdb::Source::Binary(Arc::new(face)));
        }
        Arc::new(database)
    });
    Arc::clone(letters)
}
