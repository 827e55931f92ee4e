//! Statistics on series of numbers.
