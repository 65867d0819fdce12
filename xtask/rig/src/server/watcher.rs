//! Clears up when the runner itself is killed.
//!
//! Nothing of ours runs after a SIGKILL, so somebody else has to notice: a
//! shell that reads from a pipe of which the runner holds the other end. Its end
//! of input is the runner's end, however that came about, and then it ends and
//! removes what is still on its list.

use std::fmt;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

/// The shell ignores what a terminal sends to all at once: it has to outlive
/// the runner. A folder goes last, since those who write to it have to be gone.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
while read -r word entry; do
    case $word in
        watch) set -- "$@" "$entry" ;;
        forget)
            for old; do
                shift
                [ "$old" = "$entry" ] || set -- "$@" "$old"
            done
            ;;
    esac
done
for entry; do
    case $entry in
        'group '*) kill -KILL "-${entry#group }" ;;
    esac
done
for entry; do
    case $entry in
        'folder '*)
            for _ in 1 2 3 4 5; do
                rm -rf -- "${entry#folder }" && break
            done
            ;;
        'container '*)
            entry=${entry#container }
            "${entry#* }" rm --force --volumes "${entry%% *}"
            ;;
    esac
done
"#;

/// Something that must not outlive the runner.
#[derive(Debug, Clone, Copy)]
pub enum Watched<'a> {
    /// A process group, by its number.
    Group(u32),
    Folder(&'a Path),
    Container {
        name: &'a str,
        /// The program that made it.
        engine: &'a Path,
    },
}

/// The form in which the shell reads it.
impl fmt::Display for Watched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(number) => write!(f, "group {number}"),
            Self::Folder(path) => write!(f, "folder {}", path.display()),
            Self::Container { name, engine } => write!(f, "container {name} {}", engine.display()),
        }
    }
}

/// Without a shell all that still ends on every other way out.
static WATCHER: LazyLock<Option<Mutex<Child>>> = LazyLock::new(|| {
    let shell = Command::new("/bin/sh")
        .args(["-c", SCRIPT])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    shell.ok().map(Mutex::new)
});

pub fn watch(what: Watched) {
    tell("watch", what);
}

pub fn forget(what: Watched) {
    tell("forget", what);
}

fn tell(word: &str, what: Watched) {
    let line = format!("{word} {what}\n");
    // Half of a path that is broken over two lines is another folder's path, and
    // so is one whose odd bytes were replaced.
    if line
        .trim_end()
        .contains(['\n', char::REPLACEMENT_CHARACTER])
    {
        return;
    }
    if let Some(watcher) = &*WATCHER {
        let mut watcher = watcher.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = &mut watcher.stdin {
            pipe.write_all(line.as_bytes()).ok();
        }
    }
}
