//! The book's scenario on a real kernel: VLAN 100 (10.0.0.0/24) and VLAN 200 (192.168.3.0/24) on one trunk, containers on
//! both with addresses out of the lower half of each subnet, and proof by ping of who reaches whom.
//!
//! Runs inside the practice network: `make demo`, or
//! `examples/lab/lab run --need 8021q,macvlan --net -- target/debug/book --store leases.db --svg topology.svg`.

use std::error::Error;
use std::fmt::Display;
use std::io::IsTerminal;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use ipnet::IpNet;
use serde_json::Value;
use trunkline::blocking::{Ipam, Kernel};
use trunkline::ipam::{AllocateRequest, Lease, OwnerKey, PoolSpec, SegmentId, VlanStack};
use trunkline::link::{Attachment, LinkAddress, MacvlanSpec, Netns, RouteSpec, Severity, VlanSpec};
use trunkline::topology::{Endpoint, Picture, Segment};
use trunkline::{InterfaceName, MacAddress, VlanId};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: book [--store FILE] [--svg FILE]

  --store FILE   where the leases are kept (default: leases.db); run it twice, and the containers keep their addresses
  --svg FILE     where the drawing goes (default: topology.svg)

It needs the practice network around it: make demo.";

/// A VLAN as the practice network describes it.
struct Vlan {
    id: VlanId,
    subnet: IpNet,
    gateway: IpAddr,
    machines: Vec<Machine>,
}

/// A machine on the wire, without containers.
struct Machine {
    name: String,
    address: IpNet,
    mac: MacAddress,
}

/// A container: here, a network namespace with a name.
struct Container {
    name: String,
    netns: Netns,
    vlan: usize,
    lease: Lease,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("book: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let (mut store, mut svg) = (PathBuf::from("leases.db"), PathBuf::from("topology.svg"));
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next()) {
            ("--store", Some(file)) => store = file.into(),
            ("--svg", Some(file)) => svg = file.into(),
            ("--help" | "-h", _) => {
                println!("{USAGE}");
                return Ok(true);
            }
            _ => return Err(USAGE.into()),
        }
    }
    let (trunk, vlans) = practice_network()?;
    let log = Log::new();
    let kernel = Kernel::connect()?;
    let before = kernel.links()?.len();

    sub_interfaces(&kernel, &trunk, &vlans, &log)?;
    let containers = start_containers(&kernel, &trunk, &vlans, &store, &log)?;
    let (reached, apart, mut wrong) = prove(&vlans, &containers, &log)?;

    log.title("What there is, read back from the kernel:");
    let picture = picture(&trunk, &vlans, &containers)?;
    println!("{}", picture.tree());
    std::fs::write(&svg, picture.svg())?;
    log.done(format!("drawn as {}", svg.display()));

    log.title("And away with it.");
    for container in &containers {
        kernel.detach(&InterfaceName::new("eth0")?, &container.netns)?;
        Netns::remove_named(&container.name)?;
    }
    for vlan in &vlans {
        kernel.remove(&InterfaceName::new(format!("{trunk}.{}", vlan.id))?)?;
    }
    let after = kernel.links()?.len();
    log.result(
        after == before,
        format!("{after} links, as before; the leases stay for the next run"),
    );
    if after != before {
        wrong += 1;
    }
    let ids: Vec<String> = vlans.iter().map(|vlan| vlan.id.to_string()).collect();
    println!();
    println!(
        "{}: {reached} pings within VLANs {} were answered, {apart} pings across them rightly were not{}.",
        if wrong == 0 { "PROVED" } else { "FAILED" },
        ids.join(" and "),
        if wrong == 0 {
            String::new()
        } else {
            format!(", {wrong} went wrong")
        },
    );
    Ok(wrong == 0)
}

fn sub_interfaces(kernel: &Kernel, trunk: &InterfaceName, vlans: &[Vlan], log: &Log) -> Result<()> {
    log.title(&format!(
        "A trunk comes in on {trunk}. Each VLAN on it becomes a sub-interface."
    ));
    for vlan in vlans {
        let spec = VlanSpec::on(trunk.clone(), vlan.id)?;
        for finding in kernel.check_parent(&spec)? {
            if finding.severity == Severity::Refusal {
                return Err(finding.to_string().into());
            }
            log.note(finding);
        }
        let link = kernel.ensure(&spec)?.into_inner();
        log.done(format!(
            "{}: VLAN {}, MTU {}, up",
            link.name(),
            vlan.id,
            link.mtu()
        ));
    }
    Ok(())
}

/// Pools in the store, and containers with addresses from them.
fn start_containers(
    kernel: &Kernel,
    trunk: &InterfaceName,
    vlans: &[Vlan],
    store: &Path,
    log: &Log,
) -> Result<Vec<Container>> {
    log.title("Each VLAN has a pool. Containers get their addresses from its lower half; nobody else will.");
    let ipam = Ipam::open(store)?;
    let mut pools = Vec::new();
    for vlan in vlans {
        let segment = SegmentId::local(VlanStack::single(vlan.id));
        let range = lower_half(vlan.subnet)?;
        let mut spec = PoolSpec::new(vlan.subnet.to_string().parse()?)
            .gateway(vlan.gateway)?
            .range(range.to_string().parse()?)?;
        for machine in vlan
            .machines
            .iter()
            .filter(|machine| range.contains(&machine.address.addr()))
        {
            if machine.address.addr() != vlan.gateway {
                spec = spec.reserve(machine.address.addr(), format!("machine {}", machine.name))?;
            }
        }
        let pool = ipam.ensure_pool(&segment, spec)?.into_inner();
        log.done(format!(
            "pool {} gives out {range}, in {}",
            vlan.subnet,
            store.display()
        ));
        pools.push((segment, pool));
    }

    log.title("Containers are born on the wire: own MAC, own address, no port mapping, no bridge.");
    let mut containers = Vec::new();
    for (name, vlan) in [
        ("mactainer1", 0),
        ("mactainer2", 0),
        ("mactainer3", 1),
        ("mactainer4", 1),
    ] {
        let (Some((segment, pool)), Some(network)) = (pools.get(vlan), vlans.get(vlan)) else {
            continue;
        };
        let owner = OwnerKey::container("demo", name, &format!("macvlan{}", network.id))?;
        let kept = !ipam.leases_of(segment, &owner)?.is_empty();
        let lease = ipam.allocate(&AllocateRequest::new(pool.id(), owner))?;
        let netns = Netns::create_named(name)?;
        let parent = InterfaceName::new(format!("{trunk}.{}", network.id))?;
        let attachment =
            Attachment::new(MacvlanSpec::new(parent, InterfaceName::new("eth0")?).mac(lease.mac()))
                .address(LinkAddress::new(lease.interface())?)
                .route(RouteSpec::default_via(network.gateway)?);
        let start = Instant::now();
        let link = kernel.attach(&attachment, &netns)?;
        let took = start.elapsed();
        let address = lease.interface();
        let history = if kept {
            "kept from the last run"
        } else {
            "leased now"
        };
        log.done(format!(
            "{name}: {address} ({history}), MAC {}, attached in {took:.1?}",
            lease.mac()
        ));
        if link.mac() != Some(lease.mac()) {
            return Err(format!("{name} has another MAC than its lease").into());
        }
        containers.push(Container {
            name: name.to_owned(),
            netns,
            vlan,
            lease,
        });
    }
    Ok(containers)
}

/// How many pings were answered as they must, rightly were not, and went wrong.
fn prove(vlans: &[Vlan], containers: &[Container], log: &Log) -> Result<(usize, usize, usize)> {
    log.title("Who reaches whom?");
    let (mut reached, mut apart, mut wrong) = (0, 0, 0);
    for container in containers {
        let mine: Vec<(String, IpAddr)> =
            everybody(vlans, containers, container.vlan, &container.name);
        let names: Vec<&str> = mine.iter().map(|(name, _)| name.as_str()).collect();
        let answers = count_answers(&container.netns, &mine);
        reached += answers;
        wrong += mine.len() - answers;
        let summary = format!(
            "{} reaches {answers} of {}: {}",
            container.name,
            mine.len(),
            names.join(", ")
        );
        log.result(answers == mine.len(), summary);
    }
    for container in containers {
        // Not even with the other VLAN's subnet declared to be on this wire: the tags keep them apart, not a missing route.
        let inside = Kernel::connect_in(&container.netns)?;
        let Some((other, vlan)) = vlans
            .iter()
            .enumerate()
            .find(|(number, _)| *number != container.vlan)
        else {
            continue;
        };
        let eth0 = InterfaceName::new("eth0")?;
        let direct = RouteSpec::to(vlan.subnet.trunc())?;
        inside.ensure_route(&eth0, &direct)?.into_inner();
        let others = everybody(vlans, containers, other, &container.name);
        let answers = count_answers(&container.netns, &others);
        inside.remove_route(&eth0, &direct)?;
        apart += others.len() - answers;
        wrong += answers;
        let summary = format!(
            "{} reaches {answers} of {} on VLAN {}, as it must be",
            container.name,
            others.len(),
            vlan.id
        );
        log.result(answers == 0, summary);
    }
    Ok((reached, apart, wrong))
}

/// Everybody on a VLAN but one.
fn everybody(
    vlans: &[Vlan],
    containers: &[Container],
    vlan: usize,
    but: &str,
) -> Vec<(String, IpAddr)> {
    let machines = vlans.get(vlan).into_iter().flat_map(|vlan| &vlan.machines);
    let machines = machines.map(|machine| (machine.name.clone(), machine.address.addr()));
    let siblings = containers
        .iter()
        .filter(|container| container.vlan == vlan && container.name != but);
    machines
        .chain(siblings.map(|container| (container.name.clone(), container.lease.address())))
        .collect()
}

/// How many answer, all asked at once.
fn count_answers(netns: &Netns, asked: &[(String, IpAddr)]) -> usize {
    std::thread::scope(|scope| {
        let pings: Vec<_> = asked
            .iter()
            .map(|(_, address)| scope.spawn(|| ping(netns, *address)))
            .collect();
        pings
            .into_iter()
            .filter_map(|ping| ping.join().ok())
            .filter(|answered| *answered)
            .count()
    })
}

fn ping(netns: &Netns, address: IpAddr) -> bool {
    let ping = || {
        let mut command = Command::new("ping");
        command.args(["-n", "-c", "1", "-W", "1", &address.to_string()]);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    netns.within(ping).unwrap_or(false)
}

/// The picture of what the kernel and the leases say, not of what was asked for.
fn picture(trunk: &InterfaceName, vlans: &[Vlan], containers: &[Container]) -> Result<Picture> {
    let mut picture = Picture::new("docker-host", trunk.clone());
    for (number, vlan) in vlans.iter().enumerate() {
        let link = InterfaceName::new(format!("{trunk}.{}", vlan.id))?;
        let mut segment = Segment::vlan(vlan.id, link)
            .network(format!("macvlan{}", vlan.id))
            .subnet(vlan.subnet)
            .range(lower_half(vlan.subnet)?.to_string());
        for container in containers
            .iter()
            .filter(|container| container.vlan == number)
        {
            let inside = Kernel::connect_in(&container.netns)?;
            let mut endpoint = Endpoint::new(&container.name);
            let eth0 = inside
                .link(&InterfaceName::new("eth0")?)?
                .ok_or("the child vanished")?;
            for address in inside
                .addresses()?
                .iter()
                .filter(|address| address.link_index == eth0.index())
            {
                if address.net.addr().is_ipv4() {
                    endpoint = endpoint.address(address.net);
                }
            }
            segment = segment.container(match eth0.mac() {
                Some(mac) => endpoint.mac(mac),
                None => endpoint,
            });
        }
        for machine in &vlan.machines {
            segment = segment.machine(
                Endpoint::new(&machine.name)
                    .address(machine.address)
                    .mac(machine.mac),
            );
        }
        picture = picture.segment(segment);
    }
    Ok(picture)
}

fn lower_half(subnet: IpNet) -> Result<IpNet> {
    Ok(subnet
        .subnets(subnet.prefix_len() + 1)?
        .next()
        .ok_or("the subnet has no half")?)
}

/// What the practice network says of itself: the trunk, and the VLANs with their machines.
fn practice_network() -> Result<(InterfaceName, Vec<Vlan>)> {
    let path = std::env::var("TRUNKLINE_LAB")
        .map_err(|_| format!("there is no practice network here.\n{USAGE}"))?;
    let lab: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let text = |value: &Value| {
        value
            .as_str()
            .map(str::to_owned)
            .ok_or("the lab's description is not as expected")
    };
    let list = |value: &Value| {
        value
            .as_array()
            .cloned()
            .ok_or("the lab's description is not as expected")
    };
    let trunk = InterfaceName::new(text(&lab["trunk"]["interface"])?)?;
    let mut vlans = Vec::new();
    for vlan in list(&lab["vlans"])? {
        let mut machines = Vec::new();
        for machine in list(&vlan["machines"])? {
            machines.push(Machine {
                name: text(&machine["name"])?,
                address: text(&machine["addresses"][0])?.parse()?,
                mac: text(&machine["mac"])?.parse()?,
            });
        }
        vlans.push(Vlan {
            id: VlanId::new(u32::try_from(vlan["id"].as_u64().unwrap_or(0))?)?,
            subnet: text(&vlan["subnet"])?.parse()?,
            gateway: text(&vlan["gateway"])?.parse()?,
            machines,
        });
    }
    Ok((trunk, vlans))
}

/// A live line per step, in colour where somebody watches.
struct Log {
    colour: bool,
    start: Instant,
}

impl Log {
    fn new() -> Self {
        Self {
            colour: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
            start: Instant::now(),
        }
    }

    fn title(&self, text: &str) {
        if self.colour {
            println!("\n\x1b[1m{text}\x1b[0m");
        } else {
            println!("\n{text}");
        }
    }

    fn line(&self, mark: &str, colour: &str, text: impl Display) {
        let at = self.start.elapsed().as_secs_f64();
        if self.colour {
            println!("  \x1b[{colour}m{mark}\x1b[0m {text}  \x1b[2m{at:.2} s\x1b[0m");
        } else {
            println!("  {mark} {text}");
        }
    }

    fn done(&self, text: impl Display) {
        self.line("✓", "32", text);
    }

    fn note(&self, text: impl Display) {
        self.line("!", "33", text);
    }

    fn result(&self, good: bool, text: impl Display) {
        if good {
            self.done(text);
        } else {
            self.line("✗", "31", text);
        }
    }
}
