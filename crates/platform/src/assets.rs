//! The styles, the script, the font and the icon, as built by `build.rs` and carried in the program.
//!
//! Every path holds a hash of the content, so an answer may be kept for ever.

/// A file that pages load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its path, which begins with `/assets/` and changes with its content.
    pub path: &'static str,
    /// Its media type, for `Content-Type`.
    pub media_type: &'static str,
    /// Its entity tag, in its quotes.
    pub etag: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at a path such as [`STYLES`].
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// Every file.
pub fn all() -> &'static [Asset] {
    ASSETS
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn no_script_of_ours_writes_html() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let mut read = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_none_or(|ending| ending != "js" && ending != "mjs")
            {
                continue;
            }
            read += 1;
            let script: String = fs::read_to_string(&path)
                .unwrap()
                .split_whitespace()
                .collect();
            for way in [
                "innerHTML=",
                "innerHTML+=",
                "outerHTML=",
                "insertAdjacentHTML",
                "setHTMLUnsafe",
                "createContextualFragment",
                "DOMParser",
                "document.write",
                "srcdoc",
            ] {
                assert!(!script.contains(way), "{} has {way}", path.display());
            }
            // What the list that one can type into is given becomes HTML there.
            if script.contains("enhanceSelectElement") {
                assert!(script.contains("suggestion:asHtml"), "{}", path.display());
            }
        }
        assert!(read >= 3, "{read}");
    }
}
