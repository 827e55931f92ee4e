//! Stories: what people do with the program, told once and run on both engines.

mod access;
mod changes;
mod database;
mod evidence;
mod governance;
mod inspections;
mod lists;
mod outcomes;
mod permissions;
mod plans;
mod sharing;
mod thread;
mod updates;
mod world;
