//! Files other than workbooks that were made to cost much and weigh little, or to be something else than they say. Each is read in a
//! process of its own, with a meter on the processor's time and on memory: it is read within bounds, or refused with what to do.

use documents::logo::Logo;
use goldthread::backup::restore;
use jiff::civil::date;
use platform::clock::Instant;
use platform::config::Config;
use platform::db::sqlite_address;
use platform::files::hash_of;
use reference::incoming::{EesOptions, Limits, Places, Progress, ees};
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use stories::World;

/// The processor's time and the memory that a file may cost, in seconds and in KB. What is not optimised needs many times as much time,
/// and more beside other work; a process that has done nothing yet has taken some memory.
const MOST: (u64, u64) = (if cfg!(debug_assertions) { 60 } else { 2 }, 260 << 10);

const READER: &str = "GOLDTHREAD_TEST_READER";
const FILE: &str = "GOLDTHREAD_TEST_FILE";

/// The line of headings and a row of a file of Explore Education Statistics.
const HEADINGS: &str = "time_period,time_identifier,geographic_level,country_code,region_code,new_la_code,old_la_code,la_name,children\n";
const ROW: &str =
    "2024,Calendar year,Local authority,E92000001,E12000003,E08000034,382,Kirklees,5\n";

fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// Tables as text, in every way in which such go wrong.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let commas = |count: usize| ",".repeat(count);
    vec![
        ("10 MB of commas", commas(10 << 20).into_bytes()),
        ("10 MB of commas in UTF-16", utf16(&commas(5 << 20))),
        ("a line of 10 MB", "a".repeat(10 << 20).into_bytes()),
        (
            "a million columns",
            (0..1_000_000)
                .map(|one| format!("c{one},"))
                .collect::<String>()
                .into_bytes(),
        ),
        (
            "a wide row before 19,000 short ones",
            format!("{}\n{}", commas(1 << 20), "a,b\n".repeat(19_000)).into_bytes(),
        ),
        (
            "a row as wide as may be before 19,000 short ones",
            format!("{}\n{}", commas(16_000), "a,b\n".repeat(19_000)).into_bytes(),
        ),
        (
            "a long field before 19,000 short ones",
            format!("{}\n{}", "a".repeat(1 << 20), "a,b\n".repeat(19_000)).into_bytes(),
        ),
        (
            "a quotation mark that nothing closes",
            format!("a,b\n1,\"{}", "x,\n".repeat(3 << 20)).into_bytes(),
        ),
        (
            "10 MB of quotation marks",
            "\"".repeat(10 << 20).into_bytes(),
        ),
        (
            "lines within a field that has no end but its own",
            format!("\"{}\",1\n", ",\n".repeat(5 << 20)).into_bytes(),
        ),
        (
            "a row of many fields, each with lines of its own",
            "\"\n\",".repeat(2 << 20).into_bytes(),
        ),
        ("10 MB of line ends", "\n".repeat(10 << 20).into_bytes()),
        (
            "10 MB of carriage returns",
            "\r".repeat(10 << 20).into_bytes(),
        ),
        ("noughts", vec![0; 10 << 20]),
        ("noughts among letters", b"a\0,\0".repeat(2 << 20)),
        ("half a letter of UTF-16", {
            let mut bytes = vec![0xFF, 0xFE];
            bytes.extend([0x00, 0xD8].repeat(5 << 20));
            bytes
        }),
    ]
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

/// Files of figures.
fn figures() -> Vec<(&'static str, Vec<u8>)> {
    let rows = ROW.repeat(5_000);
    let beyond = |what: &str| {
        let first = ROW.trim_end();
        format!("{HEADINGS}{first},{what}\n{rows}").into_bytes()
    };
    let mut all = texts();
    all.extend([
        (
            "empty fields beyond the last heading",
            beyond(&",".repeat(1_000_000)),
        ),
        ("a long field in a row before short ones", {
            let long = "a".repeat(1_000_000);
            let first = ROW.replace("Kirklees", &long);
            format!("{HEADINGS}{first}{rows}").into_bytes()
        }),
        ("rows of empty fields, packed", {
            let row = format!("{}{}\n", ROW.trim_end(), ",".repeat(900_000));
            packed(format!("{HEADINGS}{}", row.repeat(40)).as_bytes())
        }),
        ("60 MB of blanks, packed", packed(&b" ".repeat(60 << 20))),
        (
            "60 MB of line ends, packed",
            packed(&b"\n".repeat(60 << 20)),
        ),
        ("packed twice", packed(&packed(&b"a,b\n".repeat(1 << 20)))),
        (
            "JSON",
            format!("{{\"results\":[{}]}}", "[".repeat(5 << 20)).into_bytes(),
        ),
    ]);
    all
}

/// A PNG of these chunks, each with its checksum.
fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in chunks {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend(*name);
        bytes.extend(data);
        let mut check = flate2::Crc::new();
        check.update(*name);
        check.update(data);
        bytes.extend(check.sum().to_be_bytes());
    }
    bytes
}

fn head(width: u32, height: u32, depth: u8, colour: u8, woven: u8) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([depth, colour, 0, 0, woven]);
    head
}

fn squeezed(length: usize) -> Vec<u8> {
    let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(&vec![0; length]).unwrap();
    writer.finish().unwrap()
}

/// Pictures for the head of a paper.
fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    let small = |before: Vec<(&'static [u8; 4], Vec<u8>)>| {
        let mut chunks = vec![(b"IHDR", head(8, 8, 8, 6, 0))];
        chunks.extend(before);
        chunks.push((b"IDAT", squeezed(33 * 8)));
        chunks.push((b"IEND", Vec::new()));
        png(&chunks)
    };
    let large = |depth, woven| {
        let line = 4_000 * 4 * usize::from(depth) / 8 + 1;
        png(&[
            (b"IHDR", head(4_000, 4_000, depth, 6, woven)),
            (
                b"IDAT",
                squeezed(line * 4_000 + 100_000 * usize::from(woven)),
            ),
            (b"IEND", Vec::new()),
        ])
    };
    let mut profile = b"profile\0\0".to_vec();
    profile.extend(squeezed(32 << 20));
    let mut words = b"Comment\0\0".to_vec();
    words.extend(squeezed(32 << 20));
    let svg =
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>";
    let page = "<!doctype html><script>alert(1)</script>";
    let joined = |after: &[u8]| [small(Vec::new()), after.to_vec()].concat();
    vec![
        ("16 million pixels", large(8, 0)),
        ("16 million pixels of 16 bits, woven", large(16, 1)),
        (
            "two thousand million pixels",
            png(&[
                (b"IHDR", head(50_000, 50_000, 8, 6, 0)),
                (b"IDAT", squeezed(1 << 20)),
            ]),
        ),
        (
            "a line of 4,000 million pixels",
            png(&[
                (b"IHDR", head(u32::MAX / 2, 1, 16, 6, 0)),
                (b"IDAT", squeezed(1 << 20)),
            ]),
        ),
        ("a profile of 32 MB", small(vec![(b"iCCP", profile)])),
        ("words of 32 MB", small(vec![(b"zTXt", words.clone())])),
        (
            "words of 32 MB, twenty times",
            small((0..20).map(|_| (b"zTXt", words.clone())).collect()),
        ),
        ("a picture that goes on as a page", joined(page.as_bytes())),
        (
            "a picture that goes on as a package",
            joined(b"PK\x03\x04package"),
        ),
        ("a drawing with a script", svg.as_bytes().to_vec()),
        (
            "a page that says that it is a picture",
            page.as_bytes().to_vec(),
        ),
        (
            "a JPEG of no end",
            [&b"\xff\xd8\xff\xe0"[..], &[0xff; 1 << 20]].concat(),
        ),
        ("a GIF", b"GIF89a\xff\xff\xff\xff".repeat(1 << 10)),
    ]
}

/// Packs of published figures, each with a right seal.
fn packs() -> Vec<(&'static str, Vec<u8>)> {
    use sha2::{Digest, Sha256};
    let sealed = |content: &[u8]| {
        let mut bytes = reference::MAGIC.to_vec();
        bytes.extend(reference::FORMAT.to_le_bytes());
        bytes.push(1);
        bytes.extend(b"1");
        bytes.extend(Sha256::digest(content));
        bytes.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(content).unwrap();
        bytes.extend(writer.finish().unwrap());
        bytes
    };
    let length = |part: &[u8]| u32::try_from(part.len()).unwrap().to_le_bytes();
    let listed = |head: &[u8], rest: &[u8]| [&length(head)[..], head, rest].concat();
    let names = format!(
        r#"{{"version":"1","sources":[],"areas":[],"authorities":[{{"area":0,"aliases":[{}""]}}]}}"#,
        r#""","#.repeat(5 << 20)
    );
    let shipped = reference::shipped().unwrap();
    let measure = serde_json::to_value(&shipped.measures[0]).unwrap();
    let mut many = measure;
    let period = many["periods"][0].clone();
    many["periods"] = vec![period; 14_000].into();
    let mut pack = serde_json::to_value(&shipped).unwrap();
    pack["measures"] = vec![many].into();
    let head = serde_json::to_vec(&pack).unwrap();
    let mut index = 1_024_u16.to_le_bytes().to_vec();
    index.extend([1, 0].repeat(1_024));
    index.extend([0, 0]);
    let figures = |state: u8| {
        let states = vec![state; 1_024 * 14_000];
        let mut rest = Vec::new();
        for column in [&index[..], &states, b"", b""] {
            rest.extend(length(column));
            rest.extend(column);
        }
        listed(&head, &rest)
    };
    vec![
        (
            "a pack of millions of names",
            sealed(&listed(names.as_bytes(), b"")),
        ),
        ("a pack of 14 million markers", sealed(&figures(8))),
        ("a pack of 14 million gaps", sealed(&figures(0))),
        ("a pack of 20 MB of noughts", sealed(&vec![0; 20 << 20])),
    ]
}

/// A backup of this manifest and these parts.
fn archive(manifest: &serde_json::Value, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("manifest.json", stored).unwrap();
    writer.write_all(manifest.to_string().as_bytes()).unwrap();
    for (name, bytes) in parts {
        writer.start_file(*name, stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn part(name: &str, bytes: &[u8]) -> serde_json::Value {
    serde_json::json!({"name": name, "bytes": bytes.len(), "sha256": hash_of(bytes)})
}

fn backups() -> Vec<(&'static str, Vec<u8>)> {
    let database = b"no database";
    let manifest = |files: Vec<serde_json::Value>| {
        serde_json::json!({
            "form": 1, "program": "1", "migration": 1, "made_at": 0,
            "database": part("goldthread.db", database), "files": files,
        })
    };
    let file = vec![7_u8; 5 << 20];
    let name = format!("files/{}", hash_of(&file));
    let large = vec![7_u8; 150 << 20];
    let large_name = format!("files/{}", hash_of(&large));
    let with = |manifest: &serde_json::Value, name: &str, bytes: &[u8]| {
        archive(manifest, &[("goldthread.db", database), (name, bytes)])
    };
    vec![
        (
            "a file that is named 100,000 times",
            with(&manifest(vec![part(&name, &file); 100_000]), &name, &file),
        ),
        (
            "a file of 150 MB",
            with(
                &manifest(vec![part(&large_name, &large)]),
                &large_name,
                &large,
            ),
        ),
        (
            "a manifest that has no end",
            archive(&serde_json::Value::String("a".repeat(70 << 20)), &[]),
        ),
        ("a manifest of brackets", {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let stored = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            writer.start_file("manifest.json", stored).unwrap();
            writer.write_all(&b"[".repeat(10 << 20)).unwrap();
            writer.finish().unwrap().into_inner()
        }),
        ("no archive", b"PK\x05\x06".repeat(1 << 20)),
    ]
}

/// Office documents that are offered as evidence.
fn evidence() -> Vec<(&'static str, Vec<u8>)> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for number in 0..65_000 {
        writer.start_file(format!("{number}"), stored).unwrap();
    }
    vec![(
        "a package of 65,000 parts",
        writer.finish().unwrap().into_inner(),
    )]
}

/// Every file, by what reads it and what it is.
fn all() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let of = |reader: &'static str, files: Vec<(&'static str, Vec<u8>)>| {
        let files = files.into_iter();
        files.map(move |(what, bytes)| (reader, what, bytes))
    };
    of("list", texts())
        .chain(of("figures", figures()))
        .chain(of("logo", pictures()))
        .chain(of("pack", packs()))
        .chain(of("backup", backups()))
        .chain(of("evidence", evidence()))
        .collect()
}

#[test]
fn no_file_costs_much_or_is_taken_for_what_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mut wrong = Vec::new();
    for (reader, what, bytes) in all() {
        std::fs::write(&path, bytes).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "--nocapture"])
            .arg("hostile_files::one_in_a_process_of_its_own")
            .env(FILE, &path)
            .env(READER, reader)
            .output()
            .unwrap();
        let words = [output.stdout, output.stderr].concat();
        let words = String::from_utf8_lossy(&words).into_owned();
        let told = words.lines().find(|line| line.starts_with("cost"));
        println!("{reader}, {what}: {}", told.unwrap_or_default());
        if !output.status.success() || !words.contains("1 passed") {
            wrong.push(format!("{reader}, {what}: {words}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a reader says of a file, in words.
async fn read(reader: &str, bytes: &[u8], path: &Path) -> Result<String, String> {
    let in_words = |error: &dyn std::fmt::Display| error.to_string();
    match reader {
        "list" => match platform::spreadsheet::read("a.csv", bytes) {
            Ok(grids) => Ok(format!("{} rows", grids[0].rows.len())),
            Err(error) => Err(in_words(&error)),
        },
        "figures" => {
            let places = Places::new(Vec::new(), Vec::new(), Vec::new());
            let limits = Limits::page(date(2026, 6, 10));
            let (options, progress) = (EesOptions::default(), Progress::default());
            let mut faults = 0;
            let mut told = |_| faults += 1;
            let read = ees(bytes, &places, &[], &options, limits, &progress, &mut told);
            match read {
                Ok(_) => Ok(format!("{faults} faults")),
                Err(error) => Err(in_words(&error)),
            }
        }
        "logo" => match Logo::read(bytes) {
            Ok(logo) => {
                let kept = logo.bytes();
                assert!(kept.starts_with(b"\x89PNG"), "it is written anew");
                for part in [&b"<script"[..], b"<svg", b"PK\x03\x04", b"<!doctype"] {
                    assert!(!kept.windows(part.len()).any(|some| some == part));
                }
                Ok(format!("{} by {}", logo.width, logo.height))
            }
            Err(error) => Err(in_words(&error)),
        },
        "pack" => match reference::Pack::from_bytes(bytes) {
            Ok(pack) => Ok(pack.version),
            Err(error) => Err(in_words(&error)),
        },
        "backup" => {
            let folder = tempfile::tempdir().unwrap();
            let config = Config {
                database: sqlite_address(&folder.path().join("goldthread.db")),
                data_dir: folder.path().to_owned(),
                ..Config::default()
            };
            match restore(&config, path, false, Instant::from_microseconds(0)).await {
                Ok(_) => Ok("restored".to_owned()),
                Err(error) => Err(in_words(&error)),
            }
        }
        "evidence" => match platform::office::look(bytes) {
            Ok(()) => Ok("taken".to_owned()),
            Err(error) => Err(in_words(&error)),
        },
        other => panic!("no reader {other}"),
    }
}

#[tokio::test]
#[ignore = "the test above runs it, once for each file"]
async fn one_in_a_process_of_its_own() {
    let path = std::env::var(FILE).unwrap();
    let reader = std::env::var(READER).unwrap();
    let bytes = match reader.as_str() {
        // A backup is read where it is.
        "backup" => Vec::new(),
        _ => std::fs::read(&path).unwrap(),
    };
    let own = u64::try_from(bytes.len() >> 10).unwrap();
    let began = processor("self").unwrap();
    let told = read(&reader, &bytes, Path::new(&path)).await;
    let spent = processor("self").unwrap() - began;
    let held = memory("self").unwrap().saturating_sub(own);
    println!("cost {spent:?}, {} MB: {told:?}", held >> 10);
    assert!(spent.as_secs() < MOST.0, "{spent:?}");
    assert!(held < MOST.1, "{held} KB");
    if let Err(words) = told {
        assert!(words.len() < 1_000, "it is told in some words");
    }
}

/// The processor's time that a process has had: hundredths of a second, as Linux counts.
fn processor(id: &str) -> Option<Duration> {
    let told = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, told) = told.rsplit_once(')')?;
    let fields: Vec<&str> = told.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// The most memory that a process has held, in KB.
fn memory(id: &str) -> Option<u64> {
    let told = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let most = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    most.trim().split(' ').next()?.parse().ok()
}

/// Runs the program itself; gives what it says, whether it did its work, and what it cost.
fn program(world: &World, arguments: &[&str]) -> (String, bool, Duration, u64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_goldthread"))
        .args(["--database", &world.app.config.database])
        .args(arguments)
        .env("GOLDTHREAD_LOG", "error")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id().to_string();
    let (mut spent, mut held) = (Duration::ZERO, 0);
    loop {
        // Once it has ended its time is still told, until it is waited for; its memory no more.
        spent = processor(&id).unwrap_or(spent);
        held = memory(&id).unwrap_or(held).max(held);
        let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        if state.contains(") Z ") {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let status = child.wait().unwrap();
    let output = child.wait_with_output().unwrap();
    let words = [output.stderr, output.stdout].concat();
    let words = String::from_utf8_lossy(&words).into_owned();
    (words, status.success(), spent, held)
}

#[tokio::test]
async fn nothing_costs_much_on_the_command_line_either() {
    let world = World::sqlite().await;
    world.with_published_figures().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("figures.csv");
    let path = path.to_str().unwrap();
    let idle = program(&world, &["import", "list"]);
    assert!(idle.1, "{}", idle.0);
    for (what, bytes) in figures() {
        std::fs::write(path, bytes).unwrap();
        let arguments = ["import", "ees", path, "--dry-run"];
        let (words, _, spent, held) = program(&world, &arguments);
        let spent = spent.saturating_sub(idle.2);
        let held = held.saturating_sub(idle.3);
        println!("{what}: {spent:?}, {} MB: {words}", held >> 10);
        assert!(spent.as_secs() < MOST.0, "{what}: {spent:?}");
        assert!(held < 200 << 10, "{what}: {held} KB");
        assert!(!words.contains("panicked"), "{what}: {words}");
    }
    let archive = folder.path().join("backup.zip");
    let archive = archive.to_str().unwrap();
    for (what, bytes) in backups() {
        std::fs::write(archive, bytes).unwrap();
        let (words, done, spent, held) = program(&world, &["restore", archive, "--force"]);
        let held = held.saturating_sub(idle.3);
        assert!(!done, "{what}: {words}");
        assert!(
            words.contains("failed to use the backup"),
            "{what}: {words}"
        );
        assert!(spent.as_secs() < MOST.0, "{what}: {spent:?}");
        assert!(held < 200 << 10, "{what}: {held} KB");
    }
    world.end().await;
}
