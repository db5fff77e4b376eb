//! What crossing into C costs: each call through the exported function, beside the same call of core, the floor, in one run.
//!
//! The functions are called as C calls them, through pointers that the compiler cannot see through, with the strings that C passes.
#![allow(unsafe_code, clippy::unwrap_used, missing_docs)]

use std::ffi::{CString, c_char};
use std::hint::black_box;
use std::net::IpAddr;
use std::ptr;

use criterion::{Criterion, criterion_group, criterion_main};
use trunkline::blocking::{Ipam, Kernel};
use trunkline::ipam::{AllocateRequest, OwnerKey, PoolSpec, SegmentId};
use trunkline::link::VlanSpec;
use trunkline::{InterfaceName, VlanId};
use trunkline_c as c;

/// Asserts that a call went well.
fn ok(status: c::tl_status) {
    assert_eq!(status, c::tl_status::TL_OK);
}

/// A handle made by a call whose output is its last parameter but one.
fn made<T>(call: impl FnOnce(*mut *mut T) -> c::tl_status) -> *mut T {
    let mut out = ptr::null_mut();
    ok(call(&raw mut out));
    out
}

fn values(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bindings/vlan-spec");
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            let spec = VlanSpec::on(
                InterfaceName::new(black_box("eth0")).unwrap(),
                VlanId::new(black_box(100)).unwrap(),
            );
            assert_eq!(spec.unwrap().id().get(), 100);
        });
    });
    let parent = CString::new("eth0").unwrap();
    let (new, id, free) = black_box((
        c::tl_vlan_spec_on
            as unsafe extern "C" fn(
                *const c_char,
                u32,
                *mut *mut c::tl_vlan_spec,
                *mut *mut c::tl_error,
            ) -> c::tl_status,
        c::tl_vlan_spec_id as unsafe extern "C" fn(*const c::tl_vlan_spec) -> u32,
        c::tl_vlan_spec_free as unsafe extern "C" fn(*mut c::tl_vlan_spec),
    ));
    group.bench_function("trunkline-c", |bencher| {
        bencher.iter(|| {
            let mut error = ptr::null_mut();
            // SAFETY: the string lives, the outputs are ours, and the spec is freed once.
            unsafe {
                let spec = made(|out| {
                    new(
                        black_box(parent.as_ptr()),
                        black_box(100),
                        out,
                        &raw mut error,
                    )
                });
                assert_eq!(id(spec), 100);
                free(spec);
            }
        });
    });
    group.finish();
}

fn allocator(criterion: &mut Criterion) {
    let ipam = Ipam::in_memory();
    let segment: SegmentId = "here/core/7".parse().unwrap();
    let spec = PoolSpec::new("10.0.0.0/16".parse().unwrap());
    let pool = ipam.create_pool(&segment, spec).unwrap();
    let request = AllocateRequest::new(pool.id(), OwnerKey::new("vm:db/eth0").unwrap());
    let address: IpAddr = "10.0.0.1".parse().unwrap();
    let mut group = criterion.benchmark_group("bindings/allocate");
    // An owner that has its address gets it again: the shortest way through the allocator.
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            let lease = ipam.allocate(black_box(&request)).unwrap();
            assert_eq!(lease.address(), address);
        });
    });
    // SAFETY: as a C program does it: strings live through the calls, handles are freed once, at the end.
    unsafe {
        let (segment, owner) = (
            CString::new("here/core/7").unwrap(),
            CString::new("vm:db/eth0").unwrap(),
        );
        let none = ptr::null_mut();
        let subnet = ipnet::IpNet::new("10.0.0.0".parse().unwrap(), 16).unwrap();
        let ipam = made(|out| c::tl_ipam_in_memory(ptr::null(), out, none));
        let spec = made(|out| c::tl_pool_spec_new(subnet.into(), out, none));
        let pool = made(|out| c::tl_ipam_create_pool(ipam, segment.as_ptr(), spec, out, none));
        let request = made(|out| {
            c::tl_allocate_request_new(c::tl_pool_get_id(pool), owner.as_ptr(), out, none)
        });
        let (allocate, ip, free) = black_box((
            c::tl_ipam_allocate
                as unsafe extern "C" fn(
                    *const c::tl_ipam,
                    *const c::tl_allocate_request,
                    *mut *mut c::tl_lease,
                    *mut *mut c::tl_error,
                ) -> c::tl_status,
            c::tl_lease_ip as unsafe extern "C" fn(*const c::tl_lease) -> c::tl_ip,
            c::tl_lease_free as unsafe extern "C" fn(*mut c::tl_lease),
        ));
        group.bench_function("trunkline-c", |bencher| {
            bencher.iter(|| {
                let mut error = ptr::null_mut();
                let lease =
                    made(|out| allocate(black_box(ipam), black_box(request), out, &raw mut error));
                assert_eq!(ip(lease), address.into());
                free(lease);
            });
        });
        c::tl_allocate_request_free(request);
        c::tl_pool_free(pool);
        c::tl_pool_spec_free(spec);
        c::tl_ipam_free(ipam);
    }
    group.finish();
}

fn kernel(criterion: &mut Criterion) {
    let kernel = Kernel::connect().unwrap();
    let name = InterfaceName::new("lo").unwrap();
    let mut group = criterion.benchmark_group("bindings/link");
    group.bench_function("floor", |bencher| {
        bencher.iter(|| {
            let link = kernel.link(black_box(&name)).unwrap().unwrap();
            assert_eq!(link.index(), 1);
        });
    });
    // SAFETY: as a C program does it: the string lives, handles are freed once.
    unsafe {
        let name = CString::new("lo").unwrap();
        let kernel = made(|out| c::tl_kernel_connect(out, ptr::null_mut()));
        let (link, index, free) = black_box((
            c::tl_kernel_link
                as unsafe extern "C" fn(
                    *const c::tl_kernel,
                    *const c_char,
                    *mut *mut c::tl_link,
                    *mut *mut c::tl_error,
                ) -> c::tl_status,
            c::tl_link_index as unsafe extern "C" fn(*const c::tl_link) -> u32,
            c::tl_link_free as unsafe extern "C" fn(*mut c::tl_link),
        ));
        group.bench_function("trunkline-c", |bencher| {
            bencher.iter(|| {
                let mut error = ptr::null_mut();
                let found = made(|out| {
                    link(
                        black_box(kernel),
                        black_box(name.as_ptr()),
                        out,
                        &raw mut error,
                    )
                });
                assert_eq!(index(found), 1);
                free(found);
            });
        });
        c::tl_kernel_free(kernel);
    }
    group.finish();
}

criterion_group!(benches, values, allocator, kernel);
criterion_main!(benches);
