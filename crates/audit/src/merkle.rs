//! The Merkle tree of RFC 6962 over a log: one hash stands for all entries, and a short proof ties an entry, or an
//! earlier state of the log, to it.
//!
//! A [`Tree`] keeps only the roots of its complete subtrees, which is all that is needed to go on: a few hundred bytes
//! for a million entries.

use aws_lc_rs::digest::{SHA256, digest};

use crate::entry::{Hash, sha256, to_hash};

/// A tree over the first `size` entries of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    /// Roots of the complete subtrees, the largest first; as many as `size` has binary ones.
    peaks: Vec<Hash>,
}

const HASH: usize = 32;

impl Tree {
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the hash of the next entry.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The hash that stands for all entries; that of no bytes where there is none.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            Some(last) => peaks.fold(*last, |right, left| node_hash(left, &right)),
            None => sha256(b""),
        }
    }

    /// What [`Tree::from_bytes`] reads, without the size.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// Reads a tree that was kept; `None` when the bytes cannot be of a tree of that size.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (peaks, rest) = bytes.as_chunks::<HASH>();
        let fits = rest.is_empty() && u64::from(size.count_ones()) == peaks.len() as u64;
        fits.then(|| Self { size, peaks: peaks.to_vec() })
    }

    /// Proves that the tree which `newer` entries were added to since begins with this one (RFC 6962, 2.1.2).
    pub fn prove_consistency(&self, newer: &[Hash]) -> Vec<Hash> {
        let mut proof = Vec::new();
        let size = self.size + newer.len() as u64;
        if self.size != 0 && self.size != size {
            Consistency { old: self, newer }.subproof(0, size, true, &mut proof);
        }
        proof
    }
}

/// What a consistency proof is made from: complete subtrees of the old tree, and the entries after it.
struct Consistency<'a> {
    old: &'a Tree,
    newer: &'a [Hash],
}

impl Consistency<'_> {
    /// `SUBPROOF` of the RFC for the entries from `start` to `end`.
    fn subproof(&self, start: u64, end: u64, is_known: bool, proof: &mut Vec<Hash>) {
        if self.old.size == end {
            if !is_known {
                proof.extend(self.range(start, end));
            }
            return;
        }
        let middle = start + split(end - start);
        if self.old.size <= middle {
            self.subproof(start, middle, is_known, proof);
            proof.extend(self.range(middle, end));
        } else {
            self.subproof(middle, end, false, proof);
            proof.extend(self.range(start, middle));
        }
    }

    /// The root over a range that lies wholly behind the old tree, or is one of its complete subtrees.
    fn range(&self, start: u64, end: u64) -> Option<Hash> {
        if let Some(from) = start.checked_sub(self.old.size) {
            let to = usize::try_from(end - self.old.size).ok()?;
            return Some(root_of(self.newer.get(usize::try_from(from).ok()?..to)?));
        }
        let mut at = 0;
        for (number, peak) in self.old.peaks.iter().enumerate() {
            if at == start {
                return Some(*peak);
            }
            at += peak_size(self.old.size, number);
        }
        None
    }
}

/// The root over entries' hashes.
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree.root()
}

/// Proves that the entry at `index` (from 0) is in the tree over `leaves` (RFC 6962, 2.1.1).
pub fn prove_inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    leaves.get(index)?;
    let mut proof = Vec::new();
    let (mut within, mut index) = (leaves, index);
    while 1 < within.len() {
        let middle = usize::try_from(split(within.len() as u64)).ok()?;
        let (left, right) = within.split_at_checked(middle)?;
        if index < middle {
            proof.push(root_of(right));
            within = left;
        } else {
            proof.push(root_of(left));
            within = right;
            index -= middle;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Whether `proof` ties the entry at `index` (from 0) to the root of a tree of `size` entries (RFC 9162, 2.1.3.2).
pub fn is_included(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if size <= index {
        return false;
    }
    let (mut at, mut last, mut node) = (index, size - 1, leaf);
    for other in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            node = node_hash(other, &node);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && node == *root
}

/// Whether `proof` shows that a tree of `size` entries begins with the one of `old_size` (RFC 9162, 2.1.4.2).
pub fn is_consistent(old_size: u64, old_root: &Hash, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if old_size == 0 {
        return proof.is_empty();
    }
    if size <= old_size {
        return size == old_size && proof.is_empty() && old_root == root;
    }
    let mut rest = proof.iter();
    let begun = if old_size.is_power_of_two() { Some(old_root) } else { rest.next() };
    let Some(begun) = begun else { return false };
    let (mut at, mut last) = (old_size - 1, size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut old_node, mut node) = (*begun, *begun);
    for other in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            old_node = node_hash(other, &old_node);
            node = node_hash(other, &node);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, other);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && old_node == *old_root && node == *root
}

/// SHA-256 of a byte 1 and two hashes.
fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 1 + 2 * HASH];
    let (_, hashes) = bytes.split_at_mut(1);
    let (first, second) = hashes.split_at_mut(HASH);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    to_hash(digest(&SHA256, &bytes).as_ref())
}

/// The largest power of two below `size`, which is 2 or more.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// How many entries the complete subtree numbered `number` covers.
fn peak_size(size: u64, number: usize) -> u64 {
    let mut rest = size;
    for _ in 0..number {
        rest -= 1 << rest.ilog2();
    }
    1 << rest.ilog2()
}

#[cfg(test)]
mod tests;
