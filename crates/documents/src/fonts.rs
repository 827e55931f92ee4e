//! The letters of charts, PDF and pictures: Atkinson Hyperlegible Next (SIL Open Font
//! Licence 1.1), drawn by the Braille Institute so that similar letters are told apart.

/// The family as charts name it: first as embedded here, then as a page may load it.
pub(crate) const FAMILY: &str =
    "'Atkinson Hyperlegible Next', 'Atkinson Hyperlegible Next Variable', Arial, sans-serif";

/// The embedded faces: regular, italic and bold.
pub(crate) const FACES: [&[u8]; 3] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/italic.ttf")),
    include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf")),
];
