//! The `claims` parameter (OpenID Connect Core 1.0, section 5.5): what it wants in an access token.

use serde_json::{Map, Value};

use crate::{
    parameters::Parameters,
    refusal::{Reason, Refusal},
};

/// The part of the parameter that changes tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requested {
    /// The client capabilities: `{"access_token": {"xms_cc": {"values": [..]}}}`.
    pub(crate) capabilities: Option<Value>,
    /// The authentication contexts that a resource has demanded: `{"access_token": {"acrs": {"value": ".."}}}`.
    pub(crate) contexts: Vec<String>,
    /// The parameter as it was sent.
    pub(crate) text: Option<String>,
}

impl Requested {
    /// Reads the parameter; nothing is requested if there is none.
    pub(crate) fn read(parameters: &Parameters) -> Result<Self, Refusal> {
        let Some(text) = parameters.get("claims") else { return Ok(Self::default()) };
        let claims: Map<String, Value> = serde_json::from_str(text).map_err(|_| Reason::Claims)?;
        let wanted = |name| claims.get("access_token").and_then(|token| token.get(name));
        Ok(Self {
            capabilities: wanted("xms_cc").and_then(|claim| claim.get("values")).cloned(),
            contexts: wanted("acrs").map(values).unwrap_or_default(),
            text: Some(text.to_owned()),
        })
    }
}

/// The `value` or the `values` of a claim.
fn values(claim: &Value) -> Vec<String> {
    let many = claim.get("values").and_then(Value::as_array).into_iter().flatten();
    claim.get("value").into_iter().chain(many).filter_map(Value::as_str).map(str::to_owned).collect()
}
