//! The border: the only file that follows raw pointers. See the crate's page for the pattern.
//!
//! Everything here is called with the arguments of an exported function and nothing else. The header's contract for those:
//! NULL, or a pointer that this library handed out for that type and that was not freed; or, for outputs, strings and arrays,
//! memory of the caller's that is valid during the call. The functions are safe for the rest of this crate on that ground.

use std::any::Any;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ops::{Deref, DerefMut};
use std::os::fd::BorrowedFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::sync::{Mutex, Once, PoisonError};

use crate::error::{Failure, tl_error, tl_status};

/// What the binding's own functions return: core's errors and those of the border.
pub(crate) type Result<T = (), E = Failure> = std::result::Result<T, E>;

// ---- what a handle is

/// The value inside a handle, and the C strings and parts that were handed out from it.
pub(crate) struct Owned<T> {
    value: T,
    texts: Mutex<Vec<(&'static str, CString)>>,
    parts: Mutex<Vec<(&'static str, Box<dyn Any + Send + Sync>)>>,
}

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            value,
            texts: Mutex::new(Vec::new()),
            parts: Mutex::new(Vec::new()),
        }
    }

    /// A string of the handle, made once: its address stays the same until the handle is freed.
    fn text(
        &self,
        key: &'static str,
        make: impl FnOnce(&T) -> Option<String>,
    ) -> Option<*const c_char> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = texts.iter().find(|(known, _)| *known == key) {
            return Some(text.as_ptr());
        }
        let text = c_string(make(&self.value)?);
        let address = text.as_ptr();
        texts.push((key, text));
        Some(address)
    }

    /// A part of the value in a handle of its own, made once: its address stays the same until the handle is freed.
    fn part<P: Handle + Send + Sync + 'static>(
        &self,
        key: &'static str,
        make: impl FnOnce(&T) -> Option<P::Value>,
    ) -> Option<*const P> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, part)) = parts.iter().find(|(known, _)| *known == key) {
            return part.downcast_ref::<P>().map(ptr::from_ref);
        }
        let part = Box::new(P::wrap(make(&self.value)?));
        let address = ptr::from_ref(&*part);
        parts.push((key, part));
        Some(address)
    }
}

impl<T> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// A handle of the header and the value of core that it holds.
pub(crate) trait Handle: Sized {
    type Value;

    fn wrap(value: Self::Value) -> Self;
    fn owned(&self) -> &Owned<Self::Value>;
    fn owned_mut(&mut self) -> &mut Owned<Self::Value>;

    /// Called after the value was changed, for handles that hold something made of it.
    fn changed(&mut self) {}
}

/// Makes a newtype over [`Owned`] a [`Handle`] that one thread at a time may use.
macro_rules! alone {
    ($name:ident: $value:ty) => {
        impl $crate::ffi::Handle for $name {
            type Value = $value;

            fn wrap(value: $value) -> Self {
                Self($crate::ffi::Owned::new(value))
            }

            fn owned(&self) -> &$crate::ffi::Owned<$value> {
                &self.0
            }

            fn owned_mut(&mut self) -> &mut $crate::ffi::Owned<$value> {
                &mut self.0
            }
        }
    };
}
pub(crate) use alone;

/// Makes a newtype over [`Owned`] a [`Handle`] that threads may read at the same time.
macro_rules! handle {
    ($name:ident: $value:ty) => {
        $crate::ffi::alone!($name: $value);
        $crate::ffi::shared!($name);
    };
}
pub(crate) use handle;

/// States that threads may use a handle at the same time; what is not so does not compile.
macro_rules! shared {
    ($name:ident) => {
        const _: fn() = || {
            fn shared<T: Send + Sync>() {}
            shared::<$name>();
        };
    };
}
pub(crate) use shared;

/// A client of core's, which belongs to the process that opened it.
pub(crate) struct Client<T> {
    inner: T,
    pid: u32,
}

impl<T> Client<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self {
            inner,
            pid: std::process::id(),
        }
    }

    /// The client, unless this is a child of the process that opened it.
    pub(crate) fn get(&self) -> Result<&T> {
        self.check()?;
        Ok(&self.inner)
    }

    /// The same, for a client that is changed by its use.
    pub(crate) fn get_mut(&mut self) -> Result<&mut T> {
        self.check()?;
        Ok(&mut self.inner)
    }

    fn check(&self) -> Result {
        match std::process::id() {
            pid if pid == self.pid => Ok(()),
            pid => Err(Failure::Forked {
                opened: self.pid,
                used: pid,
            }),
        }
    }
}

// ---- calls

thread_local! {
    /// How many calls into the library are under way on this thread: calls back into C may make further ones.
    static CALLS: Cell<u32> = const { Cell::new(0) };
    /// The last panic inside a call, with its place.
    static PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs a function, and says what its panic said when it panics. Prints nothing, whoever set a panic hook.
fn caught<T>(function: impl FnOnce() -> T) -> std::result::Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if CALLS.get() == 0 {
                previous(panic);
            } else {
                PANIC.set(Some(panic.to_string()));
            }
        }));
    });
    CALLS.set(CALLS.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(function));
    CALLS.set(CALLS.get() - 1);
    // The payload is dropped here, or it leaks; what it says is in the text.
    outcome.map_err(|_| PANIC.take().unwrap_or_default())
}

/// Runs the body of a function that can fail: clears `*err`, catches panics, and turns the outcome into a status and an error.
pub(crate) fn guard(err: *mut *mut tl_error, body: impl FnOnce() -> Result) -> tl_status {
    if !err.is_null() {
        // SAFETY: not NULL, so by the contract memory of the caller's for one pointer.
        unsafe { err.write(ptr::null_mut()) };
    }
    let failure = match caught(|| crate::cancel::scope(body)) {
        Ok(Ok(())) => return tl_status::TL_OK,
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::Panicked(panic),
    };
    let status = failure.status();
    if !err.is_null() {
        let error = Box::new(tl_error::new(failure));
        // SAFETY: as above.
        unsafe { err.write(Box::into_raw(error)) };
    }
    status
}

/// Reads a value from a handle; what a NULL handle reads as is given.
pub(crate) fn read<H: Handle, T>(
    handle: *const H,
    absent: T,
    body: impl FnOnce(&H::Value) -> T,
) -> T {
    let Some(handle) = follow(handle) else {
        return absent;
    };
    caught(|| body(handle.owned())).unwrap_or(absent)
}

/// Reads a value that may not be there: writes it to the caller's output, when it has one, and says whether it is there.
pub(crate) fn maybe<H: Handle, T>(
    handle: *const H,
    out: *mut T,
    body: impl FnOnce(&H::Value) -> Option<T>,
) -> bool {
    let Some(found) = read(handle, None, body) else {
        return false;
    };
    if !out.is_null() {
        // SAFETY: not NULL, so by the contract memory of the caller's for one T.
        unsafe { out.write(found) };
    }
    true
}

/// A string of a handle, borrowed from it until it is freed; NULL when there is none.
pub(crate) fn text_of<H: Handle>(
    handle: *const H,
    key: &'static str,
    body: impl FnOnce(&H::Value) -> Option<String>,
) -> *const c_char {
    let Some(handle) = follow(handle) else {
        return ptr::null();
    };
    caught(|| handle.owned().text(key, body))
        .ok()
        .flatten()
        .unwrap_or(ptr::null())
}

/// A part of a handle, borrowed from it; NULL when there is none.
pub(crate) fn part_of<H: Handle, P>(
    handle: *const H,
    body: impl FnOnce(&H::Value) -> Option<&P>,
) -> *const P {
    let Some(handle) = follow(handle) else {
        return ptr::null();
    };
    caught(|| body(handle.owned()).map_or(ptr::null(), ptr::from_ref)).unwrap_or(ptr::null())
}

/// A part of a handle in a handle of its own, made when it is first asked for and borrowed; NULL when there is none.
pub(crate) fn made_of<H: Handle, P: Handle + Send + Sync + 'static>(
    handle: *const H,
    key: &'static str,
    make: impl FnOnce(&H::Value) -> Option<P::Value>,
) -> *const P {
    let Some(handle) = follow(handle) else {
        return ptr::null();
    };
    caught(|| handle.owned().part(key, make))
        .ok()
        .flatten()
        .unwrap_or(ptr::null())
}

/// A field of a handle, borrowed from it; NULL for NULL.
pub(crate) fn field_of<H, P>(handle: *const H, body: impl FnOnce(&H) -> &P) -> *const P {
    follow(handle).map_or(ptr::null(), |handle| ptr::from_ref(body(handle)))
}

/// An item of a list in a handle, borrowed from it; NULL when there is none.
pub(crate) fn item_of<H, P>(handle: *const H, body: impl FnOnce(&H) -> Option<&P>) -> *const P {
    follow(handle)
        .and_then(body)
        .map_or(ptr::null(), ptr::from_ref)
}

/// An element of a list, borrowed from it; NULL past the end.
pub(crate) fn element<L: Handle<Value = Vec<E>>, E>(list: *const L, index: usize) -> *const E {
    part_of(list, |list| list.get(index))
}

/// The length of a list.
pub(crate) fn length<L: Handle<Value = Vec<E>>, E>(list: *const L) -> usize {
    read(list, 0, Vec::len)
}

/// The elements of a list, each in a handle of its own.
pub(crate) fn list_of<E: Handle>(values: impl IntoIterator<Item = E::Value>) -> Vec<E> {
    values.into_iter().map(E::wrap).collect()
}

/// The values of the elements of a list.
pub(crate) fn values_in<E: Handle>(list: &[E]) -> Vec<E::Value>
where
    E::Value: Clone,
{
    list.iter()
        .map(|element| element.owned().deref().clone())
        .collect()
}

/// Changes the value of a handle by one of core's by-value setters; it stays as it was when that fails.
pub(crate) fn change<H: Handle>(
    handle: *mut H,
    name: &'static str,
    setter: impl FnOnce(H::Value) -> Result<H::Value>,
) -> Result
where
    H::Value: Clone,
{
    let handle = get_mut(handle, name)?;
    let value = setter(handle.owned().deref().clone())?;
    **handle.owned_mut() = value;
    handle.changed();
    Ok(())
}

/// Frees a handle; NULL is fine.
pub(crate) fn free<H>(handle: *mut H) {
    if !handle.is_null() {
        // SAFETY: not NULL, so by the contract one that `Output::give` made of a box, freed once.
        let handle = unsafe { Box::from_raw(handle) };
        // A destructor that panics must not unwind into C.
        let _ = caught(|| drop(handle));
    }
}

// ---- arguments

pub(crate) fn follow<'a, T>(pointer: *const T) -> Option<&'a T> {
    // SAFETY: NULL, or by the contract valid for its type and unchanged during the call.
    unsafe { pointer.as_ref() }
}

fn follow_mut<'a, T>(pointer: *mut T) -> Option<&'a mut T> {
    // SAFETY: NULL, or by the contract valid for its type and not used by another thread during the call.
    unsafe { pointer.as_mut() }
}

/// A handle, or anything else that a function needs.
pub(crate) fn get<'a, T>(pointer: *const T, name: &'static str) -> Result<&'a T> {
    follow(pointer).ok_or(Failure::Null(name))
}

/// A handle that is changed.
pub(crate) fn get_mut<'a, T>(pointer: *mut T, name: &'static str) -> Result<&'a mut T> {
    follow_mut(pointer).ok_or(Failure::Null(name))
}

/// The value in a handle.
pub(crate) fn value<'a, H: Handle + 'a>(
    handle: *const H,
    name: &'static str,
) -> Result<&'a H::Value> {
    get(handle, name).map(|handle| handle.owned().deref())
}

/// The value in a handle that may be NULL.
pub(crate) fn value_or_none<'a, H: Handle + 'a>(handle: *const H) -> Option<&'a H::Value> {
    follow(handle).map(|handle| handle.owned().deref())
}

/// A string.
pub(crate) fn text<'a>(pointer: *const c_char, name: &'static str) -> Result<&'a str> {
    text_or_none(pointer, name)?.ok_or(Failure::Null(name))
}

/// A string that may be NULL.
pub(crate) fn text_or_none<'a>(
    pointer: *const c_char,
    name: &'static str,
) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, so by the contract a string that ends with a NUL and is unchanged during the call.
    let bytes = unsafe { CStr::from_ptr(pointer) };
    match bytes.to_str() {
        Ok(text) => Ok(Some(text)),
        Err(error) => Err(Failure::NotUtf8 {
            name,
            text: bytes.to_string_lossy().into_owned(),
            valid_up_to: error.valid_up_to(),
        }),
    }
}

/// An array; NULL is an empty one when its length is 0.
pub(crate) fn slice<'a, T>(
    pointer: *const T,
    length: usize,
    name: &'static str,
) -> Result<&'a [T]> {
    if length == 0 {
        return Ok(&[]);
    }
    if pointer.is_null() {
        return Err(Failure::Null(name));
    }
    if length > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(Failure::TooLong { name, length });
    }
    // SAFETY: not NULL, not longer than memory, so by the contract an array of that many elements, unchanged during the call.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// The values of an array of handles, none of which may be NULL.
pub(crate) fn values<'a, H: Handle + 'a>(
    pointer: *const *const H,
    length: usize,
    name: &'static str,
) -> Result<Vec<&'a H::Value>> {
    slice(pointer, length, name)?
        .iter()
        .map(|handle| value(*handle, name))
        .collect()
}

/// The strings of an array, none of which may be NULL.
pub(crate) fn texts<'a>(
    pointer: *const *const c_char,
    length: usize,
    name: &'static str,
) -> Result<Vec<&'a str>> {
    slice(pointer, length, name)?
        .iter()
        .map(|string| text(*string, name))
        .collect()
}

/// An enum of the header: which numbers there are.
pub(crate) trait Numbered: Sized {
    /// What to call it in an error.
    const WHAT: &'static str;

    fn from_number(number: u32) -> Option<Self>;
    fn number(&self) -> u32;
}

/// Takes a number for an enum of core.
pub(crate) fn number<T: Numbered>(number: u32) -> Result<T> {
    T::from_number(number).ok_or(Failure::Number {
        what: T::WHAT,
        number,
    })
}

/// Ties the numbers of a header's enum to the variants of core's. A variant that this version does not know reads as 0.
macro_rules! numbers {
    ($core:ty as $what:literal: $enum:ident { $($name:ident = $variant:pat => $value:expr),+ $(,)? }) => {
        impl $crate::ffi::Numbered for $core {
            const WHAT: &'static str = $what;

            fn from_number(number: u32) -> Option<Self> {
                $(if number == $enum::$name as u32 {
                    return Some($value);
                })+
                None
            }

            fn number(&self) -> u32 {
                #[allow(unreachable_patterns)] // core's enums may grow
                match self {
                    $($variant => $enum::$name as u32,)+
                    _ => 0,
                }
            }
        }
    };
}
pub(crate) use numbers;

/// A descriptor of the caller's, for the time of a call.
pub(crate) fn with_descriptor<T>(
    fd: i32,
    body: impl FnOnce(BorrowedFd<'_>) -> Result<T>,
) -> Result<T> {
    if fd < 0 {
        return Err(Failure::Value {
            what: "descriptor",
            value: fd.to_string(),
            rule: "an open descriptor is 0 or above",
        });
    }
    // SAFETY: not -1, and used during the call only, in which the caller keeps it open; a number that is no open descriptor
    // makes the system call fail.
    body(unsafe { BorrowedFd::borrow_raw(fd) })
}

/// A function of the caller's, with the pointer that it gets back.
pub(crate) struct Callback<F> {
    function: F,
    user: *mut c_void,
}

// SAFETY: the pointer is only handed back to the caller's function; the header says on which thread that is called.
unsafe impl<F: Send> Send for Callback<F> {}
// SAFETY: as above; it is called on the thread of the call that it was given to, or of a call on the handle that holds it.
unsafe impl<F: Sync> Sync for Callback<F> {}

impl<F> Callback<F> {
    pub(crate) fn new(function: Option<F>, user: *mut c_void, name: &'static str) -> Result<Self> {
        let function = function.ok_or(Failure::Null(name))?;
        Ok(Self { function, user })
    }
}

impl Callback<unsafe extern "C" fn(*mut c_void)> {
    /// Calls the function.
    pub(crate) fn run(self) {
        // SAFETY: by the contract a function of this type, called while the call that it was given to is under way.
        unsafe { (self.function)(self.user) };
    }
}

impl<T> Callback<unsafe extern "C" fn(*mut c_void, *const T) -> bool> {
    /// Shows the function a value, borrowed for the time of the call; whether it wants more.
    pub(crate) fn show(&self, value: &T) -> bool {
        // SAFETY: by the contract a function of this type, called while the call that it was given to is under way.
        unsafe { (self.function)(self.user, value) }
    }
}

impl<T> Callback<unsafe extern "C" fn(*mut c_void, *const T)> {
    /// Tells the function of a value, borrowed for the time of the call.
    pub(crate) fn tell(&self, value: &T) {
        // SAFETY: as above.
        unsafe { (self.function)(self.user, value) }
    }
}

impl<T> Callback<unsafe extern "C" fn(*mut c_void, *mut T) -> bool> {
    /// Asks the function for a value, which it writes over the one that is given; none when it returns false.
    pub(crate) fn ask(&self, mut value: T) -> Option<T> {
        // SAFETY: as above.
        unsafe { (self.function)(self.user, &raw mut value) }.then_some(value)
    }
}

// ---- outputs

/// Memory of the caller's for one result, checked before anything is done and written when everything went well.
pub(crate) struct Output<T>(NonNull<T>);

impl<T> Output<T> {
    pub(crate) fn set(self, value: T) {
        // SAFETY: not NULL, so by the contract memory of the caller's for one T, which need not be initialised.
        unsafe { self.0.write(value) };
    }
}

impl<H: Handle> Output<*mut H> {
    /// Hands a new handle to the caller, who frees it.
    pub(crate) fn give(self, value: H::Value) {
        self.set(Box::into_raw(Box::new(H::wrap(value))));
    }

    /// The same for a handle that may not be there: NULL then.
    pub(crate) fn give_or_null(self, value: Option<H::Value>) {
        match value {
            Some(value) => self.give(value),
            None => self.set(ptr::null_mut()),
        }
    }
}

impl Output<*mut c_char> {
    /// Hands a string to the caller, who frees it with `tl_string_free`.
    pub(crate) fn give_text(self, text: impl Into<String>) {
        self.set(c_string(text.into()).into_raw());
    }

    /// The same for a string that may not be there: NULL then.
    pub(crate) fn give_text_or_null(self, text: Option<impl Into<String>>) {
        match text {
            Some(text) => self.give_text(text),
            None => self.set(ptr::null_mut()),
        }
    }
}

/// The output of a function, which must be there.
pub(crate) fn output<T>(pointer: *mut T, name: &'static str) -> Result<Output<T>> {
    NonNull::new(pointer).map(Output).ok_or(Failure::Null(name))
}

/// An output that the caller may leave out by NULL.
pub(crate) fn set_if_wanted<T>(pointer: *mut T, value: T) {
    if let Some(pointer) = NonNull::new(pointer) {
        Output(pointer).set(value);
    }
}

/// An array of outputs that the caller may leave out by NULL; the array has room for all values.
pub(crate) fn fill_if_wanted<T>(pointer: *mut T, values: impl IntoIterator<Item = T>) {
    if pointer.is_null() {
        return;
    }
    for (index, value) in values.into_iter().enumerate() {
        // SAFETY: not NULL, so by the contract memory of the caller's for as many elements as the call has inputs, and core
        // answers with one value for each.
        unsafe { pointer.add(index).write(value) };
    }
}

/// Writes a text into the caller's buffer as `snprintf` does: cut off to fit, always with a NUL, and with the length that the
/// whole text has as the result.
pub(crate) fn format_into(text: &str, buffer: *mut c_char, size: usize) -> usize {
    if !buffer.is_null() && size > 0 {
        let fits = text.len().min(size - 1);
        // SAFETY: not NULL, so by the contract memory of the caller's for `size` bytes; `fits` + 1 are written. The text is
        // ours and cannot overlap it.
        unsafe {
            ptr::copy_nonoverlapping(text.as_ptr().cast(), buffer, fits);
            buffer.add(fits).write(0);
        }
    }
    text.len()
}

/// A C string; a NUL inside, which C would take for the end, becomes U+FFFD.
pub(crate) fn c_string(text: String) -> CString {
    match CString::new(text) {
        Ok(text) => text,
        Err(error) => {
            let text = String::from_utf8_lossy(&error.into_vec()).replace('\0', "\u{fffd}");
            // No NUL is left, so this is the text.
            CString::new(text).unwrap_or_default()
        }
    }
}

/// Frees a string that [`Output::give_text`] made.
pub(crate) fn free_text(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: not NULL, so by the contract one that `give_text` made, freed once.
        drop(unsafe { CString::from_raw(string) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Number(Owned<u32>);

    handle!(Number: u32);

    fn message(error: *mut tl_error) -> String {
        let text = follow(error.cast_const()).map(|error| {
            // SAFETY: the string belongs to the error, which is freed below.
            let text = unsafe { CStr::from_ptr(crate::tl_error_message(error)) };
            text.to_string_lossy().into_owned()
        });
        free(error);
        text.unwrap_or_default()
    }

    #[test]
    fn a_panic_becomes_a_status_with_its_words() {
        let mut error = ptr::null_mut();
        let status = guard(&raw mut error, || panic!("the {} is off", "wheel"));
        assert_eq!(status, tl_status::TL_PANICKED);
        let text = message(error);
        assert!(
            text.contains("the wheel is off") && text.contains("ffi.rs"),
            "{text}"
        );
        // Without anybody who wants the error, and in getters.
        assert_eq!(
            guard(ptr::null_mut(), || panic!("again")),
            tl_status::TL_PANICKED
        );
        let number = Number::wrap(7);
        assert_eq!(read(&raw const number, 1, |_| panic!("in a getter")), 1);
        assert!(text_of(&raw const number, "text", |_| panic!("in a getter")).is_null());
        assert_eq!(read(&raw const number, 1, |number| *number), 7);
        // The next call knows nothing of it.
        assert_eq!(guard(&raw mut error, || Ok(())), tl_status::TL_OK);
        assert!(error.is_null());
    }

    #[test]
    fn a_setter_that_panics_leaves_the_value() {
        let mut number = Number::wrap(7);
        let status = guard(ptr::null_mut(), || {
            change(&raw mut number, "number", |_| panic!("no"))
        });
        assert_eq!(status, tl_status::TL_PANICKED);
        assert_eq!(**number.owned(), 7);
    }

    #[test]
    fn a_nul_inside_a_string_does_not_end_it() {
        assert_eq!(c_string("a\0b".into()).to_str().unwrap(), "a\u{fffd}b");
        assert_eq!(c_string("plain".into()).to_str().unwrap(), "plain");
    }

    #[test]
    fn arrays_have_a_length_that_fits() {
        assert!(slice(ptr::null::<u32>(), 0, "numbers").unwrap().is_empty());
        assert!(matches!(
            slice(ptr::null::<u32>(), 1, "numbers"),
            Err(Failure::Null("numbers"))
        ));
        let one = [1_u32];
        assert!(matches!(
            slice(one.as_ptr(), usize::MAX / 2, "numbers"),
            Err(Failure::TooLong { .. })
        ));
        assert_eq!(slice(one.as_ptr(), 1, "numbers").unwrap(), [1]);
    }
}
