//! What one link more costs where there are few or many already.

use std::time::{Duration, Instant};

use criterion::Criterion;
use trunkline::InterfaceName;
use trunkline::blocking::Kernel;
use trunkline::link::{LinkSpec, VlanSpec};
use trunkline_benches::rounds::{Contender, compare, is_direct};
use trunkline_benches::sandbox;

use crate::floor;
use crate::lab::{self, PARENT, Parent, Places, name, sibling};
use crate::peers;

/// How many links come on top, so that one is not measured alone.
const MORE: u32 = 10;
const MORE_GROUP: u32 = 78;

/// Children in one namespace: listed, and ten more added beside the parent or attached elsewhere. Times are per link added, and
/// per list.
pub(crate) fn links(criterion: &mut Criterion) {
    let counts: &[u32] = if is_direct() {
        &[10, 100]
    } else {
        &[10, 100, 1000, 10_000]
    };
    let places = &crate::lazy(|| Places::new("g", MORE));
    for count in counts.iter().copied() {
        let parent = &crate::lazy(move || {
            let parent = Parent::new();
            floor::add_to(&parent, MORE..MORE + count, floor::GROUP, false);
            parent
        });
        let listed = move |links: usize, who: &str| {
            // The children, the loopback device and the veth pair.
            assert_eq!(links, count as usize + 3, "{who}");
        };
        compare(
            criterion,
            &format!("control/growth-dump/{count}"),
            10,
            vec![
                Contender::new("trunkline", move || {
                    let start = Instant::now();
                    let links = parent.kernel.links().unwrap();
                    let time = start.elapsed();
                    listed(links.len(), "trunkline");
                    time
                }),
                Contender::new("floor", move || {
                    let _ = &parent.index;
                    let (time, links) = floor::dump();
                    listed(links, "floor");
                    time
                }),
                Contender::new("ip", move || {
                    let _ = &parent.index;
                    let (time, links) = peers::ip_dump(&["link"], " mtu ");
                    listed(links, "ip");
                    time
                }),
            ],
        );
        // The first numbers, and the MAC addresses that go with them, are for the children elsewhere.
        let more = MORE + count..MORE + count + MORE;
        let added = move |time: Duration, who: &str| {
            lab::assert_children(parent, count + MORE, who);
            time / MORE
        };
        let specs = &lab::specs(more.end)[more.start as usize..];
        let names: &Vec<InterfaceName> =
            &more.clone().map(|number| name(&sibling(number))).collect();
        compare(
            criterion,
            &format!("control/growth-add/{count}"),
            10,
            vec![
                Contender::new("trunkline", move || {
                    let start = Instant::now();
                    let links = parent.kernel.add_many(specs).unwrap();
                    let time = added(start.elapsed(), "trunkline");
                    assert_eq!(links.len(), specs.len());
                    let _ = parent.kernel.remove_many(names).unwrap();
                    time
                }),
                Contender::new("floor", move || {
                    let time = floor::add_to(parent, more.clone(), MORE_GROUP, false);
                    let time = added(time, "floor");
                    floor::remove_group(MORE_GROUP);
                    time
                }),
            ],
        );
        let attached = move |who: &str, work: &dyn Fn(&Parent, &Places) -> Duration| {
            let time = work(parent, places);
            places.assert_attached(who);
            places.clear();
            places.assert_empty(who);
            time / MORE
        };
        compare(
            criterion,
            &format!("control/growth-attach/{count}"),
            10,
            vec![
                Contender::new("trunkline", move || attached("trunkline", &crate::ours)),
                Contender::new("floor", move || attached("floor", &floor::attach)),
            ],
        );
    }
}

/// VLANs on one trunk, up to all that there are; ten more each time. For the lab's kernel.
pub(crate) fn vlans(criterion: &mut Criterion) {
    let counts: &[u16] = if is_direct() {
        &[10]
    } else {
        &[10, 100, 1000, 4084]
    };
    for count in counts.iter().copied() {
        let specs = |ids: std::ops::Range<u16>| -> Vec<LinkSpec> {
            ids.map(|id| {
                let id = trunkline::VlanId::new(u32::from(id)).unwrap();
                VlanSpec::on(name(PARENT), id).unwrap().into()
            })
            .collect()
        };
        let (there, more) = (&specs(1..count + 1), &specs(count + 1..count + 11));
        let parent = &crate::lazy(move || {
            let parent = Parent::new();
            assert_eq!(parent.kernel.add_many(there).unwrap().len(), there.len());
            parent
        });
        let names: &Vec<InterfaceName> = &more.iter().map(|spec| spec.name().clone()).collect();
        let all = there.len() + more.len();
        let counted = move |kernel: &Kernel, time: Duration| {
            let links = kernel.links().unwrap();
            let vlans = links
                .iter()
                .filter(|link| link.kind().name() == "vlan" && link.is_up());
            assert_eq!(vlans.count(), all);
            time / MORE
        };
        compare(
            criterion,
            &format!("control-lab/growth-vlan/{count}"),
            10,
            vec![
                Contender::new("trunkline", move || {
                    let start = Instant::now();
                    let links = parent.kernel.add_many(more).unwrap();
                    let time = start.elapsed();
                    assert_eq!(links.len(), more.len());
                    let time = counted(&parent.kernel, time);
                    let _ = parent.kernel.remove_many(names).unwrap();
                    time
                }),
                Contender::new("ip-batch", move || {
                    let lines = more.iter().flat_map(|spec| {
                        let (name, id) = (spec.name(), spec.name().as_str().rsplit('.').next());
                        [
                            format!(
                                "link add link {PARENT} name {name} type vlan id {}",
                                id.unwrap()
                            ),
                            format!("link set {name} up"),
                        ]
                    });
                    let file = lab::lines("vlans", lines);
                    let _ = &parent.index;
                    let start = Instant::now();
                    sandbox::ip_batch(&[], &file);
                    let time = counted(&parent.kernel, start.elapsed());
                    for name in names {
                        sandbox::ip(&format!("link del {name}"));
                    }
                    time
                }),
            ],
        );
    }
}
