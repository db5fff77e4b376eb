//! The control path: attach, add, detach and list links, beside iproute2, the rtnetlink crate, and the least that can be done.
//!
//! Needs root or user namespaces, iproute2 and util-linux; runs in namespaces of its own. Kind macvlan on one veth parent; every
//! result is asserted outside the measured time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod floor;
mod growth;
mod lab;
mod peers;
mod tools;

use std::time::{Duration, Instant};

use criterion::Criterion;
use lab::{Parent, Places, assert_addresses, assert_children, name, sibling, specs};
use tools::Tools;
use trunkline::InterfaceName;
use trunkline::link::{Attachment, Netns, Removed};
use trunkline_benches::rounds::{self, Contender, compare, is_direct};
use trunkline_benches::sandbox;
use trunkline_benches::table::Table;

fn main() {
    sandbox::enter();
    let mut criterion = rounds::criterion();
    if sandbox::is_uml() {
        // Absolute figures of the lab's kernel mean nothing; how they grow does.
        growth::vlans(&mut criterion);
    } else {
        let tools = &Tools::find();
        attach(&mut criterion, tools);
        add(&mut criterion, tools);
        detach(&mut criterion);
        dump(&mut criterion, tools);
        growth::links(&mut criterion);
    }
    criterion.final_summary();
    if !is_direct() {
        print!("\n{}", Table::read("control/").unwrap());
    }
}

/// N children in N namespaces, each up with MAC, MTU, address and default route.
fn attach(criterion: &mut Criterion, tools: &Tools) {
    for (count, rounds) in [(1, 100), (10, 30), (100, 25), (1000, 11)] {
        let places = lazy(move || Places::new(&format!("a{count}-"), count));
        let silent = lazy(move || {
            let places = Places::new(&format!("s{count}-"), count);
            places
                .netns
                .iter()
                .for_each(|netns| netns.set_ipv6(false).unwrap());
            places
        });
        let (places, silent) = (&places, &silent);
        let peer = |name: &'static str, work: fn(&Places) -> Duration| {
            let run = move || attached(name, places, |_, places| work(places));
            if count > 10 {
                Contender::rarely(name, run)
            } else {
                Contender::seldom(name, run)
            }
        };
        let mut contenders = vec![
            Contender::new("trunkline", move || attached("trunkline", places, ours)),
            Contender::new("floor", move || attached("floor", places, floor::attach)),
            Contender::new("rtnetlink", move || {
                attached("rtnetlink", places, |_, places| {
                    peers::rtnetlink_attach(places)
                })
            }),
            peer("ip-batch", peers::ip_attach),
        ];
        if is_direct() && count > 10 {
            // The others were tried with fewer.
            contenders.truncate(2);
        } else if count <= 100 {
            contenders.push(peer("ip-batch-move", peers::ip_attach_move));
            contenders.push(peer("rtnetlink-move", peers::rtnetlink_attach_move));
            if tools.cni {
                contenders.push(peer("cni", tools::cni_attach));
            }
            if tools.netavark {
                contenders.push(peer("netavark", tools::netavark_attach));
            }
            if tools.has_pyroute2() {
                contenders.push(Contender::rarely("pyroute2", move || {
                    attached("pyroute2", places, |_, places| {
                        tools.pyroute2_attach(places)
                    })
                }));
            }
        }
        if count == 10 {
            contenders.push(peer("ip", peers::ip_attach_steps));
        }
        if count == 100 {
            contenders.push(Contender::new("floor-no-ipv6", move || {
                attached("floor-no-ipv6", silent, floor::attach)
            }));
            contenders.push(Contender::new("trunkline-no-ipv6", move || {
                attached("trunkline-no-ipv6", silent, ours)
            }));
        }
        compare(
            criterion,
            &format!("control/attach/{count}"),
            rounds,
            contenders,
        );
    }
}

fn ours(parent: &Parent, places: &Places) -> Duration {
    let wanted = places.wanted();
    let start = Instant::now();
    let links = parent.kernel.attach_many(&wanted).unwrap();
    let time = start.elapsed();
    assert_eq!(links.len(), wanted.len());
    time
}

fn attached(
    who: &str,
    places: &Places,
    work: impl FnOnce(&Parent, &Places) -> Duration,
) -> Duration {
    let parent = Parent::new();
    let time = work(&parent, places);
    places.assert_attached(who);
    drop(parent);
    places.assert_empty(who);
    time
}

/// N children beside their parent, up: the shape of VLAN sub-interfaces. With an address each as well.
fn add(criterion: &mut Criterion, tools: &Tools) {
    for count in [100, 500] {
        let specs = &specs(count);
        let added = move |who: &str, work: &dyn Fn(&Parent) -> Duration| {
            let parent = Parent::new();
            let time = work(&parent);
            assert_children(&parent, count, who);
            time
        };
        let mut contenders = vec![
            Contender::new("trunkline", move || {
                added("trunkline", &|parent| {
                    let start = Instant::now();
                    let links = parent.kernel.add_many(specs).unwrap();
                    let time = start.elapsed();
                    assert_eq!(links.len(), specs.len());
                    time
                })
            }),
            Contender::new("floor", move || {
                added("floor", &|parent| floor::add(parent, count, false))
            }),
            Contender::new("rtnetlink", move || {
                added("rtnetlink", &|_| peers::rtnetlink_add(count, false))
            }),
            Contender::new("ip-batch", move || {
                added("ip-batch", &|_| peers::ip_add(count, false))
            }),
        ];
        if count == 100 {
            contenders.push(Contender::rarely("ip", move || {
                added("ip", &|_| peers::ip_add_steps(count))
            }));
            if tools.has_pyroute2() {
                contenders.push(Contender::rarely("pyroute2", move || {
                    added("pyroute2", &|_| tools.pyroute2_add(count))
                }));
            }
        }
        compare(criterion, &format!("control/add/{count}"), 25, contenders);

        let added = move |who: &str, work: &dyn Fn(&Parent) -> Duration| {
            let parent = Parent::new();
            let time = work(&parent);
            assert_children(&parent, count, who);
            assert_addresses(&parent, count, who);
            time
        };
        let wanted: &Vec<(Attachment, Netns)> = &(0..)
            .zip(specs)
            .map(|(number, spec)| {
                let address = format!("{}/{}", lab::own_address(number), lab::OWN_PREFIX);
                let attachment = Attachment::new(spec).address(address.parse().unwrap());
                (attachment, Netns::current().unwrap())
            })
            .collect();
        compare(
            criterion,
            &format!("control/add-addressed/{count}"),
            25,
            vec![
                Contender::new("trunkline", move || {
                    added("trunkline", &|parent| {
                        let start = Instant::now();
                        let links = parent.kernel.attach_many(wanted).unwrap();
                        let time = start.elapsed();
                        assert_eq!(links.len(), wanted.len());
                        time
                    })
                }),
                Contender::new("floor", move || {
                    added("floor", &|parent| floor::add(parent, count, true))
                }),
                Contender::new("rtnetlink", move || {
                    added("rtnetlink", &|_| peers::rtnetlink_add(count, true))
                }),
                Contender::new("ip-batch", move || {
                    added("ip-batch", &|_| peers::ip_add(count, true))
                }),
            ],
        );
    }
}

/// N children removed: of one namespace, and of N.
fn detach(criterion: &mut Criterion) {
    for count in [100, 1000] {
        let names: &Vec<InterfaceName> = &(0..count).map(|number| name(&sibling(number))).collect();
        let specs = &specs(count);
        let removed =
            move |who: &str, make: &dyn Fn(&Parent), work: &dyn Fn(&Parent) -> Duration| {
                let parent = Parent::new();
                make(&parent);
                assert_children(&parent, count, who);
                let time = work(&parent);
                assert_children(&parent, 0, who);
                time
            };
        let mut contenders = vec![
            Contender::new("trunkline", move || {
                removed(
                    "trunkline",
                    &|parent| drop(parent.kernel.add_many(specs).unwrap()),
                    &|parent| {
                        let start = Instant::now();
                        let removed = parent.kernel.remove_many(names).unwrap();
                        let time = start.elapsed();
                        assert!(removed.iter().all(|removed| *removed == Removed::Removed));
                        time
                    },
                )
            }),
            Contender::new("floor", move || {
                removed(
                    "floor",
                    &|parent| _ = floor::add(parent, count, false),
                    &|_| floor::remove_group(floor::GROUP),
                )
            }),
        ];
        if count == 100 {
            contenders.push(Contender::seldom("ip-batch", move || {
                removed(
                    "ip-batch",
                    &|parent| _ = floor::add(parent, count, false),
                    &|_| peers::ip_remove(count),
                )
            }));
        }
        compare(
            criterion,
            &format!("control/detach/{count}"),
            if count == 100 { 15 } else { 11 },
            contenders,
        );
    }

    let places = &lazy(|| Places::new("d", 100));
    let removed = move |who: &str, work: &dyn Fn(&Places) -> Duration| {
        let parent = Parent::new();
        parent.kernel.attach_many(&places.wanted()).unwrap();
        places.assert_attached(who);
        let time = work(places);
        places.assert_empty(who);
        time
    };
    compare(
        criterion,
        "control/detach-namespaces/100",
        20,
        vec![
            Contender::new("trunkline", move || {
                removed("trunkline", &|places| {
                    let links: Vec<_> = places
                        .netns
                        .iter()
                        .map(|netns| (name(lab::CHILD), netns.clone()))
                        .collect();
                    let kernel = trunkline::blocking::Kernel::connect().unwrap();
                    let start = Instant::now();
                    let removed = kernel.detach_many(&links).unwrap();
                    let time = start.elapsed();
                    assert!(removed.iter().all(|removed| *removed == Removed::Removed));
                    time
                })
            }),
            Contender::new("floor", move || removed("floor", &floor::remove_everywhere)),
            Contender::seldom("ip", move || removed("ip", &peers::ip_remove_everywhere)),
        ],
    );
}

/// All links of a namespace with a thousand children.
fn dump(criterion: &mut Criterion, tools: &Tools) {
    const COUNT: u32 = 1000;
    let all = COUNT as usize + 3; // the loopback device and the veth pair
    let parent = &lazy(|| {
        let parent = Parent::new();
        floor::add(&parent, COUNT, false);
        parent
    });
    let counted = move |who: &str, work: &dyn Fn(&Parent) -> (Duration, usize)| {
        let (time, count) = work(parent);
        assert_eq!(count, all, "{who}");
        time
    };
    let mut contenders = vec![
        Contender::new("trunkline", move || {
            counted("trunkline", &|parent| {
                let start = Instant::now();
                let links = parent.kernel.links().unwrap();
                (start.elapsed(), links.len())
            })
        }),
        Contender::new("floor", move || counted("floor", &|_| floor::dump())),
        Contender::new("rtnetlink", move || {
            counted("rtnetlink", &|_| peers::rtnetlink_dump())
        }),
        Contender::new("ip", move || {
            counted("ip", &|_| peers::ip_dump(&["link"], " mtu "))
        }),
        Contender::new("ip-json", move || {
            counted("ip-json", &|_| {
                peers::ip_dump(&["-j", "-d", "link"], "\"ifindex\":")
            })
        }),
    ];
    if tools.has_pyroute2() {
        // The script asserts the number itself.
        contenders.push(Contender::rarely("pyroute2", move || {
            counted("pyroute2", &|_| (tools.pyroute2_dump(all), all))
        }));
    }
    compare(criterion, "control/dump/1000", 30, contenders);
}

/// Made when it is first used, so that a filter on the command line saves the work.
fn lazy<T, F: FnOnce() -> T>(make: F) -> std::cell::LazyCell<T, F> {
    std::cell::LazyCell::new(make)
}
