//! Clears up when the runner itself is killed.
//!
//! Nothing of ours runs after a SIGKILL, so somebody else has to notice: a
//! shell that reads from a pipe of which the runner holds the other end. Its end
//! of input is the runner's end, however that came about, and then it ends and
//! removes what is still on its list.

use std::fmt;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

/// The shell ignores what a terminal sends to all at once: it has to outlive
/// the runner. A folder goes last, since those who write to it have to be gone.
/// A group is forgotten by its mark alone: whoever forgets a program that could not
/// be started does not know its number.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
while read -r word entry; do
    case $word in
        watch) set -- "$@" "$entry" ;;
        forget)
            for old; do
                shift
                case $old in
                    "$entry" | "$entry "*) ;;
                    *) set -- "$@" "$old" ;;
                esac
            done
            ;;
    esac
done
for entry; do
    case $entry in
        'group '*) kill -KILL "-${entry##* }" ;;
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
    /// A process group, by the mark under which it was entered. The number stands
    /// behind that in the list: see [`watch_group_of`].
    Group(&'a str),
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
            Self::Group(mark) => write!(f, "group {mark}"),
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

/// Has whatever `command` starts enter its process group, of which it has to be the
/// leader, before it becomes another program: so there is no moment at which the
/// runner can be killed and the program lives on. `mark` has no spaces in it.
///
/// The watcher reads to the end only once the child, too, has let go of the pipe.
/// That happens in the child's `exec`, and so after it has entered itself.
#[expect(unsafe_code, reason = "nothing safe runs between fork and exec")]
pub fn watch_group_of(command: &mut tokio::process::Command, mark: &str) {
    let Some(pipe) = pipe() else { return };
    let entry = format!("watch group {mark}");
    // SAFETY: Between `fork` and `exec` this calls nothing but `getpid` and `write`,
    // which are safe there, and allocates nothing.
    unsafe { command.pre_exec(move || enter(pipe, &entry)) };
}

/// In the child. A line of this length is written as one piece or not at all.
#[expect(
    unsafe_code,
    reason = "a descriptor that is inherited has no owner here"
)]
fn enter(pipe: RawFd, entry: &str) -> io::Result<()> {
    let mut line = [0_u8; 128];
    let mut rest = line.as_mut_slice();
    writeln!(rest, "{entry} {}", std::process::id())?;
    let left = rest.len();
    let written = line.len() - left;
    // SAFETY: The pipe is the runner's, which never closes it.
    let pipe = unsafe { BorrowedFd::borrow_raw(pipe) };
    nix::unistd::write(pipe, &line[..written])?;
    Ok(())
}

/// Where the watcher reads from; `None` if it is not there.
fn pipe() -> Option<RawFd> {
    let mut watcher = WATCHER
        .as_ref()?
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    // To write to one that has ended would end the child with SIGPIPE.
    let lives = watcher.try_wait().is_ok_and(|status| status.is_none());
    let pipe = watcher.stdin.as_ref().map(AsRawFd::as_raw_fd);
    pipe.filter(|_| lives)
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
