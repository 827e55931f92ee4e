//! The pictures that browsers and other programs ask for at addresses of their own: drawn once, when first asked for.

use documents::png;
use std::sync::LazyLock;

/// The icon, as pages link to it.
const ICON: &str = include_str!("../assets/goldthread.svg");

/// The side of the icon as it is drawn.
const SIDE: f32 = 32.0;

/// What other programs show beside a link to a public page: nothing that differs from page to page, and nothing of any council.
const PREVIEW: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630" fill="none"><rect width="1200" height="630" fill="#fff"/><path d="M0 250H560C640 250 640 470 760 470S880 250 960 250H1200" stroke="#a87b10" stroke-width="14" stroke-linecap="round"/><g fill="#16202e"><circle cx="100" cy="250" r="30"/><circle cx="270" cy="250" r="30"/><circle cx="440" cy="250" r="30"/><circle cx="1080" cy="250" r="30"/></g><g stroke="#fff" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"><path d="M86 250l10 12 19-22"/><path d="M256 250l10 12 19-22"/><path d="M426 250l10 12 19-22"/><path d="M1066 250l10 12 19-22"/></g><g fill="#fff" stroke="#16202e" stroke-width="8"><circle cx="590" cy="253" r="18"/><circle cx="760" cy="470" r="18"/></g><g fill="#16202e" font-family="Source Sans 3" font-weight="700"><text x="66" y="126" font-size="84">Goldthread</text><text x="66" y="560" font-size="42" font-weight="400">From what inspectors found to whether children are better off</text></g></svg>"##;

fn drawn(svg: &str, scale: f32) -> Vec<u8> {
    match png::write(svg, scale) {
        Ok(picture) => picture.bytes,
        Err(error) => {
            tracing::error!(%error, "failed to draw an icon");
            Vec::new()
        }
    }
}

/// The icon for browsers that ask for none by name: a PNG in the wrapping of an ICO.
#[must_use]
pub fn favicon() -> &'static [u8] {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let picture = drawn(ICON, 1.0);
        let length = u32::try_from(picture.len()).unwrap_or_default();
        // One picture of 32 by 32 in 32 bits, beginning after the 22 bytes of the directory.
        let mut bytes = vec![0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 32, 0];
        bytes.extend(length.to_le_bytes());
        bytes.extend(22_u32.to_le_bytes());
        bytes.extend(picture);
        bytes
    });
    &BYTES
}

/// The icon for the first screen of a telephone.
#[must_use]
pub fn touch_icon() -> &'static [u8] {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| drawn(ICON, 180.0 / SIDE));
    &BYTES
}

/// What is shown beside a link to a public page.
#[must_use]
pub fn preview() -> &'static [u8] {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| drawn(PREVIEW, 1.0));
    &BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    #[test]
    fn each_picture_is_of_its_size() {
        let side = |bytes: &[u8]| {
            let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            (number(16), number(20))
        };
        assert!(favicon()[22..].starts_with(PNG));
        assert_eq!(side(&favicon()[22..]), (32, 32));
        assert_eq!(side(touch_icon()), (180, 180));
        assert_eq!(side(preview()), (1200, 630));
    }
}
