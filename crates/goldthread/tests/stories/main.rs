//! Stories: what people do with the program, told once and run on both engines.

mod access;
mod database;
mod demonstration;
mod governance;
mod permissions;
mod reference;
mod sharing;
mod world;
