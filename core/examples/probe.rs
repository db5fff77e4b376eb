#![allow(clippy::all, clippy::pedantic, missing_docs, clippy::unwrap_used)]
use std::net::IpAddr;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};
use trunkline::blocking::Ipam;
use trunkline::ipam::*;
fn owner(t: String) -> OwnerKey {
    OwnerKey::new(format!("b:{t}")).unwrap()
}
fn stats(name: &str, mut v: Vec<f64>, base: f64) -> f64 {
    let mean = v.iter().sum::<f64>() / v.len() as f64;
    v.sort_by(f64::total_cmp);
    let p = |q: f64| v[((v.len() - 1) as f64 * q) as usize];
    println!(
        "{name:<28} p10 {:8.1} p50 {:8.1} p90 {:8.1} p99 {:8.1} mean {:8.1}  x{:.2} (p10 x{:.2})",
        p(0.1),
        p(0.5),
        p(0.9),
        p(0.99),
        mean,
        p(0.5) / base,
        p(0.1)
    );
    p(0.5)
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let dir = std::path::Path::new(&a[1]);
    let subnet: &str = &a[2];
    let fill: usize = a[3].parse().unwrap();
    let n: usize = a[4].parse().unwrap();
    let threads: usize = a.get(5).map_or(0, |t| t.parse().unwrap());
    let path = dir.join(format!("p{}-{fill}.db", subnet.replace('/', "_")));
    let seg = SegmentId::local(VlanStack::untagged());
    let t = Instant::now();
    let ipam = Ipam::open(&path).unwrap();
    let opened = t.elapsed();
    let net: ipnet::Ipv4Net = subnet.parse().unwrap();
    let usable = (1usize << (32 - net.prefix_len())) - 2;
    let spec = PoolSpec::new(subnet.parse().unwrap())
        .cool_down(Duration::ZERO)
        .unwrap();
    let pool = ipam
        .ensure_pool(&seg, spec)
        .unwrap()
        .into_inner()
        .id()
        .clone();
    let t = Instant::now();
    let first = ipam
        .allocate(&AllocateRequest::new(&pool, owner("first".into())))
        .unwrap();
    println!("open {opened:?}, first allocation {:?}", t.elapsed());
    ipam.release(&first).unwrap();
    let have = ipam.usage(&pool).unwrap().bound as usize;
    let base = u32::from(net.network());
    let mut done = have;
    while done < fill {
        let some = (fill - done).min(4096);
        let reqs = (done..done + some)
            .map(|i| {
                let host = ((i * 7919) % usable + 1) as u32;
                AllocateRequest::new(&pool, owner(format!("fill-{i}")))
                    .exact(IpAddr::from((base + host).to_be_bytes()))
            })
            .collect();
        ipam.allocate_all(reqs).unwrap();
        done += some;
    }
    if n == 0 {
        return;
    }
    let raw = std::fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(dir.join("raw"))
        .unwrap();
    raw.write_all_at(&vec![0; 1 << 20], 0).unwrap();
    raw.sync_all().unwrap();
    if threads > 0 {
        for round in 0..3 {
            let t = Instant::now();
            std::thread::scope(|s| {
                for th in 0..threads {
                    let (ipam, pool) = (&ipam, &pool);
                    s.spawn(move || {
                        for i in 0..n {
                            ipam.allocate(&AllocateRequest::new(
                                pool,
                                owner(format!("{round}-{th}-{i}-{}", std::process::id())),
                            ))
                            .unwrap();
                        }
                    });
                }
            });
            println!(
                "{threads} threads: {:.0}/s",
                (n * threads) as f64 / t.elapsed().as_secs_f64()
            );
        }
        return;
    }
    let (mut r, mut al, mut re) = (vec![], vec![], vec![]);
    for i in 0..n {
        let t = Instant::now();
        raw.write_all_at(&[1; 64], 4096).unwrap();
        raw.sync_data().unwrap();
        r.push(t.elapsed().as_secs_f64() * 1e6);
        let req = AllocateRequest::new(&pool, owner(format!("one-{i}")));
        let t = Instant::now();
        let l = ipam.allocate(&req).unwrap();
        al.push(t.elapsed().as_secs_f64() * 1e6);
        let t = Instant::now();
        ipam.release(&l).unwrap();
        re.push(t.elapsed().as_secs_f64() * 1e6);
    }
    let b = stats("pwrite 64 + fdatasync", r, 1.0);
    stats("allocate", al, b);
    stats("release", re, b);
}
