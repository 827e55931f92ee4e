//! Whatever is in a pack, reading it ends in figures or in a reason, also when its seal is right.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, and says where"
)]
#![allow(dead_code, reason = "what makes the bytes also serves other crates")]

mod mutate;

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use mutate::try_out;
use reference::Pack;
use sha2::{Digest, Sha256};
use std::io::Read;

/// Where the checksum begins in a pack: after its mark, its format, and the length and text of its version.
fn seal_at(bytes: &[u8]) -> usize {
    let mark = MARK + 2;
    mark + 1 + usize::from(bytes[mark])
}

/// Bytes of the mark with which every pack begins.
const MARK: usize = 8;

/// A pack with a right seal around any content.
fn sealed(head: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = head.to_vec();
    bytes.extend_from_slice(&Sha256::digest(content));
    bytes.extend_from_slice(&u32::try_from(content.len()).unwrap().to_le_bytes());
    ZlibEncoder::new(content, Compression::fast())
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

#[test]
fn any_bytes_in_a_pack_are_read_or_refused() {
    let mut pack = Pack::from_bytes(reference::shipped_bytes()).unwrap();
    pack.series.truncate(40);
    let bytes = pack.to_bytes().unwrap();
    let seal = seal_at(&bytes);
    let mut content = Vec::new();
    ZlibDecoder::new(&bytes[seal + 36..])
        .read_to_end(&mut content)
        .unwrap();
    assert!(Pack::from_bytes(&sealed(&bytes[..seal], &content)).unwrap() == pack);
    try_out("pack", |chance| {
        let content = chance.mutate(&content);
        if let Ok(read) = Pack::from_bytes(&sealed(&bytes[..seal], &content)) {
            // What can be read can be written, and says the same.
            let again = Pack::from_bytes(&read.to_bytes().unwrap()).unwrap();
            assert!(again == read);
        }
    });
}
