//! The key derivation of PKCS#12 (RFC 7292, appendix B.2).

use rsa::pkcs8::der::asn1::OctetStringRef;
use rsa::pkcs8::der::{Error, Tag};
use sha2::digest::block_api::BlockSizeUser;
use sha2::digest::{Digest, Output};
use zeroize::{Zeroize, Zeroizing};

/// What a derived value is for; the number is the byte that sets it apart.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// A salt and a number of rounds.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub(super) salt: &'a [u8],
    pub(super) rounds: u64,
}

impl<'a> Stretch<'a> {
    /// Takes them, but for no rounds at all.
    pub(super) fn new(salt: &'a OctetStringRef, rounds: u64) -> Result<Self, Error> {
        match rounds {
            0 => Err(Tag::Integer.value_error().into()),
            _ => Ok(Self { salt: salt.as_bytes(), rounds }),
        }
    }

    /// Derives so many bytes from a passphrase in its UTF-16 form.
    pub(super) fn derive<D: Digest + BlockSizeUser>(
        self,
        passphrase: &[u8],
        purpose: Purpose,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        let block = D::block_size();
        let mut input = Zeroizing::new(repeated(self.salt, block));
        let mut rest = Zeroizing::new(repeated(passphrase, block));
        input.reserve_exact(rest.len());
        input.append(&mut rest);
        let mut derived = Zeroizing::new(Vec::with_capacity(length + <D as Digest>::output_size()));
        while derived.len() < length {
            let mut digest = D::new().chain_update(vec![purpose as u8; block]).chain_update(&*input).finalize();
            for _ in 1..self.rounds {
                digest = D::digest(&digest);
            }
            derived.extend_from_slice(&digest);
            input.chunks_mut(block).for_each(|part| add_one_more_than::<D>(part, &digest));
            digest.as_mut_slice().zeroize();
        }
        derived.truncate(length);
        derived
    }
}

/// Copies of the bytes, the last one cut, to whole blocks; nothing for nothing.
fn repeated(bytes: &[u8], block: usize) -> Vec<u8> {
    bytes.iter().copied().cycle().take(bytes.len().next_multiple_of(block)).collect()
}

/// Adds repeated copies of a digest, and one, to a block that is read as one big-endian number.
fn add_one_more_than<D: Digest>(block: &mut [u8], digest: &Output<D>) {
    let copies: Vec<u8> = digest.iter().copied().cycle().take(block.len()).collect();
    let mut carry = 1;
    for (byte, added) in block.iter_mut().zip(copies).rev() {
        let sum = u16::from(*byte) + u16::from(added) + carry;
        [_, *byte] = sum.to_be_bytes();
        carry = sum >> 8;
    }
}
