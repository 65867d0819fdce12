//! Whether a process that was suspended has really stopped. A busy system stops
//! each thread only when its turn comes, and until then it works on.

use std::fs;

/// Whether every thread of this process is stopped (state `T` in
/// `/proc/<id>/task/<thread>/stat`, see proc_pid_stat(5)). A process that is gone
/// stands still as well.
pub fn stands_still(id: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{id}/task")) else {
        return true;
    };
    threads.flatten().all(|thread| {
        let Ok(stat) = fs::read_to_string(thread.path().join("stat")) else {
            return true;
        };
        // The name, in parentheses, may hold anything; the state comes after it.
        let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
        state.is_some_and(|state| state.starts_with('T'))
    })
}
