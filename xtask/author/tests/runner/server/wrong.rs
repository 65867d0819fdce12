//! Every way of being wrong, by the place at which it shows.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio, exit};
use std::{env, thread};

use crate::http::{Answer, Request};
use crate::{hostile, lifeline, signals};

pub fn sleep_for_ever() -> ! {
    loop {
        thread::park();
    }
}

/// Reports that it runs, and outlives its parent.
pub fn live_as_a_child() -> ! {
    say_and_sleep("!")
}

/// Before anything is printed.
pub fn at_start(way: &str) {
    match way {
        "says nothing" => sleep_for_ever(),
        "says something else" => say_and_sleep("Server started on port 3000!\n"),
        "says port 0" => say_and_sleep("listening on http://127.0.0.1:0\n"),
        "says no port" => say_and_sleep("listening on http://localhost\n"),
        "never ends the line" => say_and_sleep("listening on http://127.0.0.1:3000"),
        "never listens" => {
            // Taken, so that nobody else can be met there.
            let (_socket, port) = closed_port();
            say_and_sleep(&format!("listening on http://127.0.0.1:{port}\n"));
        }
        "dies when ready" => {
            let (_socket, port) = closed_port();
            println!("listening on http://127.0.0.1:{port}");
            exit(4);
        }
        "says it on stderr" => {
            eprintln!("listening on http://127.0.0.1:3000");
            sleep_for_ever();
        }
        "prints garbage" => {
            garbage();
            sleep_for_ever();
        }
        "prints garbage first" => garbage(),
        "exits with 0" => exit(0),
        "prints its variables" => {
            for (name, _) in env::vars() {
                println!("{name}");
            }
            exit(0);
        }
        "exits with 3" => {
            eprintln!("the disk is full");
            exit(3);
        }
        "panics at start" => panic!("no luck today"),
        "floods at start" => flood(),
        "logs a visit at its start" => println!("a visit"),
        "finds the machine full" => {
            eprintln!("No space left on device (os error 28)");
            exit(2);
        }
        "waits for a word" => lifeline::wait_for_a_word(),
        "hangs with a child" => {
            start_child(false);
            sleep_for_ever();
        }
        _ => {}
    }
}

/// When the secret cannot be used.
pub fn about_the_secret(way: &str) {
    match way {
        "goes on without a secret" => {
            println!("listening on http://127.0.0.1:1");
            sleep_for_ever();
        }
        "ends with another code" => {
            eprintln!("SESSION_SECRET is missing");
            exit(1);
        }
        "says it in two lines" => eprintln!("error: bad configuration"),
        "does not name it" => {
            eprintln!("bad configuration");
            exit(2);
        }
        "says it on stdout" => {
            println!("SESSION_SECRET is missing");
            exit(2);
        }
        "panics instead" => panic!("SESSION_SECRET is missing"),
        _ => {}
    }
}

/// After the ready line.
pub fn when_ready(way: &str, secret: &str) {
    match way {
        "ignores signals" => signals::ignore(),
        "dies of signals" => signals::leave(),
        "ends with 7" => signals::end_with(7),
        "leaves a child" => start_child(false),
        "leaves a child in a group of its own" => start_child(true),
        "logs the secret" => println!("DEBUG config: secret={secret}"),
        "logs a visit when ready" => println!("a visit"),
        "logs in colour" => println!("\x1b[32m INFO\x1b[0m ready"),
        _ => {}
    }
}

/// Whether the request needs no other answer.
pub fn instead_of_an_answer(way: &str, stream: &mut TcpStream) -> bool {
    let endless = |stream: &mut TcpStream, part: &[u8]| while stream.write_all(part).is_ok() {};
    match way {
        "never answers" | "never answers at all" => sleep_for_ever(),
        "closes without an answer" => {}
        "answers nonsense" => {
            stream
                .write_all(b"\x1b[2J\x07 hello, this is no HTTP\r\n\r\n")
                .ok();
        }
        "closes in the middle" => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")
                .ok();
        }
        "never ends the body" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok();
            endless(stream, &[b'x'; 8192]);
        }
        "never ends the headers" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").ok();
            endless(stream, b"X-Again: and again\r\n");
        }
        "promises a huge body" => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhello")
                .ok();
            sleep_for_ever();
        }
        "dies when asked" => exit(5),
        "panics when asked" => {
            eprintln!("about to fail");
            panic!("index out of bounds\nfor the second time");
        }
        "floods when asked" => flood(),
        _ => return false,
    }
    true
}

/// An answer that is wrong in one place.
pub fn spoil(way: &str, request: &Request, answer: &mut Answer) {
    let mut replace = |from: &str, to: &str| {
        for header in &mut answer.headers {
            *header = header.replace(from, to);
        }
    };
    match way {
        "is forgotten too late" => replace("Max-Age=60", "Max-Age=3600"),
        "has no HttpOnly" => replace("; HttpOnly", ""),
        "has no SameSite" => replace("; SameSite=Lax", ""),
        "has another path" => replace("Path=/", "Path=/me"),
        "sets no cookie" => answer
            .headers
            .retain(|header| !header.starts_with("Set-Cookie")),
        "leads elsewhere" => replace("Location: /", "Location: https://example.org/"),
        "fails" => answer.status = "500 Internal Server Error",
        "is slow the first time" if request.path == "/me" && hostile::is_first("was-slow") => {
            // As long as the session lived.
            thread::sleep(std::time::Duration::from_millis(1200));
            answer.status = "401 Unauthorized";
        }
        "logs visits" if request.path == "/" => println!("a visit\nand no more"),
        "logs the first visit" if request.path == "/" && hostile::is_first("visited") => {
            println!("a visit");
        }
        #[cfg(unix)]
        "stops the runner the first time" if request.path == "/" && hostile::is_first("stopped") => {
            // Longer than it waits for an answer.
            signals::stop_the_runner(std::time::Duration::from_secs(6));
        }
        "has headers" => answer.headers.extend(
            [
                "Content-Type: text/plain",
                "X-Seen: first",
                "X-Seen: second",
            ]
            .map(str::to_owned),
        ),
        "tells what it was sent" => answer.body = request.headers.join("\n").into_bytes(),
        "forbids Socket.IO" if request.path.starts_with("/socket.io/") => {
            answer.status = "403 Forbidden";
        }
        "lets everybody in" => answer.status = "200 OK",
        "sends other JSON" => answer.body = b"{\"signedIn\":\"true\"}".to_vec(),
        "sends no JSON" => answer.body = b"yes".to_vec(),
        "sends escape codes" => answer.body = b"\x1b]0;title\x07\x1b[31mhello \xc2\x9b5m".to_vec(),
        "logs the password" if request.method == "POST" => println!("form: {}", request.form),
        "panics with the cookie" if !request.cookie.is_empty() => {
            panic!("no such session: {}", request.cookie)
        }
        "sets another cookie" => replace("express.sid=", "sid="),
        "logs a raw separator" if request.method == "POST" => println!("signed in: a\u{2028}b"),
        "logs the cookie" if !request.cookie.is_empty() => println!("cookie: {}", request.cookie),
        _ => {}
    }
}

fn say_and_sleep(text: &str) -> ! {
    print!("{text}");
    std::io::stdout().flush().ok();
    sleep_for_ever()
}

/// Bytes that are no text, and codes that a terminal would obey: of colour, of
/// its title, of one byte, of the direction of writing, and of the line's start.
fn garbage() {
    let bytes =
        b"\x00\xff\xfe\x1b[31mred\x1b[2J\x1b]0;title\x07 \xc2\x9b5m \xe2\x80\xae ja\rnein\r\n";
    std::io::stdout().write_all(bytes).expect("somebody reads");
}

/// A port on which nobody can listen while the socket is held.
fn closed_port() -> (TcpStream, u16) {
    let stream = lifeline::another();
    let port = stream.local_addr().expect("it has one").port();
    (stream, port)
}

/// Returns when the child is there.
pub fn start_child(group_of_its_own: bool) {
    let mut command = Command::new(env::current_exe().expect("this program has a path"));
    command.arg("child").stdout(Stdio::piped());
    #[cfg(unix)]
    if group_of_its_own {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    let _ = group_of_its_own;
    let child = command.spawn().expect("a child can be started");
    child
        .stdout
        .expect("it is piped")
        .read_exact(&mut [0])
        .expect("the child says that it is there");
}

fn flood() {
    let mut stdout = std::io::stdout().lock();
    while stdout
        .write_all(b"and another line of no interest\n")
        .is_ok()
    {}
}
