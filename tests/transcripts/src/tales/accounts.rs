//! Who has signed in, who signs out, and who comes from another library.

use msal_core::PublicClientApplication;
use msal_laws::{AppSpec, CallSpec, Deeds, KEY, Yield, key, marker, person};
use serde_json::json;

use crate::tale::Tale;
use crate::teller::Teller;

pub(super) const TALES: [Tale; 3] = [
    Tale {
        name: "accounts",
        about: "Who has signed in: all, those of one name, and those of a cloud.",
        tell: accounts,
    },
    Tale {
        name: "remove-account",
        about: "A user signs out of the application: nothing of the user's is left, and nobody else feels it.",
        tell: remove,
    },
    Tale {
        name: "refresh-token-import",
        about: "A refresh token that another library got is redeemed, and remembered with what comes of it.",
        tell: import,
    },
];

fn app() -> PublicClientApplication {
    AppSpec::default().build_public()
}

/// Signs another user in.
fn another(teller: &mut Teller, app: &PublicClientApplication) {
    let flow = CallSpec::default().redemption(app);
    let mut claims = person::claims();
    claims.insert("preferred_username".to_owned(), "bob@contoso.example".into());
    let answer = json!({
        "access_token": marker::secret("bob"), "refresh_token": marker::secret("bob-refresh"), "expires_in": 3599,
        "client_info": "eyJ1aWQiOiJib2IiLCJ1dGlkIjoidHdvIn0", "id_token": key::signed("one", KEY, &claims),
    });
    teller.spoil(&flow, "Send POST token", Deeds::Garbage(200, answer.to_string().into_bytes()));
    teller.quietly(&flow);
}

fn accounts(teller: &mut Teller) {
    let government = PublicClientApplication::builder("client-id");
    let government = government.authority("https://login.microsoftonline.us/contoso.example").build();
    let government = government.expect("an application");
    teller.tell("accounts", &app().accounts(), Yield::Accounts);
    teller.sign_in(&app(), &CallSpec::default());
    another(teller, &app());
    another(teller, &government);
    teller.say("Two users have signed in, one of them in two clouds.");
    teller.tell("accounts", &app().accounts(), Yield::Accounts);
    let shouted = person::username().to_uppercase();
    teller.tell("accounts", &app().accounts().username(shouted), Yield::Accounts);
    teller.tell("accounts", &app().accounts().username("nobody@contoso.example"), Yield::Accounts);
    teller.tell("accounts", &government.accounts(), Yield::Accounts);
}

fn remove(teller: &mut Teller) {
    let account = teller.sign_in(&app(), &CallSpec::default());
    another(teller, &app());
    teller.say("Two users have signed in.");
    teller.tell("remove_account", &app().remove_account(&account), |()| Yield::Done);
    teller.tell("accounts", &app().accounts(), Yield::Accounts);
    let silent = app().acquire_token_silent(CallSpec::default().scopes(), &account);
    teller.tell("acquire_token_silent", &silent, Yield::Token);
    teller.tell("remove_account", &app().remove_account(&account), |()| Yield::Done);
}

fn import(teller: &mut Teller) {
    let flow = app().acquire_token_by_refresh_token(marker::secret("imported"), ["User.Read"]);
    teller.tell("acquire_token_by_refresh_token", &flow, Yield::Token);
    teller.tell("accounts", &app().accounts(), Yield::Accounts);
    teller.say("A token that is of no use any more, and none:");
    let no =
        Deeds::Refuse { error: "invalid_grant".to_owned(), number: 70_008, date: None, retry_after: None, echo: None };
    teller.spoil(&flow, "Send POST token", no);
    teller.tell("acquire_token_by_refresh_token", &flow, Yield::Token);
    let nothing = app().acquire_token_by_refresh_token("", ["User.Read"]);
    teller.tell("acquire_token_by_refresh_token", &nothing, Yield::Token);
}
