//! Specs to netlink messages, netlink messages to what was observed. Pure.
//!
//! Requests are built from the message types that rtnetlink is made of, so their layout is kept by people who do nothing
//! else. Answers are read by a small walker of our own: a dump of 1,000 links has some 50,000 attributes, of which we
//! want a dozen each, and parsing them all into typed values costs twice the time that the kernel needs to make them.

mod decode;
mod encode;
#[cfg(test)]
mod golden;

pub(super) use decode::{Incoming, address, classify, link, messages, route};
pub(super) use encode::{Batch, Change};
