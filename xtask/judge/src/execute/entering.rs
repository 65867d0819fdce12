//! Signing up and in: a form with the person's name and password.

use std::time::Instant;

use super::StepError;
use super::answers::{self, describe_answer};
use super::context::Context;
use super::fixtures::SESSION_COOKIE;
use super::http::send;
use course::vocabulary::parts::cookie::Cookie;
use wire::http::Request as Sent;

/// Sends the person's name and password, with what the test wants in the `Cookie` header.
///
/// # Errors
/// The answer is not a 303 that hands out a session cookie.
pub async fn enter(
    context: &mut Context<'_>,
    person: &str,
    cookie: &Cookie,
    path: &str,
) -> Result<(), StepError> {
    // Made at first use, then found by its name.
    context.fixtures.browser(person);
    let told = context.fixtures.describe_cookie(Some(person), cookie);
    context.tell(format!(
        "{person} sends POST {path} with {person}'s name and password, {told}"
    ));
    post(context, person, cookie, path).await
}

/// Signs in again until the cookie's signature has the characters that the test is
/// about: the server draws the id that it signs.
pub async fn draw_signature(
    context: &mut Context<'_>,
    person: &str,
    wanted: Option<&str>,
) -> Result<(), StepError> {
    /// Of 43 characters one in two signatures has a certain one, one in four a
    /// certain two.
    const AT_MOST: usize = 200;
    let Some(wanted) = wanted else {
        return Ok(());
    };
    context.tell(format!(
        "{person} sends POST /login again, until the signature of the cookie has each of `{wanted}`"
    ));
    for _ in 0..AT_MOST {
        let signature = context.signature(person)?;
        if wanted.chars().all(|one| signature.contains(one)) {
            return Ok(());
        }
        post(context, person, &Cookie::Own, "/login").await?;
    }
    Err(StepError::wrong(
        format!(
            "a session cookie with another signature for each sign-in, with each of `{wanted}` in time"
        ),
        format!("{AT_MOST} sign-ins without one"),
    ))
}

/// Signs in with the person's own cookies, as a part of something larger.
///
/// # Errors
/// As [`enter`].
pub async fn sign_in_again(context: &mut Context<'_>, person: &str) -> Result<(), StepError> {
    post(context, person, &Cookie::Own, "/login").await
}

async fn post(
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
        context.sessions.begin(person, begun);
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
