//! A server that uses only the standard library, so that it builds in a moment.
//! It is right; the variable `WRONG` makes it wrong in one way.

mod hostile;
mod http;
mod lifeline;
mod pages;
mod signals;
mod wrong;

use std::io::Write;
use std::net::TcpListener;
use std::{env, process, thread};

fn main() {
    let child = env::args().nth(1);
    lifeline::hold(child.as_deref().unwrap_or("server"));
    if child.is_some() {
        wrong::live_as_a_child();
    }
    let way = env::var("WRONG").unwrap_or_default();
    let secret = env::var("SESSION_SECRET").unwrap_or_default();
    signals::end_with(0);
    hostile::at_start(&way);
    wrong::at_start(&way);
    if secret.len() < 32 {
        wrong::about_the_secret(&way);
        eprintln!("SESSION_SECRET has {} bytes and needs 32", secret.len());
        process::exit(2);
    }
    // As a server does that takes itself to be in production otherwise.
    let environment = env::var("APP_ENV").unwrap_or_default();
    if environment != "development" {
        eprintln!("APP_ENV is {environment:?} and should be \"development\"");
        process::exit(2);
    }
    let port = env::var("PORT").map_or(3000, |port| port.parse().expect("PORT is a number"));
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    println!("listening on http://{address}");
    std::io::stdout().flush().ok();
    wrong::when_ready(&way, &secret);
    let mut door = hostile::Door::new(listener);
    while let Some(stream) = door.next(&way) {
        let way = way.clone();
        thread::spawn(move || http::answer(stream, &way));
    }
}
