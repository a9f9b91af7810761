use proptest::prelude::*;

use super::*;
use crate::entry::entry_hash;

/// The leaves of the test vectors of certificate transparency (RFC 6962's reference implementation).
fn leaves() -> Vec<Hash> {
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
        .iter()
        .map(|leaf| entry_hash(&hex::decode(leaf).unwrap()))
        .collect()
}

fn hash(text: &str) -> Hash {
    hex::decode(text).unwrap().try_into().unwrap()
}

const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const A: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const B: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const C: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
const D: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const E: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const F: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

#[test]
fn roots_are_those_of_the_reference() {
    let leaves = leaves();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(hash(root), root_of(&leaves[..size]), "{size} leaves");
    }
}

#[test]
fn inclusion_proofs_are_those_of_the_reference() {
    let leaves = leaves();
    let cases: [(usize, usize, Vec<&str>); 5] = [
        (0, 1, vec![]),
        (0, 8, vec![A, B, C]),
        (5, 8, vec![D, E, ROOTS[4]]),
        (2, 3, vec![ROOTS[2]]),
        (1, 5, vec![ROOTS[1], B, D]),
    ];
    for (index, size, want) in cases {
        let want: Vec<Hash> = want.into_iter().map(hash).collect();
        assert_eq!(Some(want), prove_inclusion(&leaves[..size], index), "{index} of {size}");
    }
    assert_eq!(None, prove_inclusion(&leaves, 8));
}

#[test]
fn consistency_proofs_are_those_of_the_reference() {
    let leaves = leaves();
    let cases: [(usize, usize, Vec<&str>); 4] =
        [(1, 1, vec![]), (1, 8, vec![A, B, C]), (6, 8, vec![F, E, ROOTS[4]]), (2, 5, vec![B, D])];
    for (old, size, want) in cases {
        let want: Vec<Hash> = want.into_iter().map(hash).collect();
        assert_eq!(want, grown(&leaves[..old]).prove_consistency(&leaves[old..size]), "{old} to {size}");
    }
}

fn grown(leaves: &[Hash]) -> Tree {
    let mut tree = Tree::default();
    for leaf in leaves {
        tree.push(*leaf);
    }
    tree
}

/// The definition, word for word: MTH, PATH and PROOF of RFC 6962 2.1.
mod naive {
    use super::*;

    pub(super) fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => sha256(b""),
            [leaf] => *leaf,
            many => {
                let (left, right) = many.split_at(middle(many.len()));
                sha256(&[&[1][..], &root(left), &root(right)].concat())
            }
        }
    }

    pub(super) fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let (left, right) = leaves.split_at(middle(leaves.len()));
        let (mut inner, other) = if index < left.len() {
            (path(index, left), root(right))
        } else {
            (path(index - left.len(), right), root(left))
        };
        inner.push(other);
        inner
    }

    pub(super) fn proof(old: usize, leaves: &[Hash], is_known: bool) -> Vec<Hash> {
        if old == leaves.len() {
            return if is_known { Vec::new() } else { vec![root(leaves)] };
        }
        let (left, right) = leaves.split_at(middle(leaves.len()));
        let (mut inner, other) = if old <= left.len() {
            (proof(old, left, is_known), root(right))
        } else {
            (proof(old - left.len(), right, false), root(left))
        };
        inner.push(other);
        inner
    }

    fn middle(length: usize) -> usize {
        let mut middle = 1;
        while middle * 2 < length {
            middle *= 2;
        }
        middle
    }
}

proptest! {
    #[test]
    fn every_root_and_proof_is_that_of_the_definition(size in 1usize..80, seed: u8, old in 0usize..80, index in 0usize..80) {
        let leaves: Vec<Hash> = (0..size).map(|n| sha256(&[seed, u8::try_from(n).unwrap()])).collect();
        let (old, index) = (old.min(size), index % size);
        let root = naive::root(&leaves);
        prop_assert_eq!(root, root_of(&leaves));
        let (old_root, total) = (naive::root(&leaves[..old]), size as u64);

        let path = naive::path(index, &leaves);
        prop_assert_eq!(Some(path.clone()), prove_inclusion(&leaves, index));
        prop_assert!(is_included(leaves[index], index as u64, total, &path, &root));
        prop_assert!(!is_included(sha256(b"x"), index as u64, total, &path, &root));
        prop_assert!(!is_included(leaves[index], (index as u64 + 1) % (total + 1), total, &path, &root) || size == 1);
        prop_assert!(!is_included(leaves[index], index as u64, total, &path, &sha256(b"x")));

        let proof = if old == 0 { Vec::new() } else { naive::proof(old, &leaves, true) };
        prop_assert_eq!(&proof, &grown(&leaves[..old]).prove_consistency(&leaves[old..]));
        prop_assert!(is_consistent(old as u64, &old_root, total, &root, &proof));
        if 0 < old {
            prop_assert!(!is_consistent(old as u64, &sha256(b"x"), total, &root, &proof));
            prop_assert!(!is_consistent(old as u64, &old_root, total, &sha256(b"x"), &proof));
            for place in 0..proof.len() {
                let mut other = proof.clone();
                other[place][0] ^= 1;
                prop_assert!(!is_consistent(old as u64, &old_root, total, &root, &other));
                prop_assert!(!is_consistent(old as u64, &old_root, total, &root, &proof[..place]));
            }
        }
    }

    #[test]
    fn a_tree_that_was_kept_goes_on_as_before(size in 0usize..80, more in 0usize..20) {
        let leaves: Vec<Hash> = (0..size + more).map(|n| sha256(&[u8::try_from(n).unwrap()])).collect();
        let kept = grown(&leaves[..size]);
        let mut read = Tree::from_bytes(size as u64, &kept.to_bytes()).unwrap();
        prop_assert_eq!(&kept, &read);
        leaves[size..].iter().for_each(|leaf| read.push(*leaf));
        prop_assert_eq!(naive::root(&leaves), read.root());
        prop_assert_eq!(None, Tree::from_bytes(size as u64 + 1, &kept.to_bytes()).filter(|_| (size + 1).count_ones() != size.count_ones()));
        prop_assert_eq!(None, Tree::from_bytes(size as u64, &[kept.to_bytes(), vec![0]].concat()));
    }
}
