//! The pages that a browser shows: plain HTML forms, which need no script.
//!
//! Identifiers are fixed, for tests that drive a browser:
//! `#username #password #display-name #submit #cancel` on sign-in and sign-up, `#account-0`, `#account-1`, … and
//! `#other-account` on the choice of an account, `#accept #cancel` on consent, `#user-code #submit` on the page for a
//! device's code, `#continue` on the page that posts an answer, `#note` for what was wrong, `#done` and `#error` at the
//! end of a visit that leads nowhere.

use std::fmt::{Display, Write};

use http::Response;

use crate::{call::Call, refusal::Refusal, reply};

/// A page as a response.
pub(crate) fn answer(call: &Call<'_>, status: u16, page: &str) -> Response<Vec<u8>> {
    reply::text(call, status, reply::HTML, page.to_owned())
}

/// A refusal as a page, for when nobody may be sent anywhere.
pub(crate) fn refuse(call: &Call<'_>, refusal: &Refusal) -> Response<Vec<u8>> {
    let text = reply::describe(call, refusal);
    answer(call, refusal.status, &whole("Sorry, but we're having trouble signing you in", &p("error", &text)))
}

/// Asks for name and password.
pub(crate) fn sign_in(flow: &str, hint: &str, note: &str) -> String {
    let fields = [field("username", "username", "text", hint), field("password", "password", "password", "")].concat();
    form("Sign in", "/visit/sign-in", flow, note, &(fields + &buttons("submit", "Sign in")))
}

/// Asks for what makes a new user.
pub(crate) fn sign_up(flow: &str, note: &str) -> String {
    let fields = [
        field("username", "username", "text", ""),
        field("password", "password", "password", ""),
        field("display-name", "display", "text", ""),
    ];
    form("Create account", "/visit/sign-up", flow, note, &(fields.concat() + &buttons("submit", "Create account")))
}

/// Asks which of those who are signed in it should be.
pub(crate) fn accounts(flow: &str, names: &[String]) -> String {
    let mut choices = String::new();
    for (number, name) in names.iter().enumerate() {
        choices += &button(&format!("account-{number}"), "account", name, name);
    }
    choices += &button("other-account", "action", "other", "Use another account");
    form("Pick an account", "/visit/account", flow, "", &choices)
}

/// Asks whether the application may.
pub(crate) fn consent(flow: &str, client_id: &str, user: &str, scopes: &[String]) -> String {
    let items: Vec<String> = scopes.iter().map(|scope| format!("<li>{}</li>", Escaped(scope))).collect();
    let text = format!(
        "<p>{} lets the application {} do this:</p><ul id=\"scopes\">{}</ul>",
        Escaped(user),
        Escaped(client_id),
        items.concat()
    );
    form("Permissions requested", "/visit/consent", flow, "", &(text + &buttons("accept", "Accept")))
}

/// Asks for the code that a device shows.
pub(crate) fn device_code(note: &str) -> String {
    let fields = field("user-code", "user_code", "text", "") + &button("submit", "action", "submit", "Next");
    form("Enter code", "/common/oauth2/deviceauth", "", note, &fields)
}

/// Posts an answer to the application, by script or by button (OAuth 2.0 Form Post Response Mode).
pub(crate) fn form_post(uri: &str, parameters: &[(&str, String)]) -> String {
    let fields: Vec<String> = parameters.iter().map(|(name, value)| hidden(name, value)).collect();
    let form = format!(
        "<form method=\"post\" action=\"{}\">{}<button id=\"continue\" type=\"submit\">Continue</button></form>\
         <script>document.forms[0].submit()</script>",
        Escaped(uri),
        fields.concat()
    );
    whole("Working...", &form)
}

/// Says that there is nothing more to do.
pub(crate) fn done(text: &str) -> String {
    whole("Done", &p("done", text))
}

fn form(title: &str, action: &str, flow: &str, note: &str, content: &str) -> String {
    let flow = if flow.is_empty() { String::new() } else { hidden("flow", flow) };
    let note = if note.is_empty() { String::new() } else { p("note", note) };
    whole(title, &format!("{note}<form method=\"post\" action=\"{action}\">{flow}{content}</form>"))
}

fn whole(title: &str, content: &str) -> String {
    let title = Escaped(title);
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1>{content}</body></html>"
    )
}

fn p(id: &str, text: &str) -> String {
    format!("<p id=\"{id}\">{}</p>", Escaped(text))
}

fn field(id: &str, name: &str, kind: &str, value: &str) -> String {
    let value = Escaped(value);
    format!("<p><label>{name} <input id=\"{id}\" name=\"{name}\" type=\"{kind}\" value=\"{value}\"></label></p>")
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", Escaped(name), Escaped(value))
}

fn button(id: &str, name: &str, value: &str, text: &str) -> String {
    let (value, text) = (Escaped(value), Escaped(text));
    format!("<p><button id=\"{id}\" type=\"submit\" name=\"{name}\" value=\"{value}\">{text}</button></p>")
}

fn buttons(id: &str, text: &str) -> String {
    button(id, "action", id, text) + &button("cancel", "action", "cancel", "Cancel")
}

/// A text in HTML, in an element or in a quoted attribute; also a text in XML.
#[derive(Debug)]
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            _ => f.write_char(char),
        })
    }
}
