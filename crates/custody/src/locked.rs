//! Keys in memory that is never written to swap, and a process that leaves no core.
//!
//! One of the three files that may use unsafe code: locking pages has no safe interface. Keys share pages, 128 to
//! each, because the amount that a process may lock is small (8 MB where nobody raised it).

#![expect(unsafe_code, reason = "pages are mapped and locked through the C library")]

use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use kernel::failure::Fault;
use zeroize::Zeroize as _;

use crate::format::KEY;

/// A key of 32 bytes on a locked page; wiped when dropped.
pub struct LockedKey(NonNull<[u8; KEY]>);

/// Places of keys that are not in use, on pages that are never given back.
struct FreePlaces(Vec<NonNull<[u8; KEY]>>);

static FREE: Mutex<FreePlaces> = Mutex::new(FreePlaces(Vec::new()));
static REFUSED: AtomicBool = AtomicBool::new(false);

const PAGE: usize = 4096;

// SAFETY: a place is owned by exactly one key or by the list of free ones.
unsafe impl Send for LockedKey {}
// SAFETY: a shared key is only read.
unsafe impl Sync for LockedKey {}
// SAFETY: the list is reached through its mutex only.
unsafe impl Send for FreePlaces {}

impl LockedKey {
    /// A key that `fill` writes in place.
    pub fn new<E: From<Fault>>(fill: impl FnOnce(&mut [u8; KEY]) -> Result<(), E>) -> Result<Self, E> {
        let mut key = Self(take_place()?);
        // SAFETY: the place is mapped, aligned for bytes, and owned by this key alone.
        fill(unsafe { key.0.as_mut() })?;
        Ok(key)
    }

    /// Lends the key.
    pub(crate) fn expose<R>(&self, use_it: impl FnOnce(&[u8; KEY]) -> R) -> R {
        // SAFETY: the place is mapped and initialised, and nobody writes to it while the key lives.
        use_it(unsafe { self.0.as_ref() })
    }
}

impl Drop for LockedKey {
    fn drop(&mut self) {
        // SAFETY: as in `new`; nobody else can hold the key that is being dropped.
        unsafe { self.0.as_mut() }.zeroize();
        FREE.lock().unwrap_or_else(PoisonError::into_inner).0.push(self.0);
    }
}

/// Whether the system let us lock every page that holds keys; `doctor` tells when it did not.
pub fn memory_is_locked() -> bool {
    !REFUSED.load(Ordering::Relaxed)
}

/// Lets no core dump be written and no other process of the same user look into this one.
pub fn harden_process() -> Result<(), Fault> {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls take plain values and a pointer to a live struct.
    let done = unsafe {
        libc::setrlimit(libc::RLIMIT_CORE, &raw const none) == 0
            && libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
    };
    if done {
        return Ok(());
    }
    Err(Fault::new("could not forbid core dumps", std::io::Error::last_os_error()))
}

fn take_place() -> Result<NonNull<[u8; KEY]>, Fault> {
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    if free.0.is_empty() {
        let page = map_page()?;
        // SAFETY: every place lies within the page of 4,096 bytes.
        free.0.extend((0..PAGE / KEY).map(|place| unsafe { page.add(place) }));
    }
    free.0.pop().ok_or_else(|| Fault::bare("could not find room for a key"))
}

fn map_page() -> Result<NonNull<[u8; KEY]>, Fault> {
    // SAFETY: a new anonymous private mapping; no existing memory is touched.
    let page = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            PAGE,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    let failed = || Fault::new("could not map a page for keys", std::io::Error::last_os_error());
    if page == libc::MAP_FAILED {
        return Err(failed());
    }
    // SAFETY: the page was mapped just now with this length.
    let locked =
        unsafe { libc::mlock(page, PAGE) == 0 && libc::madvise(page, PAGE, libc::MADV_DONTDUMP) == 0 };
    if !locked && !REFUSED.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "the system refuses to lock more memory: keys may be swapped; raise the limit (ulimit -l)"
        );
    }
    NonNull::new(page.cast::<[u8; KEY]>()).ok_or_else(failed)
}

#[cfg(test)]
mod tests;
