//! Stories: what people do with the program, told once and run on both engines.

mod access;
mod database;
mod governance;
mod permissions;
mod plans;
mod sharing;
mod world;
