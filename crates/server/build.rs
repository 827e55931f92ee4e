//! Lists the rooms that the manifest names, so that a new room is one line there and nowhere else.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// How a room stands in the manifest: `risks = { path = "../../rooms/risks" }`.
const ROOM: &str = " = { path = \"../../rooms/";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=Cargo.toml");
    let manifest = fs::read_to_string("Cargo.toml")?;
    let rooms = manifest
        .lines()
        .filter_map(|line| Some(line.split_once(ROOM)?.0));
    let mut code = String::from("const ROOMS: &[fn() -> Router<App>] = &[\n");
    for room in rooms {
        writeln!(code, "    {room}::routes,")?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("rooms.rs"), code)?;
    Ok(())
}
