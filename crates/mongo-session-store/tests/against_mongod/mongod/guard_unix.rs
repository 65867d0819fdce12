//! A shell that watches over a server: however the tests end, killed included,
//! the pipe to the shell closes, and the shell ends the server and removes its
//! folder. A destructor alone would not run when the tests are killed.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

// Ctrl-C goes to the shell too, and must not end it before its work is done. It
// closes its output so that the server's end is the output's end.
const WATCH: &str = r#"
folder=$1; shift
trap '' INT TERM HUP
"$@" 2>&1 &
server=$!
echo "$server"
exec >&- 2>&-
read -r _
kill -9 "$server"
wait "$server"
rm -rf "$folder"
"#;

pub struct Guard {
    shell: Child,
    pid: String,
}

impl Guard {
    /// Starts the program and returns its output.
    pub fn launch(program: &Path, arguments: &[&str], folder: &Path) -> (Self, impl Read + use<>) {
        let mut shell = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(folder)
            .arg(program)
            .args(arguments)
            .arg("--nounixsocket")
            .arg("--dbpath")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("there is a program `sh`");
        let mut output = BufReader::new(shell.stdout.take().expect("the output is a pipe"));
        let mut pid = String::new();
        output
            .read_line(&mut pid)
            .expect("the shell tells the server's id");
        pid.truncate(pid.trim_end().len());
        (Self { shell, pid }, output)
    }

    pub fn kill(&mut self) {
        self.signal("-KILL");
    }

    /// Sends this signal with the program `kill`.
    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.pid])
            .status()
            .expect("there is a program `kill`");
        assert!(sent.success(), "kill {signal} {}", self.pid);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        self.shell.wait().ok();
    }
}
