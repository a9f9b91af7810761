//! The system's allocator, which wipes what is freed.
//!
//! Buffers of drivers and of the runtime hold headers and answers that may contain a credential; wiping them on free
//! keeps copies out of later core dumps. [`keep_small`] says how much of what is freed stays with the process.

#![expect(unsafe_code, reason = "an allocator cannot be written without it")]

use std::alloc::{GlobalAlloc, Layout, System};

/// Wipes every freed block, then gives it back to the system.
pub struct ZeroOnFree;

// SAFETY: every call goes to the system's allocator with the layout it was given; the block that is wiped is still
// owned by the caller and `layout.size()` bytes long.
unsafe impl GlobalAlloc for ZeroOnFree {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if SMALL < layout.size() {
            // SAFETY: the caller's promise is passed on.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: the caller's promise is passed on.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            // SAFETY: the block was given just now and has this size.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is live until the next line and has this size.
        unsafe { wipe(block, layout.size()) };
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }

    // `realloc` stays the trait's own: allocate, copy, `dealloc`, so that the old place is wiped too.
}

/// In bytes. Up to here glibc gives a thread its own freed blocks again, but before 2.41 not where zeros are wanted.
const SMALL: usize = 1_032;

/// Writes zeros that the optimiser may not drop as dead.
unsafe fn wipe(block: *mut u8, size: usize) {
    // SAFETY: the caller owns `size` bytes at `block`.
    unsafe { block.write_bytes(0, size) };
    std::hint::black_box(block);
}

/// Keeps the process small: large blocks go back to the machine when they are freed, and threads share two arenas, so
/// that what a burst of work took does not stay for ever. To be called before threads start.
#[cfg(target_env = "gnu")]
pub fn keep_small() {
    for (what, value) in [(libc::M_MMAP_THRESHOLD, LARGE), (libc::M_ARENA_MAX, ARENAS)] {
        // SAFETY: mallopt(3) takes two numbers and may be called at any time; one that it refuses changes nothing.
        unsafe { libc::mallopt(what, value) };
    }
}

/// Another library has settings of its own.
#[cfg(not(target_env = "gnu"))]
pub fn keep_small() {}

/// In bytes, where the library begins; left alone, it would raise this with every large block that is freed.
#[cfg(target_env = "gnu")]
const LARGE: i32 = 128 * 1024;
#[cfg(target_env = "gnu")]
const ARENAS: i32 = 2;

#[cfg(test)]
mod tests;
