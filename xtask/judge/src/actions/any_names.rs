//! People with random names register, sign in and are shown.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::{describe_answer, session_cookie};
use crate::execute::context::Context;
use crate::execute::http::ANSWER;
use crate::execute::sockets::handshake;
use crate::generate::names::{Name, in_log, similar, visible};
use crate::generate::probe::{Opened, Probe};
use crate::generate::{Wrong, rng, try_each};
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::{AnyNames, Connect};
use rig::server::Line;
use serde_json::Value;
use tokio::time::timeout;
use wire::http::{Answer, Client, Request};

/// How many names are tried.
const CASES: usize = 100;

impl Execute for AnyNames {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let port = context.server().await?.port();
        context.tell(format!(
            "{CASES} people with random names register, sign in and are shown"
        ));
        let mut rng = rng(&context.fixtures.token(16));
        let mut client = Client::new(port);
        let draw = || Name::any(&mut rng);
        try_each("names", CASES, draw, async |name: &Name| {
            wrong(self, context, &mut client, name).await
        })
        .await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// Compares what a server shows with what it has to show.
fn compared(what: &str, expected: &str, came: Result<String, String>) -> Option<Wrong> {
    let actual = match came {
        Ok(came) if came == expected => return None,
        Ok(came) => format!("`{came}`"),
        Err(why) => why,
    };
    Some(Wrong {
        expected: format!("{what} `{expected}`"),
        actual,
    })
}

/// The first place at which somebody with this name is not shown as they should be.
async fn wrong(
    word: &AnyNames,
    context: &mut Context<'_>,
    client: &mut Client,
    name: &Name,
) -> Result<Option<Wrong>, StepError> {
    let AnyNames {
        person,
        page,
        ack,
        event,
        log,
    } = word;
    let sent = name.around(&context.fixtures.token(8));
    // Space around a name is not part of it.
    let name = sent.trim();
    let password = context.fixtures.browser(person).password.clone();
    let registered = post(client, "/register", &sent, &password).await;
    let cookie = match entered(&registered, &format!("registering as `{name}`")) {
        Ok(cookie) => cookie,
        Err(wrong) => return Ok(Some(wrong)),
    };
    let me = get(client, "/me", &cookie).await;
    let me = me.and_then(|me| {
        let me: Value = serde_json::from_slice(&me.body).unwrap_or_default();
        username(&me)
    });
    if let Some(wrong) = compared("GET /me with the name", name, me) {
        return Ok(Some(wrong));
    }
    let again = post(client, "/login", &sent, &password).await;
    if let Err(wrong) = entered(&again, &format!("signing in as `{name}`")) {
        return Ok(Some(wrong));
    }
    for (how, other) in similar(name) {
        if let Ok(answer) = post(client, "/login", &other, &password).await
            && answer.status == 303
        {
            return Ok(Some(Wrong {
                expected: format!("no sign-in as `{other}`: it is `{name}` {how}"),
                actual: describe_answer(&answer),
            }));
        }
    }
    if let Some(page) = page {
        let shown = get(client, page, &cookie).await.map(|page| {
            let text = visible(&page.text());
            match text.contains(name) {
                true => name.to_owned(),
                false => "a page without it".to_owned(),
            }
        });
        if let Some(wrong) = compared(&format!("as text on the page {page}"), name, shown) {
            return Ok(Some(wrong));
        }
    }
    if ack.is_none() && event.is_none() && log.is_none() {
        return Ok(None);
    }
    let line = match log {
        Some(log) => {
            let as_it_is = context.fixtures.browser(person).name.clone();
            context.fixtures.browser(person).name = in_log(name);
            let line = context.fill(log);
            context.fixtures.browser(person).name = as_it_is;
            Some(line?)
        }
        None => None,
    };
    let socket = Connect::to("/", person, Cookie::None);
    let mut handshake = handshake(context, &socket).await?;
    handshake.headers = vec![("Cookie".to_owned(), cookie.into_bytes())];
    let server = context.server().await?;
    let from = server.log().count();
    let socket = match Probe::open(&handshake).await {
        Opened::Admitted(socket) => socket,
        Opened::Refused(why) | Opened::Failed(why) => {
            return Ok(Some(Wrong {
                expected: format!("connect for `{name}`"),
                actual: why,
            }));
        }
    };
    if let Some(event) = event {
        let came = socket.event(event).await;
        let came = came.and_then(|data| username(&data));
        let what = format!("the event `{event}` with the name");
        if let Some(wrong) = compared(&what, name, came) {
            return Ok(Some(wrong));
        }
    }
    if let Some(ack) = ack {
        let came = socket.ack(ack).await;
        let came = came.and_then(|data| username(&data));
        let what = format!("the acknowledgement of `{ack}` with the name");
        if let Some(wrong) = compared(&what, name, came) {
            return Ok(Some(wrong));
        }
    }
    if let Some(line) = line {
        let found = server.log().find_from(from, |_, one| {
            one.text.trim_end().ends_with(&line).then_some(())
        });
        if timeout(ANSWER / 5, found).await.ok().flatten().is_none() {
            let lines = server.log().lines();
            let lines: Vec<_> = lines.iter().skip(from).map(|line| line.raw()).collect();
            return Ok(Some(Wrong {
                expected: format!("a log line that ends with `{line}`"),
                actual: format!("`{}`", lines.join("\n")),
            }));
        }
    }
    socket.leave();
    Ok(None)
}
fn username(data: &Value) -> Result<String, String> {
    let name = data.get("username").and_then(Value::as_str);
    name.map(str::to_owned)
        .ok_or_else(|| format!("no `username` in {data}"))
}

/// The session's cookie of an answer that lets somebody in.
pub fn entered(answer: &Result<Answer, String>, what: &str) -> Result<String, Wrong> {
    let wrong = |actual: String| Wrong {
        expected: format!("303 See Other and a session cookie for {what}"),
        actual,
    };
    let answer = answer.as_ref().map_err(|why| wrong(why.clone()))?;
    let cookie = session_cookie(answer).filter(|_| answer.status == 303);
    let cookie = cookie.ok_or_else(|| wrong(describe_answer(answer)))?;
    Ok(format!("{}={}", cookie.name(), cookie.value()))
}

async fn get(client: &mut Client, path: &str, cookie: &str) -> Result<Answer, String> {
    let headers = [("Cookie".to_owned(), cookie.as_bytes().to_vec())];
    let answer = client.get(path, &headers, ANSWER).await;
    answer.map_err(|error| error.to_string())
}

/// Sends the form of a registration or a sign-in.
pub async fn post(
    client: &mut Client,
    path: &str,
    name: &str,
    password: &str,
) -> Result<Answer, String> {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let request = Request {
        method: "POST",
        path: path.to_owned(),
        headers: Vec::new(),
        form: Some(vec![field("username", name), field("password", password)]),
    };
    let answer = client.send(&request, ANSWER).await;
    answer.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_is_read_from_data_and_nothing_else_is_one() {
        assert_eq!(
            username(&json!({ "username": "ada" })),
            Ok("ada".to_owned())
        );
        for data in [json!(null), json!("ada"), json!({ "username": 1 })] {
            assert!(username(&data).is_err(), "{data}");
        }
    }
}
