//! A council's logo: taken from a file that somebody sent, within bounds, and written anew, so that nothing of the
//! file but its picture is ever sent to anybody.

use base64::prelude::{BASE64_STANDARD, Engine};
use png::{BitDepth, ColorType, Transformations};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 2_000_000;

/// The longest side of a picture that is read, in pixels.
const LONGEST_SIDE: u32 = 4_000;

/// The widest and tallest logo that is kept, in pixels: it is printed some four centimetres wide.
const KEPT: (u32, u32) = (480, 240);

/// The start of every PNG file.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A logo as PNG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logo {
    /// The file in Base64.
    pub png: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Why a file is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// Too many bytes.
    #[error("The logo must be smaller than 2 MB")]
    TooLarge,
    /// No PNG.
    #[error("The logo must be a PNG file")]
    NotPng,
    /// Too many pixels.
    #[error("The logo must be at most 4,000 pixels wide and high")]
    TooManyPixels,
    /// A PNG that is broken.
    #[error("The logo cannot be read. Save it again as PNG and choose that file")]
    Broken,
}

impl Logo {
    /// Reads a file that somebody sent, makes it small enough, and writes it anew.
    ///
    /// # Errors
    /// When it is too large, no PNG, or broken.
    pub fn read(file: &[u8]) -> Result<Self, LogoError> {
        if file.len() > LARGEST_FILE {
            return Err(LogoError::TooLarge);
        }
        if !file.starts_with(SIGNATURE) {
            return Err(LogoError::NotPng);
        }
        Picture::read(file)?.within(KEPT).logo()
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        BASE64_STANDARD.decode(&self.png).unwrap_or_default()
    }

    /// Its width and height in millimetres, within a box that a head of a paper has room for.
    #[must_use]
    pub fn millimetres(&self) -> (f64, f64) {
        let (width, height) = (f64::from(self.width.max(1)), f64::from(self.height.max(1)));
        let scale = (45.0 / width).min(22.0 / height);
        (width * scale, height * scale)
    }
}

/// Pixels of red, green, blue and how opaque they are.
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
}

impl Picture {
    fn read(file: &[u8]) -> Result<Self, LogoError> {
        let mut decoder = png::Decoder::new_with_limits(
            Cursor::new(file),
            png::Limits {
                bytes: 80 * 1024 * 1024,
            },
        );
        // Nothing is read but the picture: what else is packed in the file may unpack to any size.
        decoder.set_ignore_text_chunk(true);
        decoder.set_ignore_iccp_chunk(true);
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let mut reader = decoder.read_info().map_err(|_| LogoError::Broken)?;
        let (width, height) = (reader.info().width, reader.info().height);
        if width > LONGEST_SIDE || height > LONGEST_SIDE {
            return Err(LogoError::TooManyPixels);
        }
        let size = reader.output_buffer_size().ok_or(LogoError::Broken)?;
        let mut bytes = vec![0; size];
        let frame = reader
            .next_frame(&mut bytes)
            .map_err(|_| LogoError::Broken)?;
        let bytes = bytes.get(..frame.buffer_size()).unwrap_or_default();
        let samples = frame.color_type.samples();
        let pixels = bytes.chunks_exact(samples).map(|pixel| match *pixel {
            [grey] => [grey, grey, grey, 255],
            [grey, opaque] => [grey, grey, grey, opaque],
            [red, green, blue] => [red, green, blue, 255],
            [red, green, blue, opaque] => [red, green, blue, opaque],
            _ => [255; 4],
        });
        Ok(Self {
            width,
            height,
            pixels: pixels.collect(),
        })
    }

    fn at(&self, column: u32, row: u32) -> [u8; 4] {
        let place = row as usize * self.width as usize + column as usize;
        self.pixels.get(place).copied().unwrap_or([255; 4])
    }

    /// Made smaller until it fits, each pixel the mean of those it stands for.
    fn within(self, (widest, tallest): (u32, u32)) -> Self {
        let over = |side: u32, most: u32| side.div_ceil(most).max(1);
        let times = over(self.width, widest).max(over(self.height, tallest));
        if times == 1 {
            return self;
        }
        let (width, height) = (self.width.div_ceil(times), self.height.div_ceil(times));
        let mut pixels = Vec::with_capacity(width as usize * height as usize);
        for row in 0..height {
            for column in 0..width {
                pixels.push(self.mean(column * times, row * times, times));
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    fn mean(&self, column: u32, row: u32, times: u32) -> [u8; 4] {
        let mut sums = [0_u64; 4];
        let mut count = 0_u64;
        for y in row..(row + times).min(self.height) {
            for x in column..(column + times).min(self.width) {
                let [red, green, blue, opaque] = self.at(x, y).map(u64::from);
                // What cannot be seen has no colour to mix in.
                for (sum, colour) in sums.iter_mut().zip([red, green, blue]) {
                    *sum += colour * opaque;
                }
                sums[3] += opaque;
                count += 1;
            }
        }
        let [red, green, blue, opaque] = sums;
        let part =
            |sum: u64, of: u64| u8::try_from(sum.checked_div(of).unwrap_or(255)).unwrap_or(255);
        [
            part(red, opaque),
            part(green, opaque),
            part(blue, opaque),
            part(opaque, count),
        ]
    }

    /// On white, so that every program that shows a document shows the same.
    fn logo(self) -> Result<Logo, LogoError> {
        let on_white = |colour: u8, opaque: u8| {
            let mixed = u32::from(colour) * u32::from(opaque) + 255 * u32::from(255 - opaque);
            u8::try_from(mixed / 255).unwrap_or(255)
        };
        let colours: Vec<u8> = self
            .pixels
            .iter()
            .flat_map(|[red, green, blue, opaque]| {
                [red, green, blue].map(|colour| on_white(*colour, *opaque))
            })
            .collect();
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(&colours)?;
            writer.finish()
        });
        written.map_err(|_| LogoError::Broken)?;
        Ok(Logo {
            png: BASE64_STANDARD.encode(&bytes),
            width: self.width,
            height: self.height,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        let pixels: Vec<u8> = (0..width * height)
            .flat_map(|at| [if at % 2 == 0 { 200 } else { 10 }, 40, 90, 255])
            .collect();
        writer.write_image_data(&pixels).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn a_logo_is_read_made_small_and_written_anew() {
        let mut sent = picture(1_000, 500);
        sent.extend_from_slice(b"<script>alert(1)</script>");
        let logo = Logo::read(&sent).unwrap();
        assert_eq!((logo.width, logo.height), (334, 167));
        let kept = logo.bytes();
        assert!(kept.starts_with(SIGNATURE));
        assert!(!kept.windows(8).any(|part| part == b"<script>"));
        assert_eq!(Logo::read(&kept).unwrap(), logo, "it stays as it is");
        let small = Logo::read(&picture(20, 10)).unwrap();
        assert_eq!((small.width, small.height), (20, 10));
    }

    #[test]
    fn what_is_no_logo_is_refused_in_words() {
        assert_eq!(Logo::read(b"GIF89a"), Err(LogoError::NotPng));
        assert_eq!(Logo::read(b"<svg onload='x'/>"), Err(LogoError::NotPng));
        assert_eq!(Logo::read(&picture(20, 10)[..40]), Err(LogoError::Broken));
        assert_eq!(
            Logo::read(&vec![0; LARGEST_FILE + 1]),
            Err(LogoError::TooLarge)
        );
        // A header that promises more than anybody may send: refused before a pixel is read.
        let mut vast = picture(20, 10);
        vast[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
        assert!(matches!(
            Logo::read(&vast),
            Err(LogoError::Broken | LogoError::TooManyPixels)
        ));
    }
}
