//! What a server holds while nobody is connected: connections, threads, memory.

use std::time::Duration;

use crate::execute::StepError;
use rig::server::Server;

/// Memory that a server may gain for each socket that has come and gone. A right one gains
/// up to 5 KiB on a busy machine: allocators keep what many threads have freed.
const PER_SOCKET: u64 = 8 << 10;
/// Memory that never counts as growth.
const ALLOWANCE: u64 = 6 << 20;

/// A count at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Resources {
    threads: u64,
    /// Sockets among the open files.
    connections: u64,
    memory: u64,
}

impl Resources {
    /// What a server holds now; `None` where the system does not tell.
    pub fn of(server: &Server) -> Option<Resources> {
        #[cfg(target_os = "linux")]
        return Some(Resources::of_process(server.id()));
        #[cfg(not(target_os = "linux"))]
        return None;
    }

    #[cfg(target_os = "linux")]
    fn of_process(process: u32) -> Resources {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let files = std::fs::read_dir(format!("/proc/{process}/fd"));
        let files = files.into_iter().flatten().flatten();
        let links = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        Resources {
            threads: number("Threads:"),
            connections: links
                .filter(|link| link.to_string_lossy().starts_with("socket:"))
                .count() as u64,
            memory: number("VmRSS:") << 10,
        }
    }

    /// Compares with what the server holds after `sockets` more have come and gone.
    ///
    /// # Errors
    /// It holds more than a server that forgets those who left.
    pub async fn compare(self, server: &Server, sockets: usize) -> Result<(), StepError> {
        let now = self.settled(server).await;
        let wrong = |what: &str, before: u64, now: u64| {
            Err(StepError::wrong(
                format!("after all have left, as many {what} as at the beginning"),
                format!("{before} before, {now} after {sockets} sockets have come and gone"),
            ))
        };
        if now.connections > self.connections {
            return wrong("open connections", self.connections, now.connections);
        }
        // Threads for blocking work end after ten idle seconds.
        if now.threads > self.threads + 64 {
            return wrong("threads", self.threads, now.threads);
        }
        let grown = now.memory.saturating_sub(self.memory);
        if grown > ALLOWANCE + PER_SOCKET * sockets as u64 {
            return Err(StepError::wrong(
                "memory that does not grow with each socket that has come and gone",
                format!("{} KiB more after {sockets} sockets", grown >> 10),
            )
            .because("the server keeps something for each socket and never releases it: an entry in a map, or a task that waits"));
        }
        Ok(())
    }

    /// What the server holds once it has closed the connections that were opened since.
    async fn settled(self, server: &Server) -> Resources {
        let mut again = tokio::time::interval(Duration::from_millis(20));
        let mut now = self;
        // It closes its end of a connection a moment after we have closed ours.
        for _ in 0..100 {
            again.tick().await;
            now = Resources::of(server).unwrap_or(self);
            if now.connections <= self.connections {
                break;
            }
        }
        now
    }

    /// How many more bytes the server holds after all newcomers have left.
    pub async fn memory_grown(self, server: &Server) -> u64 {
        let now = self.settled(server).await;
        now.memory.saturating_sub(self.memory)
    }
}
