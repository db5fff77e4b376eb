//! The clock by which cool-downs run: time since boot, which also counts while the machine sleeps. I/O.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The clock of a store. Nothing is decided by the clock of the wall, which steps and differs between machines.
///
/// ```
/// use std::time::Duration;
/// use trunkline::ipam::{Clock, Ipam};
///
/// // In a test: a clock that only moves when it is told to.
/// let clock = Clock::manual();
/// let ipam = Ipam::in_memory_with(clock.clone());
/// clock.advance(Duration::from_secs(120));
/// # drop(ipam);
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    System { start: Instant },
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// The system's clock: `CLOCK_BOOTTIME` where there is one.
    pub fn system() -> Self {
        Self(Kind::System {
            start: Instant::now(),
        })
    }

    /// A clock that stands still until [`Clock::advance`] is called. Clones share it.
    pub fn manual() -> Self {
        Self(Kind::Manual(Arc::new(AtomicU64::new(1_000))))
    }

    /// Moves a manual clock; the system's clock is left as it is.
    pub fn advance(&self, by: Duration) {
        if let Kind::Manual(now) = &self.0 {
            let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
            now.fetch_add(by, Ordering::SeqCst);
        }
    }

    /// Milliseconds since the machine was booted.
    pub(crate) fn millis(&self) -> u64 {
        match &self.0 {
            Kind::Manual(now) => now.load(Ordering::SeqCst),
            Kind::System { start } => boot_millis()
                .unwrap_or_else(|| u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)),
        }
    }

    /// Seconds since 1970.
    pub(crate) fn wall(&self) -> u64 {
        match &self.0 {
            Kind::Manual(now) => now.load(Ordering::SeqCst) / 1000,
            Kind::System { .. } => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |d| d.as_secs()),
        }
    }

    /// What tells one boot of the machine from another.
    #[cfg(feature = "sqlite")]
    pub(crate) fn boot_id(&self) -> String {
        match &self.0 {
            Kind::Manual(_) => "manual".to_owned(),
            Kind::System { .. } => std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
                .map_or_else(|_| "unknown".to_owned(), |id| id.trim().to_owned()),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[cfg(feature = "sqlite")]
fn boot_millis() -> Option<u64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let nanos = u64::try_from(time.tv_nsec).ok()?;
    Some(seconds * 1000 + nanos / 1_000_000)
}

#[cfg(not(feature = "sqlite"))]
fn boot_millis() -> Option<u64> {
    None
}
