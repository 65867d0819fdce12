//! The terminal while it gives each key at once, and as it was before.

#[cfg(unix)]
use std::io::stdin;
use std::io::{self, IsTerminal, stdout};

#[cfg(unix)]
use nix::sys::signal::{Signal, raise};
#[cfg(unix)]
use nix::sys::termios::{
    LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr,
};
#[cfg(unix)]
use tokio::signal::unix::{self, SignalKind};

/// Returns keys without waiting for return, and does not echo them. Ctrl-C is still a
/// signal, and output needs no other line ends. Dropping restores it.
#[derive(Debug)]
pub struct Terminal {
    #[cfg(unix)]
    before: Termios,
    #[cfg(unix)]
    stops: unix::Signal,
}

#[cfg(unix)]
impl Terminal {
    /// Takes over the terminal at the standard input.
    ///
    /// # Errors
    /// It is not a terminal, or not ours to change.
    pub fn open() -> io::Result<Terminal> {
        let terminal = Terminal {
            before: tcgetattr(stdin())?,
            // SIGTSTP has no name in tokio, since it can mean more than to end.
            stops: unix::signal(SignalKind::from_raw(Signal::SIGTSTP as i32))?,
        };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&self) -> io::Result<()> {
        let mut ours = self.before.clone();
        ours.local_flags
            .remove(LocalFlags::ICANON | LocalFlags::ECHO);
        ours.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        ours.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        tcsetattr(stdin(), SetArg::TCSANOW, &ours).map_err(io::Error::from)
    }

    fn give_back(&self) {
        // Fails if the terminal is gone, and then nobody needs it.
        tcsetattr(stdin(), SetArg::TCSANOW, &self.before).ok();
    }

    /// Waits for Ctrl-Z, stops this program with the terminal as it was, and
    /// returns when the shell has sent it on (`fg`).
    pub async fn stopped(&mut self) {
        self.stops.recv().await;
        self.give_back();
        raise(Signal::SIGSTOP).ok();
        self.take().ok();
    }
}

/// The columns of the terminal at the standard output. `None` if it is not a terminal,
/// or its width is unknown.
pub fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(stdout())?;
    (width.0 > 0).then_some(width.0.into())
}

/// Empties the window that is written to, if it is one and of a kind that can.
#[cfg(unix)]
pub fn clear() {
    use std::io::Write;
    let is_dumb = std::env::var_os("TERM").is_none_or(|kind| kind == "dumb");
    if stdout().is_terminal() && !is_dumb {
        // ECMA-48, sections 8.3.39 and 8.3.21. What follows tells of a window that
        // is gone.
        stdout().write_all(b"\x1b[2J\x1b[H").ok();
        stdout().flush().ok();
    }
}

/// Empties the window that is written to, if it is one.
#[cfg(windows)]
pub fn clear() {
    use crossterm::cursor::MoveTo;
    use crossterm::terminal::{Clear, ClearType};
    if stdout().is_terminal() {
        crossterm::execute!(stdout(), Clear(ClearType::All), MoveTo(0, 0)).ok();
    }
}

#[cfg(unix)]
impl Drop for Terminal {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(windows)]
impl Terminal {
    /// Takes over the console at the standard input.
    ///
    /// # Errors
    /// It is not a console.
    pub fn open() -> io::Result<Terminal> {
        crossterm::terminal::enable_raw_mode()?;
        Ok(Terminal {})
    }

    /// Never: consoles of Windows do not stop programs.
    pub async fn stopped(&mut self) {
        std::future::pending().await
    }
}

#[cfg(windows)]
impl Drop for Terminal {
    fn drop(&mut self) {
        // Fails if the console is gone, and then nobody needs it.
        crossterm::terminal::disable_raw_mode().ok();
    }
}
