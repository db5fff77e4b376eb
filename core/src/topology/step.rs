//! The steps of a plan, in words.

use std::fmt;

use crate::docker::NetworkName;
use crate::error::Difference;
use crate::ipam::{AllocateRequest, Lease, OwnerKey, PoolId, PoolSpec};
use crate::link::VlanSpec;
use crate::types::{InterfaceName, Mtu};

/// One thing to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Make a pool of addresses.
    MakePool(PoolId, PoolSpec),
    /// Give Docker's own allocator a block of a pool.
    Carve(PoolId, u8, OwnerKey),
    /// Take such a block back.
    Uncarve(PoolId, OwnerKey),
    /// Lease the addresses of one endpoint.
    Lease(String, Vec<AllocateRequest>),
    /// Release a lease.
    Release(Lease),
    /// Make a VLAN sub-interface.
    AddVlan(VlanSpec),
    /// Remove a link of ours, with everything on it.
    RemoveLink(InterfaceName),
    /// Set a link of ours up.
    SetUp(InterfaceName),
    /// Set the MTU of a link of ours: to this, from that.
    SetMtu(InterfaceName, Mtu, Mtu),
    /// Make a network of the engine.
    AddNetwork(NetworkName),
    /// Remove a network of ours from the engine.
    RemoveNetwork(String),
    /// Make the host's shim on a network.
    AddShim(InterfaceName, NetworkName),
    /// Add what a shim lacks.
    CompleteShim(InterfaceName, NetworkName),
    /// Attach a namespace to the network at this position of its list.
    Attach(String, usize),
    /// Add the addresses and routes that an attached namespace lacks.
    Complete(String, usize),
    /// Remove a link of ours inside a namespace.
    Detach(String, InterfaceName),
    /// Make a container and start it.
    Run(String),
    /// Start a container of ours.
    Start(String),
    /// Stop and start a container of ours, so that it gets its interfaces anew.
    Restart(String),
    /// Remove a container of ours.
    RemoveContainer(String),
}

impl Step {
    /// What undoes the step when a later one fails; none when nothing needs to be undone, or nothing can.
    ///
    /// A removal is only planned for what is ours and wrong, or no longer wanted. It is not undone: the next apply makes it
    /// as it is to be.
    pub fn undo(&self) -> Option<&'static str> {
        match self {
            Self::MakePool(..) => Some("remove the pool"),
            Self::Carve(..) => Some("take the block back"),
            Self::Lease(..) => Some("release what was not leased before"),
            Self::Release(_) => Some("lease the same address again"),
            Self::AddVlan(_) | Self::AddShim(..) => Some("remove the link"),
            Self::SetUp(_) => Some("set it down"),
            Self::SetMtu(..) => Some("set the MTU back"),
            Self::AddNetwork(_) => Some("remove the network"),
            Self::Attach(..) => Some("remove the link inside"),
            Self::Run(_) => Some("remove the container"),
            Self::Start(_) => Some("stop the container"),
            Self::CompleteShim(..) | Self::Complete(..) | Self::Restart(_) => None,
            Self::Uncarve(..)
            | Self::RemoveLink(_)
            | Self::RemoveNetwork(_)
            | Self::Detach(..)
            | Self::RemoveContainer(_) => None,
        }
    }

    /// Whether something is taken away that the undo does not bring back.
    pub fn removes(&self) -> bool {
        matches!(
            self,
            Self::Uncarve(..)
                | Self::RemoveLink(_)
                | Self::RemoveNetwork(_)
                | Self::Detach(..)
                | Self::RemoveContainer(_)
        )
    }

    /// `+` for what is made, `-` for what is removed, `~` for what is changed.
    pub fn sign(&self) -> char {
        match self {
            Self::MakePool(..)
            | Self::Carve(..)
            | Self::Lease(..)
            | Self::AddVlan(_)
            | Self::AddNetwork(_)
            | Self::AddShim(..)
            | Self::Attach(..)
            | Self::Run(_) => '+',
            Self::Uncarve(..)
            | Self::Release(_)
            | Self::RemoveLink(_)
            | Self::RemoveNetwork(_)
            | Self::Detach(..)
            | Self::RemoveContainer(_) => '-',
            Self::SetUp(_)
            | Self::SetMtu(..)
            | Self::CompleteShim(..)
            | Self::Complete(..)
            | Self::Start(_)
            | Self::Restart(_) => '~',
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MakePool(id, _) => write!(f, "pool {} in segment {}", id.subnet(), id.segment()),
            Self::Carve(id, len, _) => write!(f, "block /{len} of pool {} for Docker", id.subnet()),
            Self::Uncarve(id, owner) => write!(f, "block of pool {} for {owner}", id.subnet()),
            Self::Lease(who, requests) => {
                write!(f, "lease for {who}:")?;
                for request in requests {
                    match request.wanted() {
                        crate::ipam::Wanted::Exact(address)
                        | crate::ipam::Wanted::Prefer(address) => write!(f, " {address}")?,
                        crate::ipam::Wanted::Next => {
                            write!(f, " the next of {}", request.pool().subnet())?;
                        }
                    }
                }
                Ok(())
            }
            Self::Release(lease) => write!(f, "lease {} of {}", lease.address(), lease.owner()),
            Self::AddVlan(spec) => write!(
                f,
                "VLAN {} on {} as {}",
                spec.id(),
                spec.parent(),
                spec.name()
            ),
            Self::RemoveLink(name) => write!(f, "link {name}, with everything on it"),
            Self::SetUp(name) => write!(f, "set {name} up"),
            Self::SetMtu(name, mtu, was) => write!(f, "MTU of {name}: {was} to {mtu}"),
            Self::AddNetwork(name) => write!(f, "Docker network {name}"),
            Self::RemoveNetwork(name) => write!(f, "Docker network {name}"),
            Self::AddShim(name, network) => write!(f, "shim {name} on {network}"),
            Self::CompleteShim(name, _) => write!(f, "complete shim {name}"),
            Self::Attach(name, position) => write!(f, "link {position} of namespace {name}"),
            Self::Complete(name, position) => {
                write!(f, "complete link {position} of namespace {name}")
            }
            Self::Detach(name, link) => write!(f, "link {link} in namespace {name}"),
            Self::Run(name) | Self::RemoveContainer(name) => write!(f, "container {name}"),
            Self::Start(name) => write!(f, "start container {name}"),
            Self::Restart(name) => write!(f, "restart container {name}"),
        }
    }
}

/// A step, and why it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// What is done.
    pub step: Step,
    /// In what the thing differs from what is wanted; empty when it is merely not there.
    pub why: Vec<Difference>,
}

impl Action {
    pub(super) fn new(step: Step) -> Self {
        Self {
            step,
            why: Vec::new(),
        }
    }

    pub(super) fn because(step: Step, why: Vec<Difference>) -> Self {
        Self { step, why }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.step.sign(), self.step)?;
        if !self.why.is_empty() {
            let why: Vec<String> = self.why.iter().map(ToString::to_string).collect();
            write!(f, "  ({})", why.join(", "))?;
        }
        Ok(())
    }
}
