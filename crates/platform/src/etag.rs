//! Answers that need not be sent again: a tag made from what would be sent, and whether the asker holds it already.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The tag of an answer, as the header `ETag` says it.
#[must_use]
pub fn tag_of(content: &[u8]) -> HeaderValue {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(content)));
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether whoever asks says that they hold the answer with this tag.
#[must_use]
pub fn is_held(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one.as_bytes() == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_again_however_it_is_asked_for() {
        let tag = tag_of(b"what was sent");
        let text = tag.to_str().unwrap().to_owned();
        let asks = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::try_from(value).unwrap());
            is_held(&headers, &tag)
        };
        assert!(asks(&text));
        assert!(asks(&format!("W/{text}")));
        assert!(asks(&format!("\"other\", {text}")));
        assert!(asks("*"));
        assert!(!asks("\"other\""));
        assert!(!is_held(&HeaderMap::new(), &tag));
        assert_ne!(tag, tag_of(b"something else"));
    }
}
