//! Signing in and out, and plain requests.

use std::time::Duration;

use super::StepError;
use super::context::Context;
use super::describe::describe;
use super::wire_log;
use course::vocabulary::request::{Method, Request};
use wire::http::{Answer, Request as Sent};

/// How long a server may take over one request. Hashing a password takes some
/// 20 ms; the rest is room for a loaded machine.
pub const ANSWER: Duration = Duration::from_secs(5);

pub fn prepare(context: &mut Context<'_>, request: &Request) -> Result<Sent, StepError> {
    let Request {
        method,
        path,
        person,
        cookie,
        form: fields,
        headers: more,
    } = request;
    let mut headers = context.cookie_headers(person.as_deref(), cookie)?;
    for (name, value) in more {
        headers.push((name.clone(), context.fill(value)?));
    }
    let mut form = Vec::new();
    for (name, value) in fields {
        form.push((name.clone(), context.fill(value)?));
    }
    let form = (*method == Method::Post).then_some(form);
    Ok(Sent {
        method: method.name(),
        path: path.clone(),
        headers,
        form,
    })
}

pub async fn send(
    context: &mut Context<'_>,
    person: Option<&str>,
    sent: &Sent,
) -> Result<Answer, StepError> {
    let port = context.server().await?.port();
    let answer = wire::http::send(port, sent, ANSWER).await;
    if let (Some(person), Ok(answer)) = (person, &answer) {
        for (_, value) in answer
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        {
            context.fixtures.browser(person).jar.take(value);
        }
    }
    let told = answer.as_ref().map_err(ToString::to_string);
    // After its cookies are known, so that they are masked.
    context
        .spoken
        .push(wire_log::http(&context.fixtures, sent, told));
    let answer = answer.map_err(|error| StepError::wrong("an answer", error.to_string()))?;
    let request = format!("{} {}", sent.method, sent.path);
    context.answers.push((request, answer.clone()));
    Ok(answer)
}

pub fn describe_request(context: &mut Context<'_>, request: &Request) -> String {
    let mut text = format!(
        "{} sends {} {} with {}",
        request.person.as_deref().unwrap_or("a visitor"),
        request.method.name(),
        request.path,
        context
            .fixtures
            .describe_cookie(request.person.as_deref(), &request.cookie)
    );
    for (name, value) in &request.form {
        text.push_str(&format!(", {name}={}", describe(value)));
    }
    for (name, value) in &request.headers {
        text.push_str(&format!(", {name}: {}", describe(value)));
    }
    text
}
