//! Where there is no shell: the server ends with its guard.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

pub struct Guard {
    server: Child,
    folder: PathBuf,
}

impl Guard {
    /// Starts the program and returns its output.
    pub fn launch(program: &Path, arguments: &[&str], folder: &Path) -> (Self, impl Read + use<>) {
        let mut server = Command::new(program)
            .args(arguments)
            .arg("--dbpath")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("mongod can be started");
        let output = server.stdout.take().expect("the output is a pipe");
        let folder = folder.to_owned();
        (Self { server, folder }, output)
    }

    pub fn kill(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.kill();
        std::fs::remove_dir_all(&self.folder).ok();
    }
}
