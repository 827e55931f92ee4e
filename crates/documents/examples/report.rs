//! Writes the sample report in every form, to look at.
//!
//! `cargo run -p documents --example report -- FOLDER`

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("name a folder to write into")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let report = sample::report();
    fs::write(
        folder.join("report.html"),
        documents::html::fragment(&report, 1, "report"),
    )?;
    fs::write(folder.join("report.docx"), documents::docx::write(&report)?)?;
    fs::write(folder.join("report.pdf"), pdf::write(&report)?)?;
    Ok(())
}
