//! The compact serialisation of a JWS (RFC 7515, section 7.1): writing one. Reading one is another matter.

use serde::Serialize;

use crate::base::encode::base64url;

/// The protected header of a client assertion, in the order in which it is written (rule R3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Header<'a> {
    /// The algorithm (RFC 7518, section 3.1).
    pub alg: &'a str,
    /// The media type, always `JWT`.
    pub typ: &'a str,
    /// The SHA-1 thumbprint of the certificate (RFC 7515, section 4.1.7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5t: Option<&'a str>,
    /// The SHA-256 thumbprint of the certificate (RFC 7515, section 4.1.8).
    #[serde(rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    pub x5t_s256: Option<&'a str>,
    /// The certificate chain, leaf first, in standard base64 (RFC 7515, section 4.1.6).
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub x5c: &'a [&'a str],
}

/// Writes a header or a payload: JSON in base64url.
pub fn encode(part: &impl Serialize) -> String {
    base64url(&serde_json::to_vec(part).expect("text-keyed data always serialises"))
}

/// Writes the signing input: an encoded header and the payload, joined by a dot.
pub fn signing_input(header: &str, claims: &impl Serialize) -> String {
    format!("{header}.{}", encode(claims))
}

/// Appends the signature to its signing input.
pub fn compact(signing_input: &str, signature: &[u8]) -> String {
    format!("{signing_input}.{}", base64url(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_unpadded_base64url_and_absent_members_are_left_out() {
        let header = Header { alg: "RS256", typ: "JWT", x5t: Some("t"), ..Header::default() };
        let input = signing_input(&encode(&header), &serde_json::json!({"a": 1}));
        assert_eq!(input, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsIng1dCI6InQifQ.eyJhIjoxfQ");
        assert_eq!(compact(&input, &[0xff]), format!("{input}._w"));
    }
}
