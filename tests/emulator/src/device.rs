//! The device authorization grant (RFC 8628): a device asks, a person approves elsewhere, the device polls.

use http::Response;
use serde_json::json;

use crate::{
    authorize,
    call::Call,
    claims::Requested,
    client,
    door::Door,
    endpoint::Place,
    entra::Entra,
    interaction::{self, Visit},
    issue::Issue,
    memory::Authorized,
    page,
    parameters::Parameters,
    refusal::{Outcome, Reason, Refusal},
    scopes::Scopes,
    subject::Subject,
    token::Ask,
    want::Want,
};

/// How long a device code is good, in seconds.
const LIFE: u64 = 900;
/// How many seconds lie between two polls at first, and by how many more a poll that comes too soon delays the next.
const INTERVAL: u64 = 5;
/// The letters of a user code: none that look alike, no vowels.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A device that waits.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    user_code: String,
    want: Want,
    expires: u64,
    interval: u64,
    polled: Option<u64>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Waiting,
    Declined,
    Approved(Box<Authorized>),
    Used,
}

/// Answers a device authorization request (section 3.1).
pub(crate) fn begin(entra: &mut Entra, place: Place<'_>, call: &Call<'_>) -> Outcome {
    let door = Door::open(entra, place)?;
    let form = Parameters::form(call)?;
    let client_id = form.required("client_id")?;
    authorize::app(entra, &door, client_id)?;
    let scopes = Scopes::read(form.required("scope")?, client_id)?;
    let (device_code, user_code) = (call.token("device code"), user_code(call));
    let want = Want::of_device(place, client_id, scopes, Requested::read(&form)?, &device_code);
    let uri = format!("{}/common/oauth2/deviceauth", entra.origin);
    let answer = json!({
        "user_code": user_code,
        "device_code": device_code,
        "verification_uri": uri,
        "expires_in": LIFE,
        "interval": INTERVAL,
        "message": format!(
            "To sign in, use a web browser to open the page {uri} and enter the code {user_code} to authenticate."
        ),
    });
    let expires = call.now.saturating_add(LIFE);
    let device = Device { user_code, want, expires, interval: INTERVAL, polled: None, state: State::Waiting };
    entra.memory.devices.keep(device_code, device);
    Ok(answer)
}

fn user_code(call: &Call<'_>) -> String {
    let letter = |byte: u8| LETTERS.get(usize::from(byte) % LETTERS.len()).copied().map_or('B', char::from);
    call.unique("user code").into_iter().take(9).map(letter).collect()
}

/// Answers on the page where a person enters the code (section 3.3).
pub(crate) fn enter(entra: &mut Entra, call: &Call<'_>) -> Response<Vec<u8>> {
    let typed = Parameters::form(call).ok().and_then(|form| form.get("user_code").map(str::to_owned));
    let Some(typed) = typed else { return page::answer(call, 200, &page::device_code("")) };
    match find(entra, &typed, call.now) {
        Some((_, want)) => interaction::proceed(entra, call, Visit::new(want), ""),
        None => page::answer(call, 200, &page::device_code("That code did not work. Check it and try again.")),
    }
}

/// The device that still waits and shows that code, by its device code; case, blanks and dashes do not matter.
pub(crate) fn find(entra: &Entra, typed: &str, now: u64) -> Option<(String, Want)> {
    let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let waits = |device: &Device| matches!(device.state, State::Waiting) && now < device.expires;
    let mut devices = entra.memory.devices.iter();
    let found = devices.find(|(_, device)| device.user_code.eq_ignore_ascii_case(&typed) && waits(device));
    found.map(|(code, device)| (code.to_owned(), device.want.clone()))
}

/// The user has authorized the device.
pub(crate) fn approve(entra: &mut Entra, device_code: &str, authorized: Authorized) {
    end(entra, device_code, State::Approved(Box::new(authorized)));
}

/// The user does not want to.
pub(crate) fn decline(entra: &mut Entra, device_code: &str) {
    end(entra, device_code, State::Declined);
}

fn end(entra: &mut Entra, device_code: &str, state: State) {
    let device = entra.memory.devices.find_mut(device_code);
    if let Some(device) = device.filter(|device| matches!(device.state, State::Waiting)) {
        device.state = state;
    }
}

/// Answers a poll (section 3.4).
pub(crate) fn redeem(entra: &mut Entra, ask: &Ask<'_>) -> Outcome {
    let name = ask.form.required("device_code")?;
    let known = entra.memory.devices.find_mut(name);
    let device = known.filter(|device| device.want.client_id == ask.client_id).ok_or(Reason::BadDeviceCode)?;
    if ask.call.now >= device.expires {
        return Err(Reason::DeviceExpired.into());
    }
    let authorized = match &device.state {
        State::Waiting => return Err(device.poll(ask.call.now)),
        State::Declined if ask.door.is_adfs() => return Err(Reason::Declined.into()),
        State::Declined => return Err(Reason::DeviceDeclined.into()),
        State::Used => return Err(Reason::BadDeviceCode.into()),
        State::Approved(authorized) => (**authorized).clone(),
    };
    let tenant = entra.find(&authorized.tenant).cloned().ok_or(Reason::OtherTenant)?;
    if !ask.door.admits(&tenant) {
        return Err(Reason::OtherTenant.into());
    }
    let asked = ask.at(&tenant)?;
    let proof = client::check(entra, &asked)?;
    let subject = Subject::find(entra, &tenant, &authorized.identity.user)?;
    let scopes = authorized.scopes.clone();
    let answer = Issue { asked: &asked, subject: &subject, authorized: &authorized, proof, scopes }.answer(entra)?;
    if let Some(device) = entra.memory.devices.find_mut(name) {
        device.state = State::Used;
    }
    Ok(answer)
}

impl Device {
    /// Why there is nothing yet (section 3.5).
    fn poll(&mut self, now: u64) -> Refusal {
        let too_soon = self.polled.is_some_and(|last| now < last.saturating_add(self.interval));
        self.polled = Some(now);
        if too_soon {
            self.interval += INTERVAL;
            return Reason::SlowDown.into();
        }
        Reason::Pending.into()
    }
}
