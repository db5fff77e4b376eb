//! Broadcast domains: the unit within which an address is unique.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::types::VlanId;

/// The VLAN tags that select one broadcast domain on a trunk, outermost first; empty for untagged traffic.
///
/// Written `100`, `100.77` for `QinQ`, and `-` for untagged.
///
/// ```
/// use trunkline::{VlanId, ipam::VlanStack};
///
/// assert_eq!(VlanStack::single(VlanId::new(77)?).to_string(), "77");
/// assert_eq!("100.77".parse::<VlanStack>()?.ids().len(), 2);
/// assert_eq!(VlanStack::untagged().to_string(), "-");
/// assert!("1.2.3".parse::<VlanStack>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct VlanStack(Tags);

#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Tags {
    #[default]
    None,
    One([VlanId; 1]),
    Two([VlanId; 2]),
}

impl VlanStack {
    /// No tag.
    pub fn untagged() -> Self {
        Self::default()
    }

    /// One tag (802.1Q).
    pub fn single(id: VlanId) -> Self {
        Self(Tags::One([id]))
    }

    /// Two tags (`QinQ`, 802.1ad): the provider's outer one and the customer's inner one.
    pub fn double(outer: VlanId, inner: VlanId) -> Self {
        Self(Tags::Two([outer, inner]))
    }

    /// The tags, outermost first: none, one or two.
    pub fn ids(&self) -> &[VlanId] {
        match &self.0 {
            Tags::None => &[],
            Tags::One(ids) => ids,
            Tags::Two(ids) => ids,
        }
    }
}

impl fmt::Debug for VlanStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VlanStack").field(&self.ids()).finish()
    }
}

impl Ord for VlanStack {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ids().cmp(other.ids())
    }
}

impl PartialOrd for VlanStack {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<VlanId> for VlanStack {
    fn from(id: VlanId) -> Self {
        Self::single(id)
    }
}

impl FromStr for VlanStack {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s == "-" {
            return Ok(Self::untagged());
        }
        let ids = s
            .split('.')
            .map(|id| {
                id.parse::<VlanId>()
                    .map_err(|_| Error::invalid("VLAN stack", s, "it is one or two VLAN ids (1 to 4094) such as 100 or 100.77, or - for untagged"))
            })
            .collect::<Result<Vec<_>>>()?;
        match ids.as_slice() {
            [id] => Ok(Self::single(*id)),
            [outer, inner] => Ok(Self::double(*outer, *inner)),
            _ => Err(Error::invalid("VLAN stack", s, "it has more than two tags")),
        }
    }
}

impl fmt::Display for VlanStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ids() {
            [] => f.pad("-"),
            ids => {
                for (i, id) in ids.iter().enumerate() {
                    if i > 0 {
                        f.write_str(".")?;
                    }
                    write!(f, "{id}")?;
                }
                Ok(())
            }
        }
    }
}

crate::types::serde_as_text!(VlanStack);

/// A part of a name: 1 to 63 of `A-Z a-z 0-9 . _ -`, not beginning with `.` or `-`.
pub(crate) fn check_label(what: &'static str, label: &str) -> Result<()> {
    let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if label.is_empty()
        || label.len() > 63
        || !label.bytes().all(fine)
        || label.starts_with(['.', '-'])
    {
        return Err(Error::invalid(
            what,
            label,
            "it is 1 to 63 letters, digits, '.', '_' or '-', and begins with a letter, a digit or '_'",
        ));
    }
    Ok(())
}

/// One layer-2 broadcast domain: a site, a trunk in it, and the VLAN tags on that trunk. Written `site/trunk/vlans`.
///
/// An address is unique in a segment. The same subnet in two segments is fine (two VLANs may both be 192.168.1.0/24); two
/// pools that intersect in one segment are refused, whatever Docker network, engine or program they are for.
///
/// ```
/// use trunkline::{VlanId, ipam::SegmentId};
///
/// let segment = SegmentId::new("berlin", "core", VlanId::new(77)?.into())?;
/// assert_eq!(segment.to_string(), "berlin/core/77");
/// assert_eq!("berlin/core/77".parse::<SegmentId>()?, segment);
/// assert_eq!(SegmentId::local(VlanId::new(77)?.into()).to_string(), "local/default/77");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone)]
pub struct SegmentId {
    /// The whole text: every key of a store begins with it, so that it is made once.
    text: Arc<str>,
    site_len: usize,
    trunk_len: usize,
    vlans: VlanStack,
}

impl SegmentId {
    /// A segment of a site's trunk.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the site or the trunk is not 1 to 63 letters, digits, `.`, `_` or `-`.
    pub fn new(
        site: impl Into<String>,
        trunk: impl Into<String>,
        vlans: VlanStack,
    ) -> Result<Self> {
        let (site, trunk) = (site.into(), trunk.into());
        check_label("site", &site)?;
        check_label("trunk", &trunk)?;
        Ok(Self::of(&site, &trunk, vlans))
    }

    fn of(site: &str, trunk: &str, vlans: VlanStack) -> Self {
        Self {
            text: format!("{site}/{trunk}/{vlans}").into(),
            site_len: site.len(),
            trunk_len: trunk.len(),
            vlans,
        }
    }

    /// A segment of this host's only trunk: `local/default/…`. Enough while the store is not shared between hosts.
    pub fn local(vlans: VlanStack) -> Self {
        Self::of("local", "default", vlans)
    }

    /// The site.
    pub fn site(&self) -> &str {
        self.text.get(..self.site_len).unwrap_or_default()
    }

    /// The trunk.
    pub fn trunk(&self) -> &str {
        let from = self.site_len + 1;
        self.text
            .get(from..from + self.trunk_len)
            .unwrap_or_default()
    }

    /// The tags on the trunk.
    pub fn vlans(&self) -> &VlanStack {
        &self.vlans
    }

    /// The text: `site/trunk/vlans`.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

// No part has a slash in it, so that two segments are the same when their texts are.

impl PartialEq for SegmentId {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for SegmentId {}

impl Hash for SegmentId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// By site, then trunk, then the numbers of the tags.
impl Ord for SegmentId {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.site(), self.trunk(), &self.vlans).cmp(&(other.site(), other.trunk(), &other.vlans))
    }
}

impl PartialOrd for SegmentId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SegmentId").field(&self.as_str()).finish()
    }
}

impl FromStr for SegmentId {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s.split('/').collect::<Vec<_>>().as_slice() {
            [site, trunk, vlans] => Self::new(*site, *trunk, vlans.parse()?),
            _ => Err(Error::invalid(
                "segment",
                s,
                "it is site/trunk/vlans, such as berlin/core/77",
            )),
        }
    }
}

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

crate::types::serde_as_text!(SegmentId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_sort_by_their_parts() {
        let sorted = ["a/b/-", "a/b/9", "a/b/9.1", "a/b/77", "a/c/1", "a-b/a/1"];
        let ids: Vec<SegmentId> = sorted.iter().map(|s| s.parse().unwrap()).collect();
        assert!(ids.is_sorted());
        assert_eq!(format!("{:?}", ids[2]), r#"SegmentId("a/b/9.1")"#);
        let debug = format!("{:?}", ids[2].vlans());
        assert_eq!(debug, "VlanStack([VlanId(9), VlanId(1)])");
    }

    #[test]
    fn text_round_trips_and_refuses() {
        for good in ["local/default/-", "a/b/1", "a.b/c_d/100.77"] {
            let segment: SegmentId = good.parse().unwrap();
            assert_eq!(segment.to_string(), good);
            let (site, rest) = good.split_once('/').unwrap();
            assert_eq!(segment.site(), site);
            assert_eq!(segment.trunk(), rest.split_once('/').unwrap().0);
        }
        for bad in [
            "",
            "a/b",
            "a/b/0",
            "a/b/4095",
            "a//1",
            "a/b/1/2",
            "-a/b/1",
            "a b/c/1",
            "a/b/1.2.3",
            "a/b/",
        ] {
            assert!(bad.parse::<SegmentId>().is_err(), "{bad}");
        }
        assert!(SegmentId::new("x".repeat(64), "t", VlanStack::untagged()).is_err());
        assert!(SegmentId::new("a\0b", "t", VlanStack::untagged()).is_err());
    }
}
