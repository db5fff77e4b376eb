//! Looking over a whole segment: do its records agree with each other and with its pools?

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;

use super::lease::OwnerKey;
use super::range::Family;
use super::segment::SegmentId;
use super::store::record::{AddressRecord, AddressState, OwnerRecord, mac_from_bytes};
use super::store::{View, keys, not_stamped};
use crate::error::Result;
use crate::types::MacAddress;

/// What an audit of a segment counted and found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AuditReport {
    /// Addresses that are bound.
    pub bound: u64,
    /// Addresses that cool down.
    pub cooling: u64,
    /// What is wrong; empty when all is well.
    pub findings: Vec<AuditFinding>,
}

/// Something that is wrong with the records of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AuditFinding {
    address: Option<IpAddr>,
    problem: String,
}

impl AuditFinding {
    /// The address that it is about, when it is about one.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// What is wrong, in words.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for AuditFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(address) => write!(f, "{address}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

not_stamped!(AuditReport);

/// Reads every record of a segment.
#[allow(clippy::too_many_lines)] // one pass for each kind of record, each against those before it
pub(crate) fn audit(view: &dyn View, segment: &SegmentId) -> Result<AuditReport> {
    let mut report = AuditReport::default();
    let mut found = |address: Option<IpAddr>, problem: String| {
        report.findings.push(AuditFinding { address, problem });
    };
    let conf = view.conf(segment)?.map(|(conf, _)| conf);
    let (mut bound, mut cooling) = (0, 0);
    let mut owners: HashMap<(OwnerKey, Family), IpAddr> = HashMap::new();
    let mut macs = HashMap::new();
    let mut records = HashMap::from([(Family::V4, 0u128), (Family::V6, 0)]);

    let (from, to) = keys::kind(segment, b'a');
    for (key, entry) in view.scan(&from, &to, usize::MAX)? {
        let keys::Parsed::Address {
            space,
            family,
            number,
            ..
        } = keys::parse(&key)
        else {
            found(None, format!("a key of an address is wrong: {key:02x?}"));
            continue;
        };
        let address = family.address(number);
        *records.entry(family).or_default() += 1;
        if !view.is_marked(space, number)? {
            found(
                Some(address),
                "it has a record, and the index of free addresses has it as free".to_owned(),
            );
        }
        let record = match AddressRecord::from_bytes(&entry.value) {
            Ok(record) => record,
            Err(broken) => {
                found(Some(address), broken.to_owned());
                continue;
            }
        };
        match record.state {
            AddressState::Cooling { .. } => cooling += 1,
            AddressState::Bound => {
                bound += 1;
                match conf.as_ref().and_then(|c| c.pool_of(address)) {
                    None => found(Some(address), "it is bound and in no pool".to_owned()),
                    Some(pool) => {
                        if let Some(why) = pool.why_never(address) {
                            found(
                                Some(address),
                                format!("it is bound to {} although {why}", record.owner),
                            );
                        }
                    }
                }
                macs.insert(record.mac, record.owner.clone());
                if let Some(other) = owners.insert((record.owner.clone(), family), address) {
                    found(
                        Some(address),
                        format!("{} has {other} as well", record.owner),
                    );
                }
            }
        }
    }

    for (family, count) in &records {
        let marked = view.taken(&keys::space(segment, *family), 0, Family::max(*family))?;
        if marked != *count {
            found(
                None,
                format!(
                    "the index of free {family} addresses has {marked} taken, and there are {count} records"
                ),
            );
        }
    }

    let by_address: HashMap<IpAddr, OwnerKey> = owners
        .iter()
        .map(|((owner, _), address)| (*address, owner.clone()))
        .collect();
    let (from, to) = keys::kind(segment, b'o');
    for (key, entry) in view.scan(&from, &to, usize::MAX)? {
        match OwnerRecord::from_bytes(&entry.value) {
            Err(broken) => found(None, format!("an owner's record: {broken}")),
            Ok(OwnerRecord { bound: false, .. }) => {}
            Ok(OwnerRecord {
                bound: true,
                address,
            }) => {
                let family = Family::of(address);
                match by_address.get(&address) {
                    Some(owner) if keys::owner(segment, owner, family) == key => {
                        owners.remove(&(owner.clone(), family));
                    }
                    _ => found(
                        Some(address),
                        "an owner's record points to it, and it is not bound to that owner"
                            .to_owned(),
                    ),
                }
            }
        }
    }
    for ((owner, _), address) in &owners {
        found(
            Some(*address),
            format!("it is bound to {owner}, whose own record does not say so"),
        );
    }

    let (from, to) = keys::kind(segment, b'm');
    for (key, entry) in view.scan(&from, &to, usize::MAX)? {
        let mac = key
            .last_chunk::<6>()
            .and_then(|octets| MacAddress::new(*octets).ok());
        match (mac, mac_from_bytes(&entry.value)) {
            (None, _) => found(None, "the key of a MAC address is wrong".to_owned()),
            (_, Err(broken)) => found(None, format!("the record of a MAC address: {broken}")),
            (Some(mac), Ok(owner)) => {
                if macs.get(&mac) == Some(&owner) {
                    macs.remove(&mac);
                }
            }
        }
    }
    for (mac, owner) in &macs {
        found(
            None,
            format!("MAC address {mac} of {owner} is not kept from others"),
        );
    }

    report.bound = bound;
    report.cooling = cooling;
    report
        .findings
        .sort_by(|a, b| (a.address, &a.problem).cmp(&(b.address, &b.problem)));
    Ok(report)
}
