//! Trunk, VLANs, networks and containers as one: where the slices meet.
//!
//! Here are the pictures: [`Picture`] holds what is to be drawn and draws it, as a tree for a terminal and as an SVG for a page.

mod picture;
mod svg;
mod tree;

pub use picture::{Endpoint, Picture, Segment};
