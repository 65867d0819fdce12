//! What was answered over HTTP, against what the document expects.

use serde_json::Value;

use super::StepError;
use super::context::Context;
use super::describe::describe;
use super::fixtures::SESSION_COOKIE;
use course::template::Data;
use course::vocabulary::request::{Expected, ExpectedCookie};
use wire::http::Answer;

/// Letters of a body that a report shows.
const SHOWN: usize = 300;
/// The same for a page, whose beginning shows little.
const SHOWN_OF_PAGE: usize = 100;

/// The session's cookie that an answer sets, if it sets one.
pub fn session_cookie(answer: &Answer) -> Option<cookie::Cookie<'_>> {
    let mut cookies = set_cookies(answer).into_iter();
    cookies.find(|cookie| cookie.name() == SESSION_COOKIE)
}

/// All cookies that an answer sets.
fn set_cookies(answer: &Answer) -> Vec<cookie::Cookie<'_>> {
    let headers = answer.headers.iter();
    headers
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, value)| cookie::Cookie::parse(value.as_str()).ok())
        .collect()
}

/// What came in place of what was expected: the first difference, and the answer.
pub fn wrong(
    context: &mut Context<'_>,
    answer: &Answer,
    expected: &Expected,
) -> Result<Option<String>, StepError> {
    // The answer begins with its status.
    if expected
        .status
        .is_some_and(|status| status != answer.status)
    {
        return Ok(Some(describe_answer(answer)));
    }
    let difference = difference(context, answer, expected)?;
    Ok(difference.map(|difference| format!("{difference}; {}", describe_answer(answer))))
}

/// The first way in which the answer, apart from its status, is not what was expected.
fn difference(
    context: &mut Context<'_>,
    answer: &Answer,
    expected: &Expected,
) -> Result<Option<String>, StepError> {
    let Expected {
        // It has been looked at before.
        status: _,
        location,
        headers,
        headers_lack,
        json,
        body: contained,
        body_lacks,
        cookie,
    } = expected;
    if let Some(location) = location {
        let location = context.fill(location)?;
        let came = header(answer, "location");
        if came != Some(location.as_str()) {
            return Ok(Some(match came {
                Some(came) => format!("it leads to `{came}`, not to `{location}`"),
                None => "it has no Location header".to_owned(),
            }));
        }
    }
    for (name, values) in headers {
        let wanted: Vec<String> = values
            .iter()
            .map(|value| context.fill(value))
            .collect::<Result<_, _>>()?;
        let came: Vec<&str> = all(answer, name).collect();
        if came != wanted {
            return Ok(Some(match came.as_slice() {
                [] => format!("it has no header {name}"),
                came => format!(
                    "{name} is {}, not {}",
                    came.join(" and then "),
                    wanted.join(" and then ")
                ),
            }));
        }
    }
    for lacked in headers_lack {
        let (name, unwanted) = lacked.split_once(": ").unzip();
        let name = name.unwrap_or(lacked);
        let is_unwanted = |value: &&str| unwanted.is_none_or(|unwanted| *value == unwanted);
        if let Some(value) = all(answer, name).find(is_unwanted) {
            return Ok(Some(format!("it has {name}: {value}")));
        }
    }
    let body = String::from_utf8_lossy(&answer.body);
    if let Some(data) = json {
        let wanted = context.fill_data(data)?;
        let came = serde_json::from_slice::<Value>(&answer.body).ok();
        if came.as_ref() != Some(&wanted) {
            return Ok(Some(format!("the body is not the JSON {wanted}")));
        }
    }
    for text in contained {
        let text = context.fill(text)?;
        if !body.contains(&text) {
            return Ok(Some(format!("the body does not contain `{text}`")));
        }
    }
    for text in body_lacks {
        let text = context.fill(text)?;
        if body.contains(&text) {
            let around = around(&body, &text);
            return Ok(Some(format!("the body contains `{text}`: …{around}…")));
        }
    }
    Ok(cookie
        .as_ref()
        .and_then(|cookie| cookie_difference(answer, cookie)))
}

/// Said of an answer that does not set the session's cookie, with those that it sets.
pub fn no_session_cookie(answer: &Answer) -> String {
    let cookies = set_cookies(answer);
    if cookies.is_empty() {
        return format!("it sets no cookie at all, so no `{SESSION_COOKIE}`");
    }
    let names: Vec<_> = cookies.iter().map(cookie::Cookie::name).collect();
    format!(
        "it sets no cookie `{SESSION_COOKIE}`, but {}",
        listed(&names)
    )
}

/// Names of cookies for a report.
pub fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// What axum's or tower-sessions' own answer reveals about a server.
pub fn cause(answer: &Answer) -> Option<&'static str> {
    let body = String::from_utf8_lossy(&answer.body);
    (answer.status == 500 && body.contains("SessionManagerLayer"))
        .then_some("a handler asks for a session, but the session layer is not around its route")
}

/// Some letters on both sides of a string.
fn around(body: &str, text: &str) -> String {
    const SIDE: usize = 40;
    let Some((before, after)) = body.split_once(text) else {
        return String::new();
    };
    let skipped = before.chars().count().saturating_sub(SIDE);
    let before: String = before.chars().skip(skipped).collect();
    let after: String = after.chars().take(SIDE).collect();
    format!("{}{text}{}", on_one_line(&before), on_one_line(&after))
}

fn cookie_difference(answer: &Answer, expected: &ExpectedCookie) -> Option<String> {
    let came = session_cookie(answer);
    let (http_only, same_site, secure, path, max_age) = match (expected, &came) {
        (ExpectedCookie::None, None) => return None,
        (ExpectedCookie::None, Some(_)) => {
            return Some(format!("it sets the cookie `{SESSION_COOKIE}`"));
        }
        (ExpectedCookie::Set { .. }, None) => {
            return Some(no_session_cookie(answer));
        }
        (
            ExpectedCookie::Set {
                http_only,
                same_site,
                secure,
                path,
                max_age,
            },
            Some(_),
        ) => (http_only, same_site, secure, path, max_age),
    };
    let came = came?;
    let flag = |name: &str, wanted: &Option<bool>, came: bool| match wanted {
        Some(true) if !came => Some(format!("the cookie has no `{name}`")),
        Some(false) if came => Some(format!("the cookie has `{name}`")),
        _ => None,
    };
    if let Some(text) = flag("HttpOnly", http_only, came.http_only() == Some(true)) {
        return Some(text);
    }
    if let Some(text) = flag("Secure", secure, came.secure() == Some(true)) {
        return Some(text);
    }
    if let Some(wanted) = same_site {
        let came = came
            .same_site()
            .map(|s| s.to_string())
            .unwrap_or_else(|| "missing".to_owned());
        if !came.eq_ignore_ascii_case(wanted) {
            return Some(format!("the cookie's `SameSite` is {came}, not {wanted}"));
        }
    }
    if let Some(wanted) = path {
        let came = came.path().unwrap_or("missing");
        if came != wanted {
            return Some(format!("the cookie's `Path` is {came}, not {wanted}"));
        }
    }
    if let Some(wanted) = max_age {
        let came = came.max_age().map(|age| age.whole_seconds());
        if came != Some(i64::from(*wanted)) {
            let came = came.map_or("missing".to_owned(), |age| age.to_string());
            return Some(format!("the cookie's `Max-Age` is {came}, not {wanted}"));
        }
    }
    None
}

fn header<'a>(answer: &'a Answer, name: &'a str) -> Option<&'a str> {
    all(answer, name).next()
}

fn all<'a>(answer: &'a Answer, name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = answer.headers.iter();
    let named = named.filter(move |(one, _)| one.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.as_str())
}

/// Status, the headers that matter here, and the beginning of the body. A
/// cookie's value is never shown.
pub fn describe_answer(answer: &Answer) -> String {
    let mut text = answer.status.to_string();
    if let Ok(status) = hyper::StatusCode::from_u16(answer.status)
        && let Some(reason) = status.canonical_reason()
    {
        text = format!("{text} {reason}");
    }
    if let Some(location) = header(answer, "location") {
        text.push_str(&format!(", Location: {location}"));
    }
    if let Some(mut cookie) = session_cookie(answer) {
        cookie.set_value("…");
        text.push_str(&format!(", Set-Cookie: {cookie}"));
    }
    let body = String::from_utf8_lossy(&answer.body);
    let body = body.trim();
    if !body.is_empty() {
        let is_page = header(answer, "content-type").is_some_and(|kind| kind.contains("html"))
            || body.starts_with('<');
        text.push_str(&if is_page {
            format!(
                ", page: {}",
                cut(&on_one_line(visible_part(body)), SHOWN_OF_PAGE)
            )
        } else {
            format!(", body: {}", cut(body, SHOWN))
        });
    }
    text
}

/// The content of a page's body, or the whole page without one.
fn visible_part(page: &str) -> &str {
    let behind_tag = page
        .split_once("<body")
        .and_then(|(_, rest)| rest.split_once('>'));
    behind_tag.map_or(page, |(_, rest)| rest).trim()
}

/// Text whose line breaks and indents mean nothing.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\r' | '\t' if line.ends_with(' ') => {}
            '\n' | '\r' | '\t' => line.push(' '),
            c => line.push(c),
        }
    }
    line
}

/// The first letters of a string, and an ellipsis if there are more.
fn cut(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What was expected, in the words of [`describe_answer`].
pub fn describe_expected(expected: &Expected) -> String {
    let mut parts = Vec::new();
    if let Some(status) = expected.status {
        parts.push(status.to_string());
    }
    if let Some(location) = &expected.location {
        parts.push(format!("Location: {}", describe(location)));
    }
    for (name, values) in &expected.headers {
        parts.extend(
            values
                .iter()
                .map(|value| format!("{name}: {}", describe(value))),
        );
    }
    parts.extend(
        expected
            .headers_lack
            .iter()
            .map(|name| format!("no header {name}")),
    );
    match &expected.cookie {
        None => {}
        Some(ExpectedCookie::None) => parts.push("no session cookie".to_owned()),
        Some(ExpectedCookie::Set {
            http_only,
            same_site,
            secure,
            path,
            max_age,
        }) => {
            let mut text = "a session cookie".to_owned();
            let mut add = |part: String| text.push_str(&format!("; {part}"));
            match http_only {
                Some(true) => add("HttpOnly".to_owned()),
                Some(false) => add("not HttpOnly".to_owned()),
                None => {}
            }
            if let Some(same_site) = same_site {
                add(format!("SameSite={same_site}"));
            }
            match secure {
                Some(true) => add("Secure".to_owned()),
                Some(false) => add("not Secure".to_owned()),
                None => {}
            }
            if let Some(path) = path {
                add(format!("Path={path}"));
            }
            if let Some(max_age) = max_age {
                add(format!("Max-Age={max_age}"));
            }
            parts.push(text);
        }
    }
    if let Some(json) = &expected.json {
        parts.push(format!("the JSON {}", describe_data(json)));
    }
    parts.extend(
        expected
            .body
            .iter()
            .map(|t| format!("a body with `{}`", describe(t))),
    );
    parts.extend(
        expected
            .body_lacks
            .iter()
            .map(|t| format!("a body without `{}`", describe(t))),
    );
    parts.join(", ")
}

/// JSON of a document, placeholders by their names.
pub fn describe_data(data: &Data) -> String {
    match data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(value) => value.to_string(),
        Data::Text(template) => format!("\"{}\"", describe(template)),
        Data::List(items) => {
            let items: Vec<_> = items.iter().map(describe_data).collect();
            format!("[{}]", items.join(", "))
        }
        Data::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("\"{key}\": {}", describe_data(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str, headers: &[(&str, &str)]) -> Answer {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Answer {
            status: 200,
            headers: headers.iter().map(owned).collect(),
            body: body.as_bytes().to_vec(),
            took: std::time::Duration::ZERO,
        }
    }

    #[test]
    fn of_a_page_a_short_part_is_shown_that_a_visitor_sees() {
        let page = format!(
            "<!DOCTYPE html>\n<head><title>T</title></head>\n<body class=\"a\">\n  <p>Hello</p>\n\n  {}</body>",
            "x".repeat(500)
        );
        let html = [("Content-Type", "text/html; charset=utf-8")];
        let shown = describe_answer(&answer(&page, &html));
        assert!(
            shown.starts_with("200 OK, page: <p>Hello</p> xxx"),
            "{shown}"
        );
        assert!(shown.ends_with("x…"), "{shown}");
        assert!(shown.chars().count() < 130, "{shown}");
    }

    #[test]
    fn a_missing_cookie_is_told_with_those_that_were_set() {
        let none = answer("", &[]);
        assert_eq!(
            no_session_cookie(&none),
            "it sets no cookie at all, so no `express.sid`"
        );
        let others = [
            ("set-cookie", "theme=dark"),
            ("set-cookie", "sid=1; Path=/"),
        ];
        assert_eq!(
            no_session_cookie(&answer("", &others)),
            "it sets no cookie `express.sid`, but `theme`, `sid`"
        );
    }
}
