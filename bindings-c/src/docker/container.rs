//! Containers as they are to be.

use std::ffi::c_char;

use trunkline::docker::{ContainerName, ContainerSpec, RestartPolicy};

use crate::docker::{tl_endpoint_spec, tl_endpoint_specs};
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, change, free, guard, handle, list_of, made_of, number, numbers, output, text, text_of,
    texts, value,
};
use crate::logs::tl_engine_log_config;

/// When the engine starts a container again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_restart_policy {
    /// Never.
    TL_RESTART_POLICY_NO = 1,
    /// Whenever it ends, and at the start of the engine.
    TL_RESTART_POLICY_ALWAYS = 2,
    /// As always, unless it was stopped by hand.
    TL_RESTART_POLICY_UNLESS_STOPPED = 3,
    /// When it ends with an exit code other than 0.
    TL_RESTART_POLICY_ON_FAILURE = 4,
}

numbers!(RestartPolicy as "restart policy": tl_restart_policy {
    TL_RESTART_POLICY_NO = Self::No => Self::No,
    TL_RESTART_POLICY_ALWAYS = Self::Always => Self::Always,
    TL_RESTART_POLICY_UNLESS_STOPPED = Self::UnlessStopped => Self::UnlessStopped,
    TL_RESTART_POLICY_ON_FAILURE = Self::OnFailure => Self::OnFailure,
});

/// A container to be made and started, with all its networks at once.
///
/// Engines of an API before 1.44 take one network at creation; further ones are connected before the start. One thread at a
/// time may change it; threads may read it at the same time.
pub struct tl_container_spec(Owned<ContainerSpec>);

handle!(tl_container_spec: ContainerSpec);

/// A container of an image that the engine has, or can pull by itself at creation: no image is pulled here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_new(
    name: *const c_char,
    image: *const c_char,
    out: *mut *mut tl_container_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = ContainerName::new(text(name, "name")?)?;
        let image = text(image, "image")?;
        out.give(ContainerSpec::new(name, image));
        Ok(())
    })
}

/// One more network. The first one is the container's own: it carries the MAC address on engines before API 1.44. The
/// endpoint is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_add_endpoint(
    spec: *mut tl_container_spec,
    endpoint: *const tl_endpoint_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let endpoint = value(endpoint, "endpoint")?;
            Ok(it.on(endpoint.clone())?)
        })
    })
}

/// What runs in it; the image's own command unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_set_command(
    spec: *mut tl_container_spec,
    words: *const *const c_char,
    words_len: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let words = texts(words, words_len, "words")?;
            Ok(it.command(words))
        })
    })
}

/// One more environment variable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_set_variable(
    spec: *mut tl_container_spec,
    name: *const c_char,
    variable: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let name = text(name, "name")?;
            let variable = text(variable, "variable")?;
            Ok(it.variable(name, variable)?)
        })
    })
}

/// The name that the container gives itself; its id unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_set_hostname(
    spec: *mut tl_container_spec,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let name = text(name, "name")?;
            Ok(it.hostname(name))
        })
    })
}

/// A label of your own. Ours begin with `io.trunkline.`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_set_label(
    spec: *mut tl_container_spec,
    key: *const c_char,
    label: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let key = text(key, "key")?;
            let label = text(label, "label")?;
            Ok(it.label(key, label)?)
        })
    })
}

/// When the engine starts it again by itself; never unless set. A `tl_restart_policy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_set_restart(
    spec: *mut tl_container_spec,
    policy: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let policy: RestartPolicy = number(policy)?;
            Ok(it.restart(policy))
        })
    })
}

/// The log driver and its options, as checked by `tl_log_config_to_engine`; the daemon's default unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_set_log(
    spec: *mut tl_container_spec,
    config: *const tl_engine_log_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let config = value(config, "config")?;
            Ok(it.log(config.driver(), config.options().clone()))
        })
    })
}

/// The name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_name(spec: *const tl_container_spec) -> *const c_char {
    text_of(spec, "name", |it| Some(it.name().to_string()))
}

/// Its places on networks, as they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_endpoints(
    spec: *const tl_container_spec,
) -> *const tl_endpoint_specs {
    made_of(spec, "endpoints", |it| {
        Some(list_of(it.endpoints().iter().cloned()))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_container_spec_free(spec: *mut tl_container_spec) {
    free(spec);
}
