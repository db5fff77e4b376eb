//! Containers, where they live, and the networks that they are on.

use std::ffi::c_char;

use std::path::PathBuf;
use trunkline::topology::{Container, Join, Place};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, change, element, free, guard, handle, length, output, text, text_of, texts, value,
};
use crate::types::{interface, tl_ip, tl_mac};

/// Where a container lives. It never changes, so threads may read it at the same time.
pub struct tl_place(Owned<Place>);

handle!(tl_place: Place);

/// A network namespace by the name that `ip netns add` gave it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_place_named(
    name: *const c_char,
    out: *mut *mut tl_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        out.give(Place::Named(name.to_owned()));
        Ok(())
    })
}

/// A network namespace by a file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_place_path(
    path: *const c_char,
    out: *mut *mut tl_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let path = text(path, "path")?;
        out.give(Place::Path(PathBuf::from(path)));
        Ok(())
    })
}

/// The network namespace of a process.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_place_process(
    pid: u32,
    out: *mut *mut tl_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Place::Process(pid));
        Ok(())
    })
}

/// A container of the engine, made and removed here. The image is not pulled; `command` is the image's own when it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_place_docker(
    image: *const c_char,
    command: *const *const c_char,
    command_len: usize,
    out: *mut *mut tl_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let image = text(image, "image")?;
        let command = texts(command, command_len, "command")?;
        out.give(Place::Docker {
            image: image.to_owned(),
            command: command.into_iter().map(str::to_owned).collect(),
        });
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_place_free(place: *mut tl_place) {
    free(place);
}

/// A container on one network. One thread at a time may change it; threads may read it at the same time.
pub struct tl_join(Owned<Join>);

handle!(tl_join: Join);

/// On a network, with the next free address of each family, leased for as long as the container is wanted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_new(
    network: *const c_char,
    out: *mut *mut tl_join,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let network = text(network, "network")?;
        out.give(Join::new(network)?);
        Ok(())
    })
}

/// Pins an address, at most one of each family.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_add_address(
    join: *mut tl_join,
    address: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(join, "join", |it| {
            let address = address.get()?;
            Ok(it.address(address))
        })
    })
}

/// The MAC address; made from wire and container unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_set_mac(
    join: *mut tl_join,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(join, "join", |it| {
            let mac = mac.get()?;
            Ok(it.mac(mac))
        })
    })
}

/// The name of the interface inside; `eth0`, `eth1`, … unless set. In a Docker container from Docker 28.0 on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_set_interface(
    join: *mut tl_join,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(join, "join", |it| {
            let name = interface(name, "name")?;
            Ok(it.interface(name))
        })
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_free(join: *mut tl_join) {
    free(join);
}

/// A container: a namespace that exists, or a Docker container to be made, and the networks that it is on. One thread at a
/// time may change it; threads may read it at the same time.
pub struct tl_container(Owned<Container>);

handle!(tl_container: Container);

/// A container that is on no network yet. The place is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_new(
    name: *const c_char,
    place: *const tl_place,
    out: *mut *mut tl_container,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        let place = value(place, "place")?;
        out.give(Container::new(name, place.clone())?);
        Ok(())
    })
}

/// Puts it on one more network. It is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_add_join(
    container: *mut tl_container,
    join: *const tl_join,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(container, "container", |it| {
            let join = value(join, "join")?;
            Ok(it.join(join.clone())?)
        })
    })
}

/// The name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_name(container: *const tl_container) -> *const c_char {
    text_of(container, "name", |it| Some(it.name().to_string()))
}

/// Frees a container; not one of a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_free(container: *mut tl_container) {
    free(container);
}

/// The containers of a topology. Threads may read it at the same time.
pub struct tl_containers(Owned<Vec<tl_container>>);

handle!(tl_containers: Vec<tl_container>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_containers_len(containers: *const tl_containers) -> usize {
    length(containers)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_containers_at(
    containers: *const tl_containers,
    index: usize,
) -> *const tl_container {
    element(containers, index)
}
