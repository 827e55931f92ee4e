//! Draws charts to look at: every sample, or charts given as JSON files.
//!
//! `cargo run -p documents --example draw -- FOLDER [CHART.json …]`

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use documents::{Chart, Width, png};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder to draw into")?;
    fs::create_dir_all(&folder)?;
    let mut charts: Vec<(String, Chart)> = Vec::new();
    for path in arguments {
        let name = Path::new(&path)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        charts.push((
            name.unwrap_or_default(),
            serde_json::from_str(&fs::read_to_string(&path)?)?,
        ));
    }
    if charts.is_empty() {
        charts.extend(
            sample::charts()
                .into_iter()
                .map(|(name, chart)| (name.to_owned(), chart)),
        );
    }
    for (name, chart) in charts {
        for (form, width, scale) in [("page", Width::Page, 1.25), ("phone", Width::Phone, 1.0)] {
            let svg = chart.svg(&name, width);
            let path = Path::new(&folder).join(format!("{name}-{form}"));
            fs::write(path.with_extension("svg"), &svg)?;
            fs::write(path.with_extension("png"), png::write(&svg, scale)?.bytes)?;
        }
    }
    Ok(())
}
