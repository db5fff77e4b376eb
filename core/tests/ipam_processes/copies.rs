//! A second copy of SQLite in the same process, and others that read the file.

use std::ffi::{CString, c_char, c_int, c_void};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use trunkline::ErrorKind;
use trunkline::blocking::Ipam;
use trunkline::ipam::{AllocateRequest, PoolSpec};

use crate::{owner, pool_id, segment, succeeded, with_pool};

const SUBNET: &str = "10.8.0.0/16";
/// The worker that makes the store.
const NEW: &str = "new";

fn spec() -> PoolSpec {
    PoolSpec::new(SUBNET.parse().unwrap())
}

/// The system's libsqlite3, loaded beside the one that is built in: what happens when Python's `sqlite3` module, or another
/// binding, is in the process.
struct Foreign {
    open: unsafe extern "C" fn(*const c_char, *mut *mut c_void) -> c_int,
    exec: unsafe extern "C" fn(
        *mut c_void,
        *const c_char,
        *const c_void,
        *mut c_void,
        *mut *mut c_char,
    ) -> c_int,
    close: unsafe extern "C" fn(*mut c_void) -> c_int,
}

impl Foreign {
    fn load() -> Option<Self> {
        let name = CString::new("libsqlite3.so.0").unwrap();
        // SAFETY: plain dlopen and dlsym of functions whose C signatures are those of sqlite3.h.
        unsafe {
            let library = libc::dlopen(
                name.as_ptr(),
                libc::RTLD_NOW | libc::RTLD_LOCAL | libc::RTLD_DEEPBIND,
            );
            if library.is_null() {
                return None;
            }
            let symbol = |name: &str| {
                let name = CString::new(name).unwrap();
                let symbol = libc::dlsym(library, name.as_ptr());
                assert!(!symbol.is_null());
                symbol
            };
            Some(Self {
                open: std::mem::transmute::<
                    *mut c_void,
                    unsafe extern "C" fn(*const c_char, *mut *mut c_void) -> c_int,
                >(symbol("sqlite3_open")),
                exec: std::mem::transmute::<
                    *mut c_void,
                    unsafe extern "C" fn(
                        *mut c_void,
                        *const c_char,
                        *const c_void,
                        *mut c_void,
                        *mut *mut c_char,
                    ) -> c_int,
                >(symbol("sqlite3_exec")),
                close: std::mem::transmute::<*mut c_void, unsafe extern "C" fn(*mut c_void) -> c_int>(
                    symbol("sqlite3_close"),
                ),
            })
        }
    }

    /// Opens the file, reads all of it, closes it: which drops every POSIX lock that this process has on it.
    fn look(&self, path: &Path) -> c_int {
        let path = CString::new(path.to_str().unwrap()).unwrap();
        let read = CString::new(
            "PRAGMA busy_timeout = 5000; SELECT count(*), sum(length(value)) FROM kv;",
        )
        .unwrap();
        let mut database = std::ptr::null_mut();
        // SAFETY: the pointers are valid for the calls, and the handle is closed once.
        unsafe {
            assert_eq!((self.open)(path.as_ptr(), &raw mut database), 0);
            let code = (self.exec)(
                database,
                read.as_ptr(),
                std::ptr::null(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            );
            assert_eq!((self.close)(database), 0);
            code
        }
    }
}

/// Two processes allocate; in both a thread opens, reads and closes the file with another SQLite all the time.
pub(crate) fn a_foreign_copy_loses_no_row() {
    if Foreign::load().is_none() {
        println!("    SKIPPED: no libsqlite3.so.0 on this machine (apt install libsqlite3-0)");
        assert!(
            std::env::var_os("TRUNKLINE_PROMISED").is_none(),
            "libsqlite3.so.0 is promised here"
        );
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let worker = |name: &str| {
        crate::worker(&["copies", path.to_str().unwrap(), name])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    };
    // Not by this process: it would hold what says "in use", so that nobody else had to.
    succeeded(worker(NEW));
    let workers: Vec<_> = (0..3).map(|n| worker(&n.to_string())).collect();
    let mut acknowledged = Vec::new();
    for worker in workers {
        let text = succeeded(worker);
        acknowledged.extend(text.lines().map(str::to_owned));
    }
    check_acknowledged(&path, &acknowledged);
}

fn check_acknowledged(path: &Path, acknowledged: &[String]) {
    assert!(
        acknowledged.len() > 300,
        "only {} leases",
        acknowledged.len()
    );
    let ipam = Ipam::open(path).unwrap();
    let stored: std::collections::HashSet<String> = ipam
        .leases(&segment())
        .unwrap()
        .iter()
        .map(|l| format!("{} {} {}", l.address(), l.owner(), l.epoch()))
        .collect();
    for line in acknowledged {
        assert!(stored.contains(line), "acknowledged and gone: {line}");
    }
    assert_eq!(stored.len(), acknowledged.len());
    assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
    drop(ipam);
    let connection = rusqlite::Connection::open(path).unwrap();
    let verdict: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
}

pub(crate) fn worker(arguments: &[&str]) {
    let [path, name] = arguments else {
        panic!("{arguments:?}")
    };
    let path = Path::new(path);
    if *name == NEW {
        drop(with_pool(path, spec()));
        return;
    }
    let foreign = Foreign::load().unwrap();
    let stop = AtomicBool::new(false);
    /// Ends the other thread, also when this one panics.
    struct Stop<'a>(&'a AtomicBool);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    std::thread::scope(|scope| {
        let stopper = Stop(&stop);
        let looker = scope.spawn(|| {
            let mut looks = 0u32;
            while !stop.load(Ordering::Relaxed) {
                // Busy is what another process would hear too. Corrupt (11) and no database (26) are what one hears whose locks
                // are gone.
                match foreign.look(path) {
                    0 => looks += 1,
                    5 => {}
                    code => panic!("the foreign copy said {code}"),
                }
            }
            looks
        });
        let until = Instant::now() + Duration::from_secs(3);
        let mut n = 0;
        while Instant::now() < until || n < 120 {
            // Now and then opened anew: opening is where a copy that sees no locks does the most harm.
            let ipam = Ipam::open(path).unwrap();
            for _ in 0..20 {
                let lease = ipam
                    .allocate(&AllocateRequest::new(
                        &pool_id(SUBNET),
                        owner(format!("{name}-{n}")),
                    ))
                    .unwrap();
                println!("{} {} {}", lease.address(), lease.owner(), lease.epoch());
                n += 1;
            }
        }
        drop(stopper);
        assert!(looker.join().unwrap() > 10);
    });
}

pub(crate) fn python_reads_meanwhile() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let ipam = with_pool(&path, spec());
    let script = "
import sqlite3, sys, time
end = time.time() + 2
looks = 0
while time.time() < end:
    c = sqlite3.connect(sys.argv[1], timeout=5)
    c.execute('select count(*) from kv').fetchone()
    c.close()
    looks += 1
print(looks)
";
    let python = Command::new("python3")
        .args(["-c", script, path.to_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        println!("    SKIPPED: no python3 on this machine");
        assert!(
            std::env::var_os("TRUNKLINE_PROMISED").is_none(),
            "python3 is promised here"
        );
        return;
    };
    let mut acknowledged = Vec::new();
    while python.try_wait().unwrap().is_none() || acknowledged.len() < 400 {
        let request = AllocateRequest::new(&pool_id(SUBNET), owner(acknowledged.len().to_string()));
        let lease = ipam.allocate(&request).unwrap();
        acknowledged.push(format!(
            "{} {} {}",
            lease.address(),
            lease.owner(),
            lease.epoch()
        ));
    }
    let looks: u32 = succeeded(python).trim().parse().unwrap();
    assert!(looks > 10, "{looks}");
    check_acknowledged(&path, &acknowledged);
}

pub(crate) fn fork_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let ipam = with_pool(&path, spec());
    let request = AllocateRequest::new(&pool_id(SUBNET), owner("parent"));
    ipam.allocate(&request).unwrap();
    // SAFETY: the child only calls the library and leaves by _exit; no other thread of this program runs now.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let refused = ipam
            .allocate(&request)
            .is_err_and(|e| e.kind() == ErrorKind::Misuse);
        let fresh = Ipam::open(&path).is_ok_and(|i| i.allocate(&request).is_ok());
        drop(ipam);
        // SAFETY: ends the child without running the parent's destructors.
        unsafe { libc::_exit(i32::from(!(refused && fresh))) };
    }
    let mut status = 0;
    // SAFETY: waits for the child made above.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    assert_eq!(status, 0, "the child saw something else");
    // What the child closed is still locked and open here.
    ipam.allocate(&AllocateRequest::new(&pool_id(SUBNET), owner("after")))
        .unwrap();
    assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
}
