use super::*;

#[test]
fn freed_block_is_wiped_before_it_is_given_back() {
    let mut block = [0xA5_u8; 64];
    // SAFETY: the array is 64 bytes long and ours.
    unsafe { wipe(block.as_mut_ptr(), block.len()) };
    assert_eq!(block, [0; 64]);
}

#[test]
fn growing_block_keeps_its_content() {
    let layout = Layout::from_size_align(16, 8).unwrap();
    // SAFETY: the block is used within its size and freed once with its layout.
    unsafe {
        let block = ZeroOnFree.alloc(layout);
        block.write_bytes(7, 16);
        let grown = ZeroOnFree.realloc(block, layout, 4096);
        assert_eq!(std::slice::from_raw_parts(grown, 16), [7; 16]);
        ZeroOnFree.dealloc(grown, Layout::from_size_align(4096, 8).unwrap());
    }
}

#[test]
fn block_is_zero_where_zeros_are_wanted_though_it_held_something_before() {
    for size in [64, SMALL, SMALL + 1] {
        let layout = Layout::from_size_align(size, 8).unwrap();
        // SAFETY: each block is used within its size and freed once with its layout.
        unsafe {
            let used = ZeroOnFree.alloc(layout);
            used.write_bytes(7, size);
            // Given back without being wiped: the system gives the same block again.
            System.dealloc(used, layout);
            let block = ZeroOnFree.alloc_zeroed(layout);
            assert!(std::slice::from_raw_parts(block, size).iter().all(|byte| *byte == 0), "{size} bytes");
            ZeroOnFree.dealloc(block, layout);
        }
    }
}
