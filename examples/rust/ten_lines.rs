//! The README's ten lines: a VLAN on the trunk, and a process's namespace on it with a leased address.
//!
//! `sudo target/debug/ten_lines eth0 100 4711` for VLAN 100 on eth0 and the namespace of process 4711.

use trunkline::InterfaceName;
use trunkline::blocking::{Ipam, Kernel};
use trunkline::ipam::{AllocateRequest, OwnerKey, PoolSpec, SegmentId, VlanStack};
use trunkline::link::{Attachment, LinkAddress, MacvlanSpec, Netns, RouteSpec, VlanSpec};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [trunk, id, process] = arguments.as_slice() else {
        return Err("usage: ten_lines TRUNK VLAN PID".into());
    };

    let vlan = VlanSpec::on(trunk.parse()?, id.parse()?)?;
    let kernel = Kernel::connect()?;
    kernel.ensure(&vlan)?.into_inner();

    let ipam = Ipam::open("leases.db")?;
    let segment = SegmentId::local(VlanStack::single(vlan.id()));
    let pool = PoolSpec::new("10.0.0.0/24".parse()?)
        .gateway("10.0.0.1".parse()?)?
        .range("10.0.0.0/25".parse()?)?;
    let pool = ipam.ensure_pool(&segment, pool)?.into_inner();
    let lease = ipam.allocate(&AllocateRequest::new(
        pool.id(),
        OwnerKey::new(format!("vm:demo/{process}"))?,
    ))?;

    let child = MacvlanSpec::new(vlan.name().clone(), InterfaceName::new("eth0")?).mac(lease.mac());
    let attachment = Attachment::new(child)
        .address(LinkAddress::new(lease.interface())?)
        .route(RouteSpec::default_via("10.0.0.1".parse()?)?);
    let link = kernel.attach(&attachment, &Netns::of_process(process.parse()?)?)?;
    println!(
        "{} has {} as {:?}",
        link.name(),
        lease.interface(),
        lease.mac()
    );
    Ok(())
}
