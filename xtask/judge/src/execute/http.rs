//! Signing in and out, and plain requests.

use std::time::{Duration, Instant};

use super::StepError;
use super::answers::{self, describe_answer, describe_expected};
use super::context::Context;
use super::describe::describe;
use super::fixtures::SESSION_COOKIE;
use super::wire_log;
use course::spec::{Cookie, Expected, Method, Request, SignIn};
use wire::http::{Answer, Request as Sent};

/// How long a server may take over one request. Hashing a password takes some
/// 20 ms; the rest is room for a loaded machine.
pub const ANSWER: Duration = Duration::from_secs(5);

pub async fn sign_up(context: &mut Context<'_>, who: &SignIn) -> Result<(), StepError> {
    if let Some(name) = &who.name {
        let name = context.fill(name)?;
        context.fixtures.browser(&who.person).name = name;
    }
    tell_of_entering(context, who, "/register");
    enter(context, &who.person, &who.cookie, "/register").await?;
    draw_signature(context, who).await
}

pub async fn sign_in(context: &mut Context<'_>, who: &SignIn) -> Result<(), StepError> {
    tell_of_entering(context, who, "/login");
    enter(context, &who.person, &who.cookie, "/login").await?;
    draw_signature(context, who).await
}

/// Signs in again until the cookie's signature has the characters that the test is
/// about: the server draws the id that it signs.
async fn draw_signature(context: &mut Context<'_>, who: &SignIn) -> Result<(), StepError> {
    /// Of 43 characters one in two signatures has a certain one, one in four a
    /// certain two.
    const AT_MOST: usize = 200;
    let Some(wanted) = &who.signature_has else {
        return Ok(());
    };
    context.tell(format!(
        "{} sends POST /login again, until the signature of the cookie has each of `{wanted}`",
        who.person
    ));
    for _ in 0..AT_MOST {
        let signature = context.signature(&who.person)?;
        if wanted.chars().all(|one| signature.contains(one)) {
            return Ok(());
        }
        enter(context, &who.person, &Cookie::Own, "/login").await?;
    }
    Err(StepError::wrong(
        format!(
            "a session cookie with another signature for each sign-in, with each of `{wanted}` in time"
        ),
        format!("{AT_MOST} sign-ins without one"),
    ))
}

fn tell_of_entering(context: &mut Context<'_>, who: &SignIn, path: &str) {
    // Made at first sight, and then told by its name.
    context.fixtures.browser(&who.person);
    let cookie = context
        .fixtures
        .describe_cookie(Some(&who.person), &who.cookie);
    let person = &who.person;
    context.tell(format!(
        "{person} sends POST {path} with {person}'s name and password, {cookie}"
    ));
}

async fn enter(
    context: &mut Context<'_>,
    person: &str,
    cookie: &Cookie,
    path: &str,
) -> Result<(), StepError> {
    let browser = context.fixtures.browser(person);
    let form = vec![
        ("username".to_owned(), browser.name.clone()),
        ("password".to_owned(), browser.password.clone()),
    ];
    let headers = context.cookie_headers(Some(person), cookie)?;
    let sent = Sent {
        method: "POST",
        path: path.to_owned(),
        headers,
        form: Some(form),
    };
    let begun = Instant::now();
    let answer = send(context, Some(person), &sent).await?;
    let right = answer.status == 303 && answers::session_cookie(&answer).is_some();
    if right {
        context.sessions.begin(begun);
        return Ok(());
    }
    let came = match answer.status {
        303 => format!(
            "{}; {}",
            answers::no_session_cookie(&answer),
            describe_answer(&answer)
        ),
        _ => describe_answer(&answer),
    };
    Err(StepError::wrong(
        format!("303 See Other and a new session cookie `{SESSION_COOKIE}`"),
        came,
    )
    .with_cause(answers::cause(&answer)))
}

pub async fn sign_out(context: &mut Context<'_>, person: &str) -> Result<(), StepError> {
    let headers = context.cookie_headers(Some(person), &Cookie::Own)?;
    let sent = Sent {
        method: "POST",
        path: "/logout".to_owned(),
        headers,
        form: Some(Vec::new()),
    };
    context.tell(format!(
        "{person} sends POST /logout with {person}'s own cookies"
    ));
    let answer = send(context, Some(person), &sent).await?;
    if answer.status == 303 {
        return Ok(());
    }
    Err(StepError::wrong("303 See Other", describe_answer(&answer)))
}

pub async fn request(
    context: &mut Context<'_>,
    request: &Request,
    expected: &Expected,
) -> Result<(), StepError> {
    let told = describe_request(context, request);
    context.tell(told);
    // Its port may be asked for.
    context.server().await?;
    let sent = prepare(context, request)?;
    let answer = send(context, request.person.as_deref(), &sent).await?;
    match answers::wrong(context, &answer, expected)? {
        None => Ok(()),
        Some(came) => {
            Err(StepError::wrong(describe_expected(expected), came)
                .with_cause(answers::cause(&answer)))
        }
    }
}

pub fn prepare(context: &mut Context<'_>, request: &Request) -> Result<Sent, StepError> {
    let person = request.person.as_deref();
    let mut headers = context.cookie_headers(person, &request.cookie)?;
    for (name, value) in &request.headers {
        headers.push((name.clone(), context.fill(value)?));
    }
    let mut form = Vec::new();
    for (name, value) in &request.form {
        form.push((name.clone(), context.fill(value)?));
    }
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    let form = (request.method == Method::Post).then_some(form);
    Ok(Sent {
        method,
        path: request.path.clone(),
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
    let method = if request.method == Method::Get {
        "GET"
    } else {
        "POST"
    };
    let mut text = format!(
        "{} sends {method} {} with {}",
        request.person.as_deref().unwrap_or("a visitor"),
        request.path,
        context
            .fixtures
            .describe_cookie(request.person.as_deref(), &request.cookie)
    );
    for (name, value) in request.form.iter().chain(&request.headers) {
        text.push_str(&format!(", {name}={}", describe(value)));
    }
    text
}
