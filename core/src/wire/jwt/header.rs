//! The header of a JWS (RFC 7515, section 4): what is read of it, and no more.
//!
//! `jku`, `jwk`, `x5u` and `x5c` say where a key is to be had, which is not the token's to say: they are not read.

use core::fmt;

use super::error::{JwtError, Part};
use super::object::Object;

/// The parameters whose presence asks for what is not understood here (RFC 7515, section 4.1.11; RFC 7797).
const EXTENSIONS: [&str; 2] = ["crit", "b64"];

/// The header of a token: the algorithm, and which key and which kind of token it claims to be.
#[derive(Clone)]
pub struct Header {
    object: Object,
    algorithm: String,
}

impl Header {
    /// Reads the bytes of a header, in which no object at any depth has two members of one name.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, JwtError> {
        let object = Object::read(bytes, Part::Header)?.distinct_throughout(Part::Header)?;
        for name in ["kid", "typ"] {
            object.text(name).map_err(|_| JwtError::BadParameter(name))?;
        }
        let algorithm = object.text("alg").ok().flatten().ok_or(JwtError::BadParameter("alg"))?.to_owned();
        Ok(Self { object, algorithm })
    }

    /// Returns the name of the algorithm, which may be any text.
    pub fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// Returns the id of the key.
    pub fn key_id(&self) -> Option<&str> {
        self.text("kid")
    }

    /// Returns the media type of the whole token.
    pub fn token_type(&self) -> Option<&str> {
        self.text("typ")
    }

    /// Tells whether the token may be accepted only by who understands some extension.
    pub fn is_critical(&self) -> bool {
        EXTENSIONS.iter().any(|name| self.object.json(name).is_some())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.object.text(name).ok().flatten()
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Header")?;
        out.debug_set().entries(self.object.names()).finish()
    }
}
