//! Ends the servers when the runner itself is killed.
//!
//! Nothing of ours runs after a SIGKILL, so somebody else has to notice: a
//! shell that reads from a pipe of which the runner holds the other end. Its end
//! of input is the runner's end, however that came about, and then it kills the
//! process groups that are still on its list.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

/// The shell ignores what a terminal sends to all at once: it has to outlive
/// the runner.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
groups=' '
while read -r word group; do
    case $word in
        watch) groups="$groups$group " ;;
        forget) case $groups in
            *" $group "*) groups="${groups%% $group *} ${groups#* $group }" ;;
        esac ;;
    esac
done
for group in $groups; do
    kill -KILL "-$group" 2>/dev/null
done
"#;

/// Without a shell the servers still end on every other way out.
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

pub fn watch(group: u32) {
    tell("watch", group);
}

pub fn forget(group: u32) {
    tell("forget", group);
}

fn tell(word: &str, group: u32) {
    if let Some(watcher) = &*WATCHER {
        let mut watcher = watcher.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = &mut watcher.stdin {
            writeln!(pipe, "{word} {group}").ok();
        }
    }
}
