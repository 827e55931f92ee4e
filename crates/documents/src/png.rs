//! Charts as pictures.

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

/// The picture as a file. It is opaque, so that three colours do; and packing fast rather
/// than small is what keeps a report of ten charts within a second. Most rows of a chart are
/// as the row above, so the difference from it packs well, and nothing needs to be tried out.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let colours: Vec<u8> = pixels
        .data()
        .chunks_exact(4)
        .flat_map(|pixel| pixel.iter().take(3).copied())
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fast);
    encoder.set_filter(::png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
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
