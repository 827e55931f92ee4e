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
    for (name, report) in [("report", sample::report()), ("paper", sample::paper())] {
        let file = |ending: &str| folder.join(format!("{name}.{ending}"));
        let page = documents::html::fragment(&report, 1, "report");
        fs::write(file("html"), page)?;
        fs::write(file("docx"), documents::docx::write(&report)?)?;
        fs::write(file("pdf"), pdf::write(&report)?)?;
    }
    Ok(())
}
