//! The way back to the application: redirect URI, response mode and state of an authorization request.
//!
//! RFC 6749, section 4.1.2; OAuth 2.0 Multiple Response Type Encoding Practices; OAuth 2.0 Form Post Response Mode.

use http::Response;
use url::form_urlencoded::Serializer;

use crate::{
    app::App,
    call::Call,
    entra::{Entra, Habit},
    page,
    parameters::Parameters,
    refusal::{Reason, Refusal},
    reply,
};

/// Where an answer goes, and how.
#[derive(Clone, Debug)]
pub(crate) struct ReturnPath {
    pub(crate) uri: String,
    /// Whether the request said the redirect URI, so that the redeemer has to repeat it.
    pub(crate) was_said: bool,
    mode: Mode,
    state: Option<String>,
}

/// How parameters travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Query,
    Fragment,
    FormPost,
}

impl ReturnPath {
    /// Finds the way back; as long as this fails, nobody may be sent anywhere.
    pub(crate) fn read(app: &App, query: &Parameters) -> Result<Self, Refusal> {
        let said = query.get("redirect_uri");
        let uri = said.or(app.only_redirect_uri()).ok_or_else(|| Refusal::new(Reason::Missing, "redirect_uri"))?;
        if !app.returns_to(uri) {
            return Err(Refusal::new(Reason::RedirectUri, uri));
        }
        Ok(Self {
            uri: uri.to_owned(),
            was_said: said.is_some(),
            mode: mode(query).unwrap_or(Mode::Query),
            state: query.get("state").map(str::to_owned),
        })
    }

    /// Refuses an unknown response mode, which is said by the default one.
    pub(crate) fn check(query: &Parameters) -> Result<(), Refusal> {
        mode(query).map(|_| ()).ok_or_else(|| Refusal::new(Reason::Parameter, "response_mode"))
    }

    /// Sends the answer; `issuer` is added where the metadata promises it (RFC 9207).
    pub(crate) fn send(
        &self,
        entra: &Entra,
        call: &Call<'_>,
        issuer: &str,
        mut parameters: Vec<(&str, String)>,
    ) -> Response<Vec<u8>> {
        parameters.extend(self.state.clone().map(|state| ("state", state)));
        parameters.extend(entra.has(Habit::IssuerParameter).then(|| ("iss", issuer.to_owned())));
        let text = || Serializer::new(String::new()).extend_pairs(&parameters).finish();
        match self.mode {
            Mode::Query if self.uri.contains('?') => reply::redirect(call, &format!("{}&{}", self.uri, text())),
            Mode::Query => reply::redirect(call, &format!("{}?{}", self.uri, text())),
            Mode::Fragment => reply::redirect(call, &format!("{}#{}", self.uri, text())),
            Mode::FormPost => page::answer(call, 200, &page::form_post(&self.uri, &parameters)),
        }
    }

    /// Sends a refusal (RFC 6749, section 4.1.2.1).
    pub(crate) fn refuse(&self, entra: &Entra, call: &Call<'_>, issuer: &str, refusal: &Refusal) -> Response<Vec<u8>> {
        let mut parameters =
            vec![("error", refusal.error.clone()), ("error_description", reply::describe(call, refusal))];
        parameters.extend(refusal.number.map(|number| ("error_uri", reply::error_uri(&entra.origin, number))));
        parameters.extend(refusal.suberror.clone().map(|suberror| ("error_subcode", suberror)));
        self.send(entra, call, issuer, parameters)
    }
}

fn mode(query: &Parameters) -> Option<Mode> {
    match query.get("response_mode") {
        None | Some("query") => Some(Mode::Query),
        Some("fragment") => Some(Mode::Fragment),
        Some("form_post") => Some(Mode::FormPost),
        Some(_) => None,
    }
}
