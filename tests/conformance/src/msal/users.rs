//! The calls that are about users: signing in, silent calls, accounts.

use msal_core::flows::{DeviceAttempt, InitiateAuthCodeFlow};
use msal_core::{Account, AuthCodeFlow, AuthResponse, DeviceFlow, Prompt, app};
use serde_json::{Map, Value, json};

use super::{Msal, later, outcome, scheme::scheme, texts};
use crate::{
    driver::{Called, Outcome, Skip},
    script::Script,
};

/// What this library adds to the data between the halves of an authorization code flow.
const OWN: [&str; 6] = ["version", "serves", "issuer", "names_issuer", "client_id", "authority"];

pub(super) type Args = Map<String, Value>;

/// What a call returns that can not be written, or whose feature is not there.
pub(super) type Answer = Result<Called, Skip>;

impl Msal {
    /// Makes a call that both kinds of applications have; `None` where it is another one.
    pub(super) fn of_users<K: 'static>(
        &mut self,
        app: &app::Application<K>,
        method: &str,
        args: &Args,
        script: &mut Script<'_>,
    ) -> Option<Answer> {
        Some(match method {
            "initiate_auth_code_flow" => self.initiate_auth_code_flow(app, args, script),
            "acquire_token_by_auth_code_flow" => self.by_auth_code_flow(app, args, script),
            "get_authorization_request_url" => self.authorization_request_url(app, args, script),
            "acquire_token_by_authorization_code" => self.by_authorization_code(app, args, script),
            "acquire_token_by_refresh_token" => self.by_refresh_token(app, args, script),
            "acquire_token_by_username_password" => self.by_username_password(app, args, script),
            "acquire_token_silent" | "acquire_token_silent_with_error" => {
                self.silent(app, method.ends_with("with_error"), args, script)
            }
            "get_accounts" => Ok(self.accounts(app, args, script)),
            "remove_account" => Ok(self.remove_account(app, args, script)),
            "acquire_token_interactive" => self.interactive(app, args, script),
            _ => return None,
        })
    }

    fn initiate_auth_code_flow<K>(
        &mut self,
        app: &app::Application<K>,
        args: &Args,
        script: &mut Script<'_>,
    ) -> Answer {
        let Some(flow) = first_half(app, args)? else { return Ok(unwritable()) };
        Ok(match self.world.run(&flow, script) {
            Ok(flow) => Called::new(Outcome::Ok(written(&flow, &OWN)), false),
            Err(error) => Called::new(outcome::error(&error), false),
        })
    }

    fn by_auth_code_flow<K>(&mut self, app: &app::Application<K>, args: &Args, script: &mut Script<'_>) -> Answer {
        let flow = args.get("auth_code_flow").cloned().map(serde_json::from_value::<AuthCodeFlow>);
        let (Some(Ok(flow)), Some(response)) = (flow, args.get("auth_response").and_then(response)) else {
            return Ok(unwritable());
        };
        let mut acquire = app.acquire_token_by_auth_code_flow(flow, response);
        for (name, value) in given(args, &["auth_code_flow", "auth_response"]) {
            acquire = match (name, value) {
                ("scopes", value) => match texts(value) {
                    Some(scopes) => acquire.scopes(scopes),
                    None => return Ok(unwritable()),
                },
                ("data", Value::Object(data)) => match scheme(data) {
                    Ok((scheme, rest)) => pairs(&rest)
                        .into_iter()
                        .fold(acquire.scheme(scheme), |acquire, (name, value)| acquire.extra_parameter(name, value)),
                    Err(refused) => return Ok(Called::new(refused, false)),
                },
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        Ok(self.called(&acquire, |token| outcome::authentication(&token), script))
    }

    fn authorization_request_url<K>(
        &mut self,
        app: &app::Application<K>,
        args: &Args,
        script: &mut Script<'_>,
    ) -> Answer {
        let Some(scopes) = args.get("scopes").and_then(texts) else { return Ok(unwritable()) };
        let mut url = app.get_authorization_request_url(scopes);
        for (name, value) in given(args, &["scopes"]) {
            let Some(text) = value.as_str() else { return Ok(unwritable()) };
            url = match name {
                "response_type" => url.response_type(text),
                "redirect_uri" => url.redirect_uri(text),
                "state" => url.state(text),
                "nonce" => url.nonce(text),
                "login_hint" => url.login_hint(text),
                "domain_hint" => url.domain_hint(text),
                "claims_challenge" => url.claims_challenge(text),
                "prompt" => match prompt(text) {
                    Some(prompt) => url.prompt(prompt),
                    None => return Ok(unwritable()),
                },
                other => return Err(later(&format!("the argument {other}"))),
            };
        }
        Ok(self.called(&url, Value::String, script))
    }

    fn by_authorization_code<K>(&mut self, app: &app::Application<K>, args: &Args, script: &mut Script<'_>) -> Answer {
        let (Some(code), Some(scopes)) = (text(args, "code"), args.get("scopes").and_then(texts)) else {
            return Ok(unwritable());
        };
        let mut acquire = app.acquire_token_by_authorization_code(code, scopes);
        for (name, value) in given(args, &["code", "scopes"]) {
            if let ("data", Value::Object(data)) = (name, value) {
                acquire = match scheme(data) {
                    Ok((scheme, rest)) if rest.is_empty() => acquire.scheme(scheme),
                    Ok(_) => return Err(later("the argument data")),
                    Err(refused) => return Ok(Called::new(refused, false)),
                };
                continue;
            }
            let Some(text) = value.as_str() else { return Ok(unwritable()) };
            acquire = match name {
                "redirect_uri" => acquire.redirect_uri(text),
                "nonce" => acquire.nonce(text),
                "claims_challenge" => acquire.claims_challenge(text),
                "forwarded_client_claims" => acquire.forwarded_client_claims(text),
                other => return Err(later(&format!("the argument {other}"))),
            };
        }
        Ok(self.called(&acquire, |token| outcome::authentication(&token), script))
    }

    fn by_refresh_token<K>(&mut self, app: &app::Application<K>, args: &Args, script: &mut Script<'_>) -> Answer {
        let (Some(token), Some(scopes)) = (text(args, "refresh_token"), args.get("scopes").and_then(texts)) else {
            return Ok(unwritable());
        };
        let mut flow = app.acquire_token_by_refresh_token(token, scopes);
        for (name, value) in given(args, &["refresh_token", "scopes"]) {
            flow = match (name, value.as_object().map(scheme)) {
                ("data", Some(Ok((scheme, rest)))) if rest.is_empty() => flow.scheme(scheme),
                ("data", Some(Err(refused))) => return Ok(Called::new(refused, false)),
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        Ok(self.called(&flow, |token| outcome::authentication(&token), script))
    }

    fn silent<K>(
        &mut self,
        app: &app::Application<K>,
        with_error: bool,
        args: &Args,
        script: &mut Script<'_>,
    ) -> Answer {
        let Some(scopes) = args.get("scopes").and_then(texts) else { return Ok(unwritable()) };
        // MSAL Python takes no account for an answer; here a call can not be made without one.
        let Some(account) = args.get("account").and_then(account) else {
            return Ok(Called::new(Outcome::Ok(Value::Null), false));
        };
        let mut flow = app.acquire_token_silent(scopes, &account);
        for (name, value) in given(args, &["scopes", "account"]) {
            flow = match (name, value) {
                ("force_refresh", Value::Bool(force)) => flow.force_refresh(*force),
                ("claims_challenge", Value::String(claims)) => flow.claims_challenge(claims),
                ("forwarded_client_claims", Value::String(claims)) => flow.forwarded_client_claims(claims),
                ("data", Value::Object(data)) => match scheme(data) {
                    Ok((scheme, rest)) if rest.is_empty() => flow.scheme(scheme),
                    Ok(_) => return Err(later("the argument data")),
                    Err(refused) => return Ok(Called::new(refused, false)),
                },
                ("force_refresh" | "claims_challenge" | "forwarded_client_claims", _) => return Ok(unwritable()),
                ("authority", _) => flow,
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        let called = self.classified(&flow, script);
        let is_refusal = |value: &Value| value.get("error").is_some();
        Ok(match called.outcome {
            Outcome::Ok(value) if !with_error && is_refusal(&value) => {
                Called { outcome: Outcome::Ok(Value::Null), ..called }
            }
            outcome => Called { outcome, ..called },
        })
    }

    fn accounts<K>(&mut self, app: &app::Application<K>, args: &Args, script: &mut Script<'_>) -> Called {
        let flow = match args.get("username") {
            None | Some(Value::Null) => app.accounts(),
            Some(Value::String(name)) => app.accounts().username(name),
            Some(_) => return unwritable(),
        };
        let told = |accounts: Vec<Account>| accounts.iter().map(outcome::account).collect();
        self.called(&flow, told, script)
    }

    fn remove_account<K>(&mut self, app: &app::Application<K>, args: &Args, script: &mut Script<'_>) -> Called {
        let Some(account) = args.get("account").and_then(account) else { return unwritable() };
        self.called(&app.remove_account(&account), |()| Value::Null, script)
    }

    /// Joins the two halves as an adapter does; the script is the browser and the listener.
    fn interactive<K>(&mut self, app: &app::Application<K>, args: &Args, script: &mut Script<'_>) -> Answer {
        let own = ["port", "timeout"];
        let rest: Args = args.iter().filter(|(name, _)| !own.contains(&name.as_str())).map(owned).collect();
        let Some(first_half) = first_half(app, &rest)? else { return Ok(unwritable()) };
        let port = args.get("port").and_then(Value::as_u64).unwrap_or(80);
        let first_half = first_half.interactive().redirect_uri(format!("http://localhost:{port}"));
        let flow = match self.world.run(&first_half, script) {
            Ok(flow) => flow,
            Err(error) => return Ok(Called::new(outcome::error(&error), false)),
        };
        let answer = script.browse(flow.auth_uri(), args.get("timeout").and_then(Value::as_u64));
        let Some(response) = answer.as_ref().and_then(response) else {
            let outcome = Outcome::Raises { kinds: &["interaction_timeout"], message: "nothing came back".to_owned() };
            return Ok(Called::new(outcome, false));
        };
        let second_half = app.acquire_token_by_auth_code_flow(flow, response);
        Ok(self.called(&second_half, |token| outcome::authentication(&token), script))
    }

    /// Asks for the codes of a device code flow.
    pub(super) fn initiate_device_flow(&mut self, args: &Args, script: &mut Script<'_>) -> Answer {
        let app = self.public()?.clone();
        let scopes = match args.get("scopes") {
            None | Some(Value::Null) => Vec::new(),
            Some(scopes) => match texts(scopes) {
                Some(scopes) => scopes,
                None => return Ok(unwritable()),
            },
        };
        let mut flow = app.initiate_device_flow(scopes);
        for (name, value) in given(args, &["scopes"]) {
            flow = match (name, value.as_str()) {
                ("claims_challenge", Some(claims)) => flow.claims_challenge(claims),
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        let now = script.now();
        let told = |flow: DeviceFlow| {
            let mut told = written(&flow, &["version", "scope"]);
            let expires_in = flow.expires_on().as_unix_seconds().saturating_sub(now);
            told.as_object_mut().map(|told| told.insert("expires_in".to_owned(), json!(expires_in)));
            told
        };
        Ok(self.called(&flow, told, script))
    }

    /// Polls for the token of a device code flow, or asks once.
    pub(super) fn by_device_flow(&mut self, args: &Args, script: &mut Script<'_>) -> Answer {
        let app = self.public()?.clone();
        let Some(Ok(flow)) = args.get("flow").cloned().map(serde_json::from_value::<DeviceFlow>) else {
            return Ok(unwritable());
        };
        let mut acquire = app.acquire_token_by_device_flow(flow);
        let mut is_single = false;
        for (name, value) in given(args, &["flow"]) {
            acquire = match (name, value.as_str()) {
                ("claims_challenge", Some(claims)) => acquire.claims_challenge(claims),
                ("exit_condition", Some("always")) => {
                    is_single = true;
                    acquire
                }
                (other, _) => return Err(later(&format!("the argument {other}"))),
            };
        }
        if !is_single {
            return Ok(self.called(&acquire, |token| outcome::authentication(&token), script));
        }
        let attempt = self.world.run(&acquire.attempt(), script);
        let tokens_changed = self.world.tokens_changed;
        Ok(match attempt {
            Ok(DeviceAttempt::Done(token)) => Called::new(Outcome::Ok(outcome::authentication(&token)), tokens_changed),
            Ok(DeviceAttempt::Pending { flow, refusal }) => {
                let changed = args.get("flow").cloned().map(|old| merged(old, written(&flow, &["version", "scope"])));
                let changed_args = changed.map(|flow| ("flow".to_owned(), flow)).into_iter().collect();
                let outcome = outcome::error(&refusal_error(*refusal));
                Called { changed_args, ..Called::new(outcome, tokens_changed) }
            }
            Err(error) => Called::new(outcome::error(&error), tokens_changed),
        })
    }
}

fn refusal_error(refusal: msal_core::Refusal) -> msal_core::Error {
    refusal.into()
}

/// The first half of a sign-in with all that the arguments say; `None` where that can not be written.
fn first_half<K>(app: &app::Application<K>, args: &Args) -> Result<Option<InitiateAuthCodeFlow>, Skip> {
    let Some(scopes) = args.get("scopes").and_then(texts) else { return Ok(None) };
    let mut flow = app.initiate_auth_code_flow(scopes);
    for (name, value) in given(args, &["scopes"]) {
        flow = match (name, value) {
            ("redirect_uri", Value::String(uri)) => flow.redirect_uri(uri),
            ("state", Value::String(state)) => flow.state(state),
            ("login_hint", Value::String(hint)) => flow.login_hint(hint),
            ("domain_hint", Value::String(hint)) => flow.domain_hint(hint),
            ("claims_challenge", Value::String(claims)) => flow.claims_challenge(claims),
            ("response_mode", Value::String(mode)) => flow.response_mode(mode),
            ("prompt", Value::String(text)) => match prompt(text) {
                Some(prompt) => flow.prompt(prompt),
                None => return Ok(None),
            },
            ("max_age", value) => match value.as_u64() {
                Some(seconds) => flow.max_age(std::time::Duration::from_secs(seconds)),
                None => return Ok(None),
            },
            ("extra_scopes_to_consent", value) => match texts(value) {
                Some(scopes) => flow.extra_scopes_to_consent(scopes),
                None => return Ok(None),
            },
            (other, Value::String(_)) => return Err(later(&format!("the argument {other}"))),
            _ => return Ok(None),
        };
    }
    Ok(Some(flow))
}

pub(super) fn unwritable() -> Called {
    Called::new(Outcome::Unwritable, false)
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// The arguments that are given, but for those that are read apart.
pub(super) fn given<'a>(args: &'a Args, apart: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let named = args.iter().map(|(name, value)| (name.as_str(), value));
    named.filter(|(name, value)| !apart.contains(name) && !value.is_null())
}

pub(super) fn text<'a>(args: &'a Args, name: &str) -> Option<&'a str> {
    args.get(name)?.as_str()
}

fn pairs(data: &Args) -> Vec<(&str, &str)> {
    data.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect()
}

fn prompt(text: &str) -> Option<Prompt> {
    let all = [Prompt::None, Prompt::Login, Prompt::Consent, Prompt::SelectAccount, Prompt::Create];
    all.into_iter().find(|prompt| prompt.as_str() == text)
}

fn account(value: &Value) -> Option<Account> {
    value.get("home_account_id").and_then(Value::as_str).map(Account::of_id)
}

fn response(value: &Value) -> Option<AuthResponse> {
    let value = value.as_object().filter(|value| !value.contains_key("$none"))?;
    AuthResponse::new(pairs(value)).ok()
}

/// The data between two halves as MSAL Python has them.
fn written(data: &impl serde::Serialize, without: &[&str]) -> Value {
    let mut told = serde_json::to_value(data).unwrap_or_default();
    if let Some(members) = told.as_object_mut() {
        members.retain(|name, _| !without.contains(&name.as_str()));
    }
    told
}

fn merged(mut old: Value, new: Value) -> Value {
    if let (Some(old), Value::Object(new)) = (old.as_object_mut(), new) {
        old.extend(new);
    }
    old
}
