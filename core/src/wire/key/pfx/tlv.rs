//! What several parts of a PFX share: elements in context-specific tags, and sequences of any length.

use rsa::pkcs8::der::asn1::AnyRef;
use rsa::pkcs8::der::{Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

use super::super::error::KeyError;

/// What a PFX is that is not built as it must be.
pub(super) const MALFORMED: KeyError = KeyError::Malformed("PFX");

/// Returns what an explicit tag `[0]` holds, its own tag and length included.
pub(super) fn explicit(any: AnyRef<'_>) -> Option<&[u8]> {
    let is_explicit = any.tag() == Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
    is_explicit.then(|| any.value())
}

/// Returns the bytes of an octet string that is tagged `[0]` instead of as itself.
pub(super) fn implicit(any: AnyRef<'_>) -> Option<&[u8]> {
    let is_implicit = any.tag() == Tag::ContextSpecific { constructed: false, number: TagNumber(0) };
    is_implicit.then(|| any.value())
}

/// Calls `each` with every element of a sequence.
pub(super) fn elements<'a>(
    sequence: &'a [u8],
    mut each: impl FnMut(AnyRef<'a>) -> Result<(), KeyError>,
) -> Result<(), KeyError> {
    let sequence = AnyRef::from_der(sequence).ok().filter(|any| any.tag() == Tag::Sequence).ok_or(MALFORMED)?;
    let mut reader = SliceReader::new(sequence.value()).map_err(|_| MALFORMED)?;
    while !reader.is_finished() {
        each(reader.decode().map_err(|_| MALFORMED)?)?;
    }
    Ok(())
}
