//! The call with a user's name and password.

use msal_core::app::Application;
use serde_json::Value;

use super::users::{Answer, Args, given, text, unwritable};
use super::{Msal, later, outcome, texts};
use crate::script::Script;

impl Msal {
    pub(super) fn by_username_password<K>(
        &mut self,
        app: &Application<K>,
        args: &Args,
        script: &mut Script<'_>,
    ) -> Answer {
        let (Some(username), Some(password)) = (text(args, "username"), text(args, "password")) else {
            return Ok(unwritable());
        };
        let Some(scopes) = args.get("scopes").and_then(texts) else { return Ok(unwritable()) };
        let mut flow = app.acquire_token_by_username_password(username, password, scopes);
        for (name, value) in given(args, &["username", "password", "scopes"]) {
            flow = match (name, value) {
                ("claims_challenge", Value::String(claims)) => flow.claims_challenge(claims),
                ("claims_challenge", _) => return Ok(unwritable()),
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        Ok(self.called(&flow, |token| outcome::authentication(&token), script))
    }
}
