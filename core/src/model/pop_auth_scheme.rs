//! What a caller wants signed of its HTTP request: MSAL's `PopAuthScheme`.

use core::fmt;

use crate::base::Timestamp;
use crate::error::ConfigError;
use crate::wire::Members;
use crate::wire::key::Algorithm;
use crate::wire::shr::{DEFAULT_ALGORITHM, PublicJwk, Shr, SignedRequest, SignedRequestError};

/// A proof of possession for one HTTP request: which method and URL it is for, and what else of the request is signed.
///
/// [`new`](Self::new) keeps MSAL Python's contract, in which method, URL and nonce are all required.
/// [`for_request`](Self::for_request) takes any method, and leaves the nonce to the library: the one that the server
/// sent last, or a random one. `Debug` shows no nonce and no claims.
///
/// ```
/// use msal_core::model::PopAuthScheme;
/// let scheme = PopAuthScheme::new(PopAuthScheme::HTTP_GET, "https://api.contoso.example/v1/items", "nonce")?;
/// assert_eq!(scheme.nonce(), Some("nonce"));
/// let scheme = PopAuthScheme::for_request("PATCH", "https://api.contoso.example/v1/items?id=7")?
///     .with_query()?
///     .with_body(b"{}");
/// assert_eq!(scheme.nonce(), None);
/// # Ok::<(), msal_core::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PopAuthScheme {
    request: SignedRequest,
    nonce: Option<String>,
    client_claims: Option<String>,
    algorithm: Algorithm,
}

impl PopAuthScheme {
    /// The method GET.
    pub const HTTP_GET: &'static str = "GET";
    /// The method POST.
    pub const HTTP_POST: &'static str = "POST";
    /// The method PUT.
    pub const HTTP_PUT: &'static str = "PUT";
    /// The method DELETE.
    pub const HTTP_DELETE: &'static str = "DELETE";
    /// The method PATCH.
    pub const HTTP_PATCH: &'static str = "PATCH";

    const METHODS: [&'static str; 5] =
        [Self::HTTP_GET, Self::HTTP_POST, Self::HTTP_PUT, Self::HTTP_DELETE, Self::HTTP_PATCH];

    /// Takes a method in upper case, an absolute URL and the nonce that the server sent, all of them required.
    ///
    /// # Errors
    /// [`ConfigError`] names what is missing or can not be signed; a method must be one of the five constants.
    pub fn new(http_method: &str, url: &str, nonce: &str) -> Result<Self, ConfigError> {
        for (field, value) in [("http_method", http_method), ("url", url), ("nonce", nonce)] {
            if value.is_empty() {
                return Err(ConfigError::new(field, "is missing", "give http_method, url and nonce: all are required"));
            }
        }
        if !Self::METHODS.contains(&http_method) {
            let remedy = "give GET, POST, PUT, DELETE or PATCH, in upper case";
            return Err(ConfigError::new("http_method", "is none of those that are known", remedy));
        }
        Ok(Self { nonce: Some(nonce.to_owned()), ..Self::for_request(http_method, url)? })
    }

    /// Takes any method, in any letter case, and an absolute URL.
    ///
    /// # Errors
    /// [`ConfigError`] says what can not be signed.
    pub fn for_request(method: impl AsRef<str>, url: impl AsRef<str>) -> Result<Self, ConfigError> {
        let request = SignedRequest::new(method.as_ref(), url.as_ref()).map_err(|why| unsignable(&why))?;
        Ok(Self { request, nonce: None, client_claims: None, algorithm: DEFAULT_ALGORITHM })
    }

    /// Uses this nonce, which the server sent; an empty one is none.
    #[must_use]
    pub fn with_nonce(self, nonce: impl Into<String>) -> Self {
        Self { nonce: Some(nonce.into()).filter(|nonce| !nonce.is_empty()), ..self }
    }

    /// Signs the whole query too.
    ///
    /// # Errors
    /// [`ConfigError`] where a parameter has no value, a value with `=`, or is there twice: no validator could check
    /// it.
    pub fn with_query(self) -> Result<Self, ConfigError> {
        Ok(Self { request: self.request.with_query().map_err(|why| unsignable(&why))?, ..self })
    }

    /// Signs some headers too, which must be sent with these values, each once.
    ///
    /// # Errors
    /// [`ConfigError`] for a header that is malformed or there twice, and for `Authorization`.
    pub fn with_headers<N: AsRef<str>, V: AsRef<str>>(
        self,
        headers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, ConfigError> {
        Ok(Self { request: self.request.with_headers(headers).map_err(|why| unsignable(&why))?, ..self })
    }

    /// Signs the body too, which may be empty.
    #[must_use]
    pub fn with_body(self, body: &[u8]) -> Self {
        Self { request: self.request.with_body(body), ..self }
    }

    /// Signs claims of the caller's own too, a JSON object that goes along as a text.
    ///
    /// # Errors
    /// [`ConfigError`] for a text that is no JSON object.
    pub fn with_client_claims(self, claims: impl Into<String>) -> Result<Self, ConfigError> {
        let claims = claims.into();
        Members::parse(claims.as_bytes())
            .map_err(|_| ConfigError::new("client_claims", "are no JSON object", "give one JSON object as a text"))?;
        Ok(Self { client_claims: Some(claims), ..self })
    }

    /// Signs with this algorithm, instead of PS256: RS256 is for older validators.
    ///
    /// Its signatures have no salt: of two equal requests in one second with one nonce of the API, the second is a replay.
    #[must_use]
    pub fn with_algorithm(self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Returns the nonce, where the caller gave one.
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// Returns the algorithm that signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns what is signed of the request.
    pub fn request(&self) -> &SignedRequest {
        &self.request
    }

    /// Returns the signed request for one attempt; the caller's nonce goes before the one that is given.
    pub fn shr<'a>(
        &'a self,
        access_token: &'a str,
        signed_at: Timestamp,
        nonce: &'a str,
        key: &'a PublicJwk,
    ) -> Shr<'a> {
        let nonce = self.nonce().unwrap_or(nonce);
        let client_claims = self.client_claims.as_deref();
        Shr { access_token, signed_at, request: &self.request, nonce, client_claims, key }
    }
}

fn unsignable(why: &SignedRequestError) -> ConfigError {
    let (field, remedy) = match why {
        SignedRequestError::Method => ("http_method", "give a method of HTTP, such as GET"),
        SignedRequestError::UserInfo => ("url", "give it without a user name and a password"),
        SignedRequestError::NotNormal(_) => {
            ("url", "give it percent-encoded and without dot segments, as `Url` writes it")
        }
        SignedRequestError::Parameter(_) => ("query", "send it as one `name=value`, or leave the query unsigned"),
        SignedRequestError::Header(_) => ("headers", "give each header once, in ASCII, and not Authorization"),
        _ => ("url", "give an absolute one, such as https://api.contoso.example/v1/items"),
    };
    ConfigError::new(field, format!("can not be signed: {why}"), remedy)
}

impl fmt::Debug for PopAuthScheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PopAuthScheme")
            .field("request", &self.request)
            .field("algorithm", &self.algorithm.name())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://api.contoso.example/v1/items";

    fn field(scheme: Result<PopAuthScheme, ConfigError>) -> Option<&'static str> {
        scheme.err().map(|error| error.field())
    }

    #[test]
    fn method_url_and_nonce_are_required_and_the_method_is_one_of_five() {
        for method in PopAuthScheme::METHODS {
            assert_eq!(field(PopAuthScheme::new(method, URL, "n")), None, "{method}");
        }
        for (method, url, nonce, expected) in [
            ("", URL, "n", "http_method"),
            ("GET", "", "n", "url"),
            ("GET", URL, "", "nonce"),
            ("get", URL, "n", "http_method"),
            ("HEAD", URL, "n", "http_method"),
            ("GET", "api.contoso.example", "n", "url"),
        ] {
            assert_eq!(field(PopAuthScheme::new(method, url, nonce)), Some(expected), "{method} {url} {nonce}");
        }
        let error = PopAuthScheme::new("GET", URL, "").expect_err("no nonce");
        assert_eq!(error.to_string(), "nonce is missing: give http_method, url and nonce: all are required");
    }

    #[test]
    fn any_request_can_be_signed_that_every_client_sends_alike() {
        for (method, url, origin) in [
            ("options", "https://API.contoso.example:443", "https://api.contoso.example"),
            ("M-SEARCH", "http://[::1]:8080/%7e/a%2Fb;c=d|e?'", "http://[::1]:8080"),
            ("GET", "https://bücher.example/#fragment", "https://xn--bcher-kva.example"),
        ] {
            let scheme = PopAuthScheme::for_request(method, url).expect(url);
            assert_eq!(scheme.request().origin(), origin, "{url}");
            assert_eq!(scheme.request().method(), method.to_ascii_uppercase());
        }
        for (method, url, expected) in [
            ("", URL, "http_method"),
            ("G ET", URL, "http_method"),
            ("GET", "/v1/items", "url"),
            ("GET", "ftp://api.contoso.example/", "url"),
            ("GET", "https:api.contoso.example/", "url"),
            ("GET", "https://user@api.contoso.example/", "url"),
            ("GET", "https://:secret@api.contoso.example/", "url"),
            ("GET", "https://api.contoso.example/a/../b", "url"),
            ("GET", "https://api.contoso.example/a/%2e%2e/b", "url"),
            ("GET", "https://api.contoso.example/a b", "url"),
            ("GET", "https://api.contoso.example\\a", "url"),
            ("GET", "https://api.contoso.example/ä", "url"),
            ("GET", " https://api.contoso.example/ ", "url"),
            ("GET", "https://api.contoso.example/a\n", "url"),
        ] {
            assert_eq!(field(PopAuthScheme::for_request(method, url)), Some(expected), "{method} {url}");
        }
    }

    #[test]
    fn what_no_validator_could_check_is_not_signed() {
        let of = |query: &str| PopAuthScheme::for_request("GET", format!("{URL}{query}")).expect("a URL");
        for (query, expected) in [
            ("", None),
            ("?", None),
            ("?a=1&b=%20", None),
            ("?a", Some("query")),
            ("?a=1&a=2", Some("query")),
            ("?a=b==", Some("query")),
            ("?a='b'", Some("url")),
        ] {
            assert_eq!(field(of(query).with_query()), expected, "{query}");
        }
        for (headers, expected) in [
            (vec![("ETag", " x "), ("accept", "")], None),
            (vec![("a", "1"), ("A", "1")], Some("headers")),
            (vec![("Authorization", "x")], Some("headers")),
            (vec![("a b", "x")], Some("headers")),
            (vec![("a", "x\r\ny")], Some("headers")),
            (vec![("a", "ä")], Some("headers")),
        ] {
            assert_eq!(field(of("").with_headers(headers.clone())), expected, "{headers:?}");
        }
        assert_eq!(field(of("").with_client_claims("[]")), Some("client_claims"));
        assert_eq!(of("").with_headers::<&str, &str>([]).expect("none"), of(""), "no headers are as none");
    }
}
