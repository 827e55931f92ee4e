//! Brings the letters of charts, PDF and pictures into the program: installs the font
//! package from npm when it is missing or older than its lock file, and copies the faces
//! that are used to where the crate embeds them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const FAMILY: &str = "node_modules/@expo-google-fonts/source-sans-3";
const FACES: [(&str, &str); 3] = [
    ("400Regular/SourceSans3_400Regular.ttf", "regular.ttf"),
    (
        "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
        "italic.ttf",
    ),
    ("700Bold/SourceSans3_700Bold.ttf", "bold.ttf"),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=fonts/package.json");
    println!("cargo::rerun-if-changed=fonts/package-lock.json");
    if let Err(problem) = bring_fonts() {
        println!("cargo::error={problem}");
    }
}

fn bring_fonts() -> Result<(), String> {
    let crate_folder = folder("CARGO_MANIFEST_DIR")?;
    let out = folder("OUT_DIR")?;
    let fonts = crate_folder.join("fonts");
    if !installed(&fonts) {
        install(&fonts)?;
    }
    for (from, to) in FACES {
        let from = fonts.join(FAMILY).join(from);
        fs::copy(&from, out.join(to))
            .map_err(|error| format!("failed to copy the font {}: {error}", from.display()))?;
    }
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("failed to find {variable}: build this crate with cargo"))
}

// npm writes this file last, so its age is the age of a whole installation.
fn installed(fonts: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let done = modified(&fonts.join("node_modules/.package-lock.json"));
    let wanted = modified(&fonts.join("package-lock.json"));
    let complete = FACES
        .iter()
        .all(|(from, _)| fonts.join(FAMILY).join(from).is_file());
    complete && done >= wanted
}

fn install(fonts: &Path) -> Result<(), String> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(fonts)
        .output()
        .map_err(|error| {
            format!(
                "failed to run npm, which fetches the fonts: {error}. Install Node.js 20 or later (it brings npm) and build again"
            )
        })?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
    Err(format!(
        "failed to fetch the fonts with `npm ci` in {}: {told}",
        fonts.display()
    ))
}
