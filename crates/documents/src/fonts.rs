//! The letters of charts, PDF and pictures: Source Sans 3 (SIL Open Font Licence 1.1), as on the program's pages,
//! so that a preview reads like what is printed. It knows Latin, Greek and Cyrillic letters.

/// The family as charts name it: first as embedded here, then as a page may load it.
pub const FAMILY: &str = "'Source Sans 3', Arial, sans-serif";

/// The embedded faces: regular, italic and bold.
pub const FACES: [&[u8]; 3] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/italic.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf")),
];
