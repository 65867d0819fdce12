//! Signing in and out, and plain requests.

use std::time::{Duration, Instant};

use super::Stop;
use super::answers::{self, describe_answer, describe_expected};
use super::describe::describe;
use super::scene::Scene;
use super::wire_log;
use super::world::SESSION_COOKIE;
use course::challenge::{Cookie, Expected, Method, Request, SignIn};
use wire::http::{Answer, Request as Sent};

/// How long a server may take over one request. Hashing a password takes some
/// 20 ms; the rest is room for a loaded machine.
pub const ANSWER: Duration = Duration::from_secs(5);

pub async fn sign_up(scene: &mut Scene<'_>, who: &SignIn) -> Result<(), Stop> {
    if let Some(name) = &who.name {
        let name = scene.fill(name)?;
        scene.world.browser(&who.person).name = name;
    }
    tell_of_entering(scene, who, "/register");
    enter(scene, &who.person, &who.cookie, "/register").await?;
    draw_signature(scene, who).await
}

pub async fn sign_in(scene: &mut Scene<'_>, who: &SignIn) -> Result<(), Stop> {
    tell_of_entering(scene, who, "/login");
    enter(scene, &who.person, &who.cookie, "/login").await?;
    draw_signature(scene, who).await
}

/// Signs in again until the cookie's signature has the characters that the test is
/// about: the server draws the id that it signs.
async fn draw_signature(scene: &mut Scene<'_>, who: &SignIn) -> Result<(), Stop> {
    /// Of 43 characters one in two signatures has a certain one, one in four a
    /// certain two.
    const AT_MOST: usize = 200;
    let Some(wanted) = &who.signature_has else {
        return Ok(());
    };
    scene.tell(format!(
        "{} sends POST /login again, until the signature of the cookie has each of `{wanted}`",
        who.person
    ));
    for _ in 0..AT_MOST {
        let signature = scene.signature(&who.person)?;
        if wanted.chars().all(|one| signature.contains(one)) {
            return Ok(());
        }
        enter(scene, &who.person, &Cookie::Own, "/login").await?;
    }
    Err(Stop::wrong(
        format!(
            "a session cookie with another signature for each sign-in, with each of `{wanted}` in time"
        ),
        format!("{AT_MOST} sign-ins without one"),
    ))
}

fn tell_of_entering(scene: &mut Scene<'_>, who: &SignIn, path: &str) {
    // Made at first sight, and then told by its name.
    scene.world.browser(&who.person);
    let cookie = scene.world.describe_cookie(Some(&who.person), &who.cookie);
    let person = &who.person;
    scene.tell(format!(
        "{person} sends POST {path} with {person}'s name and password, {cookie}"
    ));
}

async fn enter(
    scene: &mut Scene<'_>,
    person: &str,
    cookie: &Cookie,
    path: &str,
) -> Result<(), Stop> {
    let browser = scene.world.browser(person);
    let form = vec![
        ("username".to_owned(), browser.name.clone()),
        ("password".to_owned(), browser.password.clone()),
    ];
    let headers = scene.cookie_headers(Some(person), cookie)?;
    let sent = Sent {
        method: "POST",
        path: path.to_owned(),
        headers,
        form: Some(form),
    };
    let begun = Instant::now();
    let answer = send(scene, Some(person), &sent).await?;
    let right = answer.status == 303 && answers::session_cookie(&answer).is_some();
    if right {
        scene.sessions.begin(begun);
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
    Err(Stop::wrong(
        format!("303 See Other and a new session cookie `{SESSION_COOKIE}`"),
        came,
    )
    .with_cause(answers::cause(&answer)))
}

pub async fn sign_out(scene: &mut Scene<'_>, person: &str) -> Result<(), Stop> {
    let headers = scene.cookie_headers(Some(person), &Cookie::Own)?;
    let sent = Sent {
        method: "POST",
        path: "/logout".to_owned(),
        headers,
        form: Some(Vec::new()),
    };
    scene.tell(format!(
        "{person} sends POST /logout with {person}'s own cookies"
    ));
    let answer = send(scene, Some(person), &sent).await?;
    if answer.status == 303 {
        return Ok(());
    }
    Err(Stop::wrong("303 See Other", describe_answer(&answer)))
}

pub async fn request(
    scene: &mut Scene<'_>,
    request: &Request,
    expected: &Expected,
) -> Result<(), Stop> {
    let told = describe_request(scene, request);
    scene.tell(told);
    // Its port may be asked for.
    scene.server().await?;
    let sent = prepare(scene, request)?;
    let answer = send(scene, request.person.as_deref(), &sent).await?;
    match answers::wrong(scene, &answer, expected)? {
        None => Ok(()),
        Some(came) => {
            Err(Stop::wrong(describe_expected(expected), came).with_cause(answers::cause(&answer)))
        }
    }
}

pub fn prepare(scene: &mut Scene<'_>, request: &Request) -> Result<Sent, Stop> {
    let person = request.person.as_deref();
    let mut headers = scene.cookie_headers(person, &request.cookie)?;
    for (name, value) in &request.headers {
        headers.push((name.clone(), scene.fill(value)?));
    }
    let mut form = Vec::new();
    for (name, value) in &request.form {
        form.push((name.clone(), scene.fill(value)?));
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
    scene: &mut Scene<'_>,
    person: Option<&str>,
    sent: &Sent,
) -> Result<Answer, Stop> {
    let port = scene.server().await?.port();
    let answer = wire::http::send(port, sent, ANSWER).await;
    if let (Some(person), Ok(answer)) = (person, &answer) {
        for (_, value) in answer
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        {
            scene.world.browser(person).jar.take(value);
        }
    }
    let told = answer.as_ref().map_err(ToString::to_string);
    // After its cookies are known, so that they are masked.
    scene.spoken.push(wire_log::http(&scene.world, sent, told));
    answer.map_err(|error| Stop::wrong("an answer", error.to_string()))
}

pub fn describe_request(scene: &mut Scene<'_>, request: &Request) -> String {
    let method = if request.method == Method::Get {
        "GET"
    } else {
        "POST"
    };
    let mut text = format!(
        "{} sends {method} {} with {}",
        request.person.as_deref().unwrap_or("a visitor"),
        request.path,
        scene
            .world
            .describe_cookie(request.person.as_deref(), &request.cookie)
    );
    for (name, value) in request.form.iter().chain(&request.headers) {
        text.push_str(&format!(", {name}={}", describe(value)));
    }
    text
}
