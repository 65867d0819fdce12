//! Which process listens on a port. Linux only: other systems have no `/proc` to
//! look in.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;

/// Whether a program outside of `ours` listens on a port, and none of them does.
///
/// To look costs some milliseconds, so a port is taken on trust that the system
/// itself may have chosen: it was free when it was given away. Another program's
/// is met where a server has a fixed port, which an older one still holds.
pub fn is_foreign(port: u16, ours: impl FnOnce() -> Vec<u32>) -> bool {
    if chosen_by_the_system().is_none_or(|range| range.contains(&port)) {
        return false;
    }
    let listening: BTreeSet<u64> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .flat_map(|table| listeners(&table, port))
        .collect();
    !listening.is_empty()
        && !ours()
            .into_iter()
            .flat_map(sockets)
            .any(|inode| listening.contains(&inode))
}

/// The ports from which one is taken for port 0; see ip(7).
fn chosen_by_the_system() -> Option<RangeInclusive<u16>> {
    let text = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    let mut ends = text.split_whitespace().map(str::parse);
    Some(ends.next()?.ok()?..=ends.next()?.ok()?)
}

/// The inodes of the sockets that listen on `port`; see proc_net_tcp(5).
fn listeners(table: &str, port: u16) -> Vec<u64> {
    const LISTEN: &str = "0A";
    let listener = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (_, local) = columns.get(1)?.rsplit_once(':')?;
        let here = u16::from_str_radix(local, 16) == Ok(port);
        let listens = *columns.get(3)? == LISTEN;
        (here && listens).then_some(columns.get(9)?.parse().ok()?)
    };
    table.lines().filter_map(listener).collect()
}

/// The inodes of the sockets that a process holds.
fn sockets(id: u32) -> Vec<u64> {
    let files = fs::read_dir(format!("/proc/{id}/fd"));
    let files = files.into_iter().flatten().flatten();
    let inode = |target: &str| {
        let inode = target.strip_prefix("socket:[")?.strip_suffix(']')?;
        inode.parse().ok()
    };
    files
        .filter_map(|file| inode(fs::read_link(file.path()).ok()?.to_str()?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// On a port that the system does not choose.
    fn listener() -> (TcpListener, u16) {
        let below = *chosen_by_the_system().expect("a range").start();
        (1024..below)
            .rev()
            .find_map(|port| Some((TcpListener::bind(("127.0.0.1", port)).ok()?, port)))
            .expect("a free port")
    }

    #[test]
    fn a_port_belongs_to_the_process_that_listens_on_it() {
        let (_held, port) = listener();
        assert!(!is_foreign(port, || vec![std::process::id()]));
        assert!(is_foreign(port, || vec![1]));
    }

    #[test]
    fn only_what_listens_on_just_this_port_is_taken_from_the_table() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
            0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0\n   \
            1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0\n   \
            2: 00000000:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0\n   \
            3: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 4714\n";
        assert_eq!(listeners(table, 3000), [4711, 4714]);
        assert!(listeners(table, 3002).is_empty());
    }
}
