//! Requests without Socket.IO.

use wire::WireError;
use wire::http::{self, Request};

use crate::real_server::{RealServer, TIME};

#[tokio::test]
async fn forms_and_headers_go_over_http_as_they_are() {
    let server = RealServer::start().await;
    let form = vec![
        ("username".to_owned(), "a b&c=ü".to_owned()),
        ("password".to_owned(), String::new()),
    ];
    let request = Request {
        method: "POST",
        form: Some(form),
        ..Request::get("/form")
    };
    let answer = http::send(server.port, &request, TIME).await.unwrap();
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (200, "username=a%20b%26c%3D%C3%BC&password=")
    );

    let headers = vec![
        ("Cookie".to_owned(), "a=ü".to_owned()),
        ("Cookie".to_owned(), "b=2".to_owned()),
    ];
    let answer = http::send(
        server.port,
        &Request {
            headers,
            ..Request::get("/me")
        },
        TIME,
    )
    .await
    .unwrap();
    let text = answer.text();
    assert!(
        text.contains(r#""cookie": "a=\xc3\xbc""#) && text.contains(r#""cookie": "b=2""#),
        "{text}"
    );
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );

    let answer = http::send(server.port, &Request::get("/nowhere"), TIME)
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn what_http_cannot_carry_is_not_sent() {
    let server = RealServer::start().await;
    let headers = vec![("Cookie".to_owned(), "a\r\nx: y".to_owned())];
    let error = http::send(
        server.port,
        &Request {
            headers,
            ..Request::get("/me")
        },
        TIME,
    )
    .await
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "this cannot be sent over HTTP: the header Cookie with the value a\r\nx: y"
    );
    let error = http::send(server.port, &Request::get("/a b"), TIME)
        .await
        .unwrap_err();
    assert!(matches!(error, WireError::Unsendable { .. }), "{error}");
}
