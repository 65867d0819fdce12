//! One request and one answer a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::{hostile, pages, wrong};

pub struct Request {
    pub method: String,
    pub path: String,
    pub cookie: String,
    pub form: String,
    /// All header lines, as they came.
    pub headers: Vec<String>,
}

pub struct Answer {
    pub status: &'static str,
    pub headers: Vec<String>,
    pub body: Vec<u8>,
}

pub fn answer(mut stream: TcpStream, way: &str) {
    let Some(request) = read(&stream) else { return };
    // What the runner asks only to see whether the server still lives.
    let counts = request.path != "/favicon.ico" || way == "never answers at all";
    if counts {
        hostile::when_asked(way);
    }
    if counts && wrong::instead_of_an_answer(way, &mut stream) {
        return;
    }
    let mut answer = right(&request);
    wrong::spoil(way, &request, &mut answer);
    let mut bytes = format!(
        "HTTP/1.1 {}\r\nContent-Length: {}\r\n",
        answer.status,
        answer.body.len()
    );
    for header in &answer.headers {
        bytes.push_str(&format!("{header}\r\n"));
    }
    bytes.push_str("Connection: close\r\n\r\n");
    stream.write_all(bytes.as_bytes()).ok();
    stream.write_all(&answer.body).ok();
}

fn right(request: &Request) -> Answer {
    let signed_in = request.cookie.contains("express.sid=");
    let plain = |status, body: &str| Answer {
        status,
        headers: Vec::new(),
        body: body.into(),
    };
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/register" | "/login") => {
            let name = request
                .form
                .split('&')
                .find_map(|pair| pair.strip_prefix("username="));
            println!("signed in: {}", name.unwrap_or_default());
            let cookie = "Set-Cookie: express.sid=s3ss10n; HttpOnly; SameSite=Lax; Path=/; Max-Age=60";
            let headers = vec!["Location: /".to_owned(), cookie.to_owned()];
            Answer {
                status: "303 See Other",
                headers,
                body: Vec::new(),
            }
        }
        ("GET", "/me") if signed_in => plain("200 OK", "{\"signedIn\":true}"),
        ("GET", "/me") => plain("401 Unauthorized", "not signed in"),
        ("GET", path) => match pages::page(path) {
            Some(page) => plain("200 OK", page),
            None => plain("404 Not Found", ""),
        },
        _ => plain("405 Method Not Allowed", ""),
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader
        .read_line(&mut first)
        .ok()
        .filter(|length| *length > 0)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut cookie, mut length, mut headers) = (String::new(), 0, Vec::new());
    loop {
        let mut line = String::new();
        reader
            .read_line(&mut line)
            .ok()
            .filter(|length| *length > 0)?;
        headers.push(line.trim_end().to_owned());
        match line.trim_end().split_once(": ") {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("cookie") => cookie = value.to_owned(),
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?
            }
            Some(_) => {}
        }
    }
    let mut form = vec![0; length];
    reader.read_exact(&mut form).ok()?;
    Some(Request {
        method,
        path,
        cookie,
        form: String::from_utf8_lossy(&form).into_owned(),
        headers,
    })
}
