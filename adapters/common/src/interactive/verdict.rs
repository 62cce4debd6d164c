//! What a request amounts to: the response that is waited for, a user who gives up, or nothing. A pure decision.
//!
//! | path | parameters | status | the wait |
//! | --- | --- | --- | --- |
//! | another, such as `/favicon.ico` | any | 404 | goes on |
//! | the redirect URI's | not readable, or one twice | 400 | goes on |
//! | | no `state`, or another one | 400 | goes on |
//! | | the `state`, neither `code` nor `error` | 400 | goes on |
//! | | the `state`, `error=abort` | 200 | ends as cancelled |
//! | | the `state`, `code` or another `error` | 200 | ends with the response |

use msal_core::AuthResponse;
use msal_core::http::StatusCode;

use super::request::Request;

/// What a request amounts to.
#[derive(Debug)]
pub(super) enum Verdict {
    Response(AuthResponse),
    Cancel,
    Refuse(StatusCode),
}

/// Judges a request to the redirect URI with that path, in a sign-in with that state.
pub(super) fn judge(request: &Request<'_>, path: &str, state: &str) -> Verdict {
    if request.path != path {
        return Verdict::Refuse(StatusCode::NOT_FOUND);
    }
    let Ok(response) = AuthResponse::parse(request.parameters) else { return Verdict::Refuse(StatusCode::BAD_REQUEST) };
    if !response.has_state(state) {
        return Verdict::Refuse(StatusCode::BAD_REQUEST);
    }
    match (response.parameter("error"), response.parameter("code")) {
        (Some("abort"), None) => Verdict::Cancel,
        (None, None) => Verdict::Refuse(StatusCode::BAD_REQUEST),
        _ => Verdict::Response(response),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_verdicts() {
        let rows = [
            ("/back", "code=c&state=s", "response"),
            ("/back", "error=access_denied&state=s", "response"),
            ("/back", "error=abort&state=s", "cancel"),
            ("/back", "error=abort&code=c&state=s", "response"),
            ("/back", "error=abort", "400"),
            ("/back", "error=abort&state=t", "400"),
            ("/back", "", "400"),
            ("/back", "state=s", "400"),
            ("/back", "code=c", "400"),
            ("/back", "code=c&state=", "400"),
            ("/back", "code=c&state=t", "400"),
            ("/back", "code=c&state=ss", "400"),
            ("/back", "code=c&state=s&state=s", "400"),
            ("/back", "code=c&state=s&code=d", "400"),
            ("/back/", "code=c&state=s", "404"),
            ("/favicon.ico", "", "404"),
        ];
        for (path, parameters, expected) in rows {
            let verdict = match judge(&Request { path, parameters }, "/back", "s") {
                Verdict::Response(_) => "response".to_owned(),
                Verdict::Cancel => "cancel".to_owned(),
                Verdict::Refuse(status) => status.as_u16().to_string(),
            };
            assert_eq!(verdict, expected, "{path}?{parameters}");
        }
    }

    #[test]
    fn no_response_answers_a_flow_without_a_state() {
        let request = Request { path: "/", parameters: "code=c&state=" };
        assert!(matches!(judge(&request, "/", ""), Verdict::Refuse(_)));
    }
}
