//! What this machine allows: how many files may be open at once, and whether its
//! loopback works. Where it allows too little, that is a fault of the machine and
//! never a failed test.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};

use crate::server::Line;

/// Enough for every test on as many cores as there are; macOS allows no more to a
/// process that asks for a number.
#[cfg(unix)]
const ENOUGH: u64 = 10_240;
/// What the runner itself has open while it plays: streams, its event queue, locks,
/// the programs that it starts.
const OF_THE_RUNNER: usize = 40;
/// A server that runs out of so many files has forgotten to close them.
const LEAKING: usize = 1_024;

/// Raises the number of files that this process and what it starts may have open, as
/// far as the system lets it. macOS begins with 256, which a crowd on polling
/// exceeds.
pub fn raise() {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
            let wanted = hard.min(ENOUGH);
            if soft < wanted {
                // What is not granted is not used either: see `files`.
                setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).ok();
            }
        }
    }
}

/// How many files this process may have open at once; `None` where that is not
/// limited, or as on Windows not in this way.
pub fn files() -> Option<usize> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit};
        let (soft, _) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
        usize::try_from(soft).ok()
    }
    #[cfg(not(unix))]
    None
}

/// How many of them are left for the tests.
pub fn files_for_tests() -> Option<usize> {
    files().map(|files| files.saturating_sub(OF_THE_RUNNER))
}

/// Says that this machine allows too few files for a test.
pub fn too_few_files(needed: usize) -> String {
    let allowed = files().map_or("fewer".to_owned(), |files| files.to_string());
    format!(
        "it has up to {} files open at once, and this machine allows {allowed}; \
         allow more with `ulimit -n 1024` and try again",
        needed + OF_THE_RUNNER
    )
}

/// Errors of the system that a server of the course cannot bring upon itself at its
/// start.
#[cfg(unix)]
pub const NOT_A_SERVERS: [i32; 6] = {
    use nix::errno::Errno;
    [
        Errno::EMFILE as i32,
        Errno::ENFILE as i32,
        Errno::EAGAIN as i32,
        Errno::ENOMEM as i32,
        Errno::ENOSPC as i32,
        Errno::ENOBUFS as i32,
    ]
};
#[cfg(not(unix))]
pub const NOT_A_SERVERS: [i32; 0] = [];

/// The first line in which a server names one of these errors, as [`io::Error`] does.
pub fn said_by_a_server(lines: &[Line], errors: &[i32]) -> Option<String> {
    let names = errors.iter().map(|error| format!("(os error {error})"));
    let names: Vec<String> = names.collect();
    let line = lines
        .iter()
        .find(|line| names.iter().any(|name| line.text.contains(name)))?;
    Some(line.text.trim().to_owned())
}

/// Says that a server has run out of files where this machine allows only few, or
/// has none left for anybody.
#[cfg(unix)]
pub fn out_of_files(lines: &[Line]) -> Option<String> {
    use nix::errno::Errno;
    let allowed = files().unwrap_or(usize::MAX);
    let line = said_by_a_server(lines, &[Errno::ENFILE as i32]).or_else(|| {
        let line = said_by_a_server(lines, &[Errno::EMFILE as i32]);
        line.filter(|_| allowed < LEAKING)
    })?;
    Some(format!(
        "the server ran out of open files, of which this machine allows {allowed}: {line}; \
         allow more with `ulimit -n 1024` and try again"
    ))
}

#[cfg(not(unix))]
pub fn out_of_files(_: &[Line]) -> Option<String> {
    None
}

/// Why nobody on this machine can connect to 127.0.0.1, if that is so.
pub fn loopback_fault() -> Option<String> {
    let connected = || -> io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        TcpStream::connect(listener.local_addr()?)?;
        Ok(())
    };
    let error = connected().err()?;
    Some(format!(
        "127.0.0.1 of this machine cannot be used: {error}; every test needs it"
    ))
}
