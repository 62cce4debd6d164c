//! A URL to send a user to: an endpoint of the authority, with the parameters of a request.

use url::Url;

use super::exchange::malformed;
use crate::error::Error;
use crate::wire::members::AnswerError;

/// Appends those parameters that have a value to an endpoint's URL.
pub(crate) fn write<'a>(
    endpoint: &str,
    parameters: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> Result<String, Error> {
    let unusable = |_| malformed("the OpenID configuration", AnswerError::Malformed("authorization_endpoint"));
    let mut url = Url::parse(endpoint).map_err(unusable)?;
    let given =
        parameters.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let given: Vec<_> = given.collect();
    if !given.is_empty() {
        url.query_pairs_mut().extend_pairs(given);
    }
    Ok(url.into())
}
