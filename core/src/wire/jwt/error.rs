//! Why a text is no token. No error holds any of the text.

use core::fmt;

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first part: how the token is signed.
    Header,
    /// The second part: what it claims.
    Payload,
    /// The third part.
    Signature,
    /// A text on its own, of which it is not known which part it is.
    Text,
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::Text => "text",
        })
    }
}

/// What is wrong with a `NumericDate` (RFC 7519, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFlaw {
    /// It is no JSON number.
    NotANumber,
    /// It is a number, but of no second between the years 1970 and 9999.
    OutOfRange,
}

/// Why a text is not a well-formed token; it shows nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwtError {
    /// The token is longer than what is read, in bytes.
    #[error("the token is longer than {0} bytes")]
    TooLarge(usize),
    /// The token has five parts: it is encrypted (RFC 7516, section 7.1).
    #[error("the token is encrypted")]
    EncryptedToken,
    /// The token is in the JSON serialisation (RFC 7515, section 7.2).
    #[error("the token is in the JSON serialisation; only the compact one is read")]
    JsonSerialization,
    /// The token has this number of parts instead of three.
    #[error("the token does not have three parts separated by dots, but {0}")]
    Parts(usize),
    /// A part is empty that must not be.
    #[error("the {0} is empty")]
    Empty(Part),
    /// A part is not base64url without padding, with each unused bit zero (RFC 7515, section 2).
    #[error("the {0} is not base64url")]
    BadBase64(Part),
    /// A part is not UTF-8.
    #[error("the {0} is not UTF-8")]
    BadUtf8(Part),
    /// A part is not one JSON object, and nothing else.
    #[error("the {0} is not a JSON object")]
    NotAnObject(Part),
    /// A member's name stands there twice.
    #[error("the {0} has two members of one name")]
    DuplicateMember(Part),
    /// JSON values are nested deeper than 32 levels.
    #[error("the {0} is nested too deep")]
    TooDeep(Part),
    /// A text has half of a surrogate pair as an escape, which is no character.
    #[error("the {0} holds an escape that is no character")]
    LoneSurrogate(Part),
    /// A header parameter is missing or of another type than RFC 7515 gives it.
    #[error("the header parameter `{0}` is malformed")]
    BadParameter(&'static str),
    /// A claim is of another type than its definition gives it.
    #[error("the claim `{0}` is malformed")]
    BadClaim(&'static str),
    /// A claim is not a `NumericDate`.
    #[error("the claim `{claim}` is not a number of seconds between the years 1970 and 9999")]
    BadNumericDate {
        /// The claim's name.
        claim: &'static str,
        /// What is wrong with it.
        flaw: DateFlaw,
    },
}
