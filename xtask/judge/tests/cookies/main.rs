//! The cookie function of step 3 finds a session in the headers exactly where
//! the layer for HTTP finds one: `tower-cookies`, whose signed jar is that of
//! `cookie`. Its promise is that nobody is one person on the page and another
//! on the socket.
//!
//! Each run tries the same cases; `PROPTEST_CASES=1000000 cargo test -p judge
//! --test cookies` tries so many others.

#[path = "../fuzz/cases.rs"]
mod cases;
mod headers;
/// The cookie function with its own tests, and what they need of the solution.
#[path = "../../../../solutions/step-03-cookie-parsing/src"]
mod solution {
    pub mod session_cookie;
    pub mod session_layer;
}

/// The layer's settings, without the reader of the environment.
mod session_config {
    pub struct SessionConfig {
        pub key: cookie::Key,
        pub ttl_seconds: u32,
        pub secure: bool,
    }
}

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::ready;

use axum::http::{HeaderMap, Request, Response};
use cookie::Key;
use futures_util::FutureExt;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use tower::{Service, service_fn};
use tower_cookies::{CookieManager, Cookies};
use tower_sessions::session::Id;

use headers::{headers, key};
use session_layer::COOKIE_NAME;
use solution::session_cookie::{CookieFault, session_id};
use solution::session_layer;

/// The cookies of a request, as the session layer reads them.
fn cookies_on_http(headers: &HeaderMap) -> Cookies {
    let handler = service_fn(|request: Request<()>| {
        let cookies = request.extensions().get::<Cookies>().cloned();
        ready(Ok::<_, Infallible>(Response::new(cookies)))
    });
    let mut request = Request::new(());
    *request.headers_mut() = headers.clone();
    let answer = CookieManager::new(handler).call(request).now_or_never();
    let Ok(answer) = answer.expect("the handler is ready at once");
    answer.into_body().expect("the layer adds the cookies")
}

/// What the cookie function found, as a word.
fn agrees(headers: &HeaderMap, key: &Key) -> Result<&'static str, TestCaseError> {
    let found = session_id(headers, key);
    let cookies = cookies_on_http(headers);
    let on_http: Option<Id> = cookies
        .signed(key)
        .get(COOKIE_NAME)
        .and_then(|cookie| cookie.value().parse().ok());
    prop_assert_eq!(found.ok(), on_http, "{:?}", found);
    Ok(match found {
        Ok(_) => "valid",
        Err(fault) => {
            let there = cookies.get(COOKIE_NAME).is_some();
            match fault {
                CookieFault::Missing => prop_assert!(!there),
                CookieFault::Forged => prop_assert!(there),
                CookieFault::Malformed => {}
            }
            match fault {
                CookieFault::Missing => "missing",
                CookieFault::Malformed => "malformed",
                CookieFault::Forged => "forged",
            }
        }
    })
}

#[test]
fn the_socket_finds_a_session_exactly_where_http_finds_it() {
    let key = key();
    let found = RefCell::new(BTreeMap::<&str, u32>::new());
    let config = cases::config(10_000);
    let cases = config.cases;
    let result = TestRunner::new(config).run(&headers(), |headers| {
        *found
            .borrow_mut()
            .entry(agrees(&headers, &key)?)
            .or_default() += 1;
        Ok(())
    });
    if let Err(error) = result {
        panic!("the cookie function and the layer for HTTP disagree: {error}");
    }
    // Cases of one kind only would prove little.
    let found = found.into_inner();
    for word in ["valid", "missing", "malformed", "forged"] {
        let share = found.get(word).copied().unwrap_or_default();
        assert!(share > cases / 20, "{word} is too rare: {found:?}");
    }
}
