//! PEM: what is read is what writing it again gives, whatever stands around it; nothing grows.

use msal_core::base::encode;
use msal_core::wire::pem::{self, Block, MOST_BLOCKS};

use crate::text;

/// Blocks are bounded in number and size, survive being written and read again, and do not depend on the text before.
pub fn pem_blocks(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    match pem::blocks(text) {
        Ok(blocks) => {
            assert!(blocks.len() <= MOST_BLOCKS);
            let bytes: usize = blocks.iter().map(|block| block.label.len() + block.der.len()).sum();
            assert!(bytes <= text.len(), "{bytes} bytes were read from {}", text.len());
            assert_same(&blocks, &blocks.iter().map(written).collect::<String>());
            if text.len() < pem::LARGEST_INPUT / 2 {
                assert_same(&blocks, &format!("Bag Attributes\n{text}\n# the end"));
            }
        }
        Err(error) => text::assert_loggable(&error, 120),
    }
}

fn written(block: &Block) -> String {
    let Block { label, der } = block;
    format!("-----BEGIN {label}-----\r\n{}\r\n-----END {label}-----\r\n", encode::base64(der))
}

fn assert_same(blocks: &[Block], text: &str) {
    let again = pem::blocks(text).expect("what was read can be read again");
    let parts = |blocks: &[Block]| -> Vec<_> { blocks.iter().map(|b| (b.label.clone(), b.der.to_vec())).collect() };
    assert_eq!(parts(&again), parts(blocks));
}
