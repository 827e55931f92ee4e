//! Stories: what people do with the program, told once and run on both engines.

mod access;
mod database;
mod demonstration;
mod governance;
mod inspections;
mod outcomes;
mod permissions;
mod plans;
mod reference;
mod sharing;
mod thread;
mod world;
