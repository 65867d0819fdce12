//! Stores that are slow, silent, broken or forgetful, on request.
//!
//! What does a server do when a store never answers? To find out, the runner that
//! judges a step listens on 127.0.0.1 and starts the server with [`VARIABLE`]. The
//! server connects to it once, at its start, and then obeys its commands, from "the
//! session store never answers" to "back to normal". Nobody can connect to the server
//! to command it; in production the variable is ignored, and without it nothing here
//! runs.
//!
//! Both sides send lines. The server first sends the token from the variable. Then it
//! answers each command with one line, once the command is in effect:
//!
//! ```text
//! sessions read hang          done
//! users write slow 2000       done
//! sessions read normal        done
//! sessions read hang 1        done
//! sessions delete fail        done
//! counts                      create 1 load 4 save 1 delete 0 add 1 sign_out 0 by_name 0 by_id 3
//! something else              unknown command
//! ```

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::sleep;

/// Where the runner listens, and the token that identifies this server:
/// `127.0.0.1:4100/TOKEN`.
pub(crate) const VARIABLE: &str = "KIT_STORAGE_FAULTS";

/// What a store is asked to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
    Create,
    Load,
    Save,
    Delete,
    Add,
    SignOut,
    ByName,
    ById,
}

/// How a store behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Normal,
    /// It carries out each operation after this time.
    Slow(Duration),
    /// It carries out this many operations of a [`Part`], and with each other one it
    /// waits until its behaviour changes.
    Hang {
        after: usize,
    },
    /// It only returns an error.
    Fail,
    /// It finds nothing. Writing works.
    Forget,
    /// It returns each session with a number in place of each text. Writing works.
    Mistype,
    /// It returns each session without the numbers in it. Writing works.
    LoseNumbers,
}

/// What a store has to do now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// Carry out the operation.
    AsAsked,
    /// Find nothing.
    Nothing,
    /// Carry it out, and put a number in place of each text that was found.
    NumbersForTexts,
    /// Carry it out, and leave out the numbers that were found.
    NoNumbers,
    /// Return an error.
    Error,
}

/// One of the two stores, for some of its operations.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    ReadSessions,
    /// To create or to change one.
    SaveSessions,
    DeleteSessions,
    ReadUsers,
    WriteUsers,
}

/// The current faults. A clone is another handle to them.
#[derive(Clone)]
pub(crate) struct Faults(Arc<Shared>);

struct Shared {
    /// One for each [`Part`].
    faults: [watch::Sender<Fault>; 5],
    /// How often each [`Operation`] was requested.
    counts: [AtomicUsize; 8],
}

impl Operation {
    const ALL: [(Self, &str); 8] = [
        (Self::Create, "create"),
        (Self::Load, "load"),
        (Self::Save, "save"),
        (Self::Delete, "delete"),
        (Self::Add, "add"),
        (Self::SignOut, "sign_out"),
        (Self::ByName, "by_name"),
        (Self::ById, "by_id"),
    ];

    fn part(self) -> Part {
        match self {
            Self::Load => Part::ReadSessions,
            Self::Create | Self::Save => Part::SaveSessions,
            Self::Delete => Part::DeleteSessions,
            Self::ByName | Self::ById => Part::ReadUsers,
            Self::Add | Self::SignOut => Part::WriteUsers,
        }
    }
}

impl Faults {
    /// Connects to the runner at `place`, the value of [`VARIABLE`], and obeys it in
    /// the background.
    ///
    /// # Errors
    /// If the value is malformed, or nobody listens there.
    pub(crate) async fn connect(place: &str) -> io::Result<Self> {
        let (address, token) = place.split_once('/').ok_or(io::ErrorKind::InvalidInput)?;
        let address: SocketAddr = address.parse().map_err(|_| io::ErrorKind::InvalidInput)?;
        if !address.ip().is_loopback() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut runner = TcpStream::connect(address).await?;
        runner.write_all(format!("{token}\n").as_bytes()).await?;
        let faults = Self(Arc::new(Shared {
            faults: std::array::from_fn(|_| watch::Sender::new(Fault::Normal)),
            counts: Default::default(),
        }));
        tokio::spawn(faults.clone().obey(runner));
        Ok(faults)
    }

    /// Answers each command, until the runner ends the connection.
    async fn obey(self, mut runner: TcpStream) -> io::Result<()> {
        let (commands, mut answers) = runner.split();
        let mut commands = BufReader::new(commands).lines();
        while let Some(command) = commands.next_line().await? {
            let mut answer = self.answer(&command);
            answer.push('\n');
            answers.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }

    fn answer(&self, command: &str) -> String {
        if command == "counts" {
            let counts = Operation::ALL.map(|(operation, name)| {
                let count = &self.0.counts[operation as usize];
                format!("{name} {}", count.load(Ordering::SeqCst))
            });
            return counts.join(" ");
        }
        match parse(command) {
            Some((parts, fault)) => {
                for part in parts {
                    self.0.faults[*part as usize].send_replace(fault);
                }
                "done".to_owned()
            }
            None => "unknown command".to_owned(),
        }
    }

    /// Counts the operation, waits as the fault requires, and returns what the
    /// store has to do.
    pub(crate) async fn outcome(&self, operation: Operation) -> Outcome {
        self.0.counts[operation as usize].fetch_add(1, Ordering::SeqCst);
        let current = &self.0.faults[operation.part() as usize];
        let mut may_pass = false;
        current.send_if_modified(|fault| {
            if let Fault::Hang { after: left @ 1.. } = fault {
                *left -= 1;
                may_pass = true;
            }
            // Nobody waits for this change.
            false
        });
        if may_pass {
            return Outcome::AsAsked;
        }
        let mut fault = current.subscribe();
        let fault = fault.wait_for(|fault| !matches!(fault, Fault::Hang { .. }));
        let fault = *fault.await.expect("the sender is in `self`");
        let reads = matches!(operation.part(), Part::ReadSessions | Part::ReadUsers);
        match fault {
            Fault::Slow(delay) => {
                sleep(delay).await;
                Outcome::AsAsked
            }
            Fault::Fail => Outcome::Error,
            Fault::Forget if reads => Outcome::Nothing,
            Fault::Mistype if reads => Outcome::NumbersForTexts,
            Fault::LoseNumbers if reads => Outcome::NoNumbers,
            Fault::Normal
            | Fault::Hang { .. }
            | Fault::Forget
            | Fault::Mistype
            | Fault::LoseNumbers => Outcome::AsAsked,
        }
    }
}

/// Which parts of the storage a command is for, and how they have to behave.
fn parse(command: &str) -> Option<(&'static [Part], Fault)> {
    let words: Vec<&str> = command.split(' ').collect();
    let parts: &[Part] = match words.get(..2)? {
        ["sessions", "read"] => &[Part::ReadSessions],
        ["sessions", "write"] => &[Part::SaveSessions, Part::DeleteSessions],
        ["sessions", "delete"] => &[Part::DeleteSessions],
        ["users", "read"] => &[Part::ReadUsers],
        ["users", "write"] => &[Part::WriteUsers],
        _ => return None,
    };
    let fault = match words[2..] {
        ["normal"] => Fault::Normal,
        ["slow", milliseconds] => Fault::Slow(Duration::from_millis(milliseconds.parse().ok()?)),
        ["hang"] => Fault::Hang { after: 0 },
        ["hang", after] => Fault::Hang {
            after: after.parse().ok()?,
        },
        ["fail"] => Fault::Fail,
        ["forget"] => Fault::Forget,
        ["mistype"] if words[0] == "sessions" => Fault::Mistype,
        ["lose", "numbers"] if words[0] == "sessions" => Fault::LoseNumbers,
        _ => return None,
    };
    Some((parts, fault))
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults(..)")
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, tcp};
    use tokio::time::timeout;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// The runner's side of the connection.
    struct Runner {
        answers: tokio::io::Lines<BufReader<tcp::OwnedReadHalf>>,
        commands: tcp::OwnedWriteHalf,
    }

    impl Runner {
        async fn ask(&mut self, command: &str) -> String {
            let command = format!("{command}\n");
            self.commands.write_all(command.as_bytes()).await.unwrap();
            self.line().await
        }

        async fn line(&mut self) -> String {
            let line = timeout(PATIENCE, self.answers.next_line()).await.unwrap();
            line.unwrap().unwrap()
        }
    }

    async fn connected() -> (Faults, Runner) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let faults = Faults::connect(&format!("{address}/secret")).await.unwrap();
        let (answers, commands) = listener.accept().await.unwrap().0.into_split();
        let answers = BufReader::new(answers).lines();
        let mut runner = Runner { answers, commands };
        assert_eq!(runner.line().await, "secret");
        (faults, runner)
    }

    #[tokio::test]
    async fn a_command_holds_once_it_is_answered() {
        let (faults, mut runner) = connected().await;
        assert_eq!(faults.outcome(Operation::Load).await, Outcome::AsAsked);
        for (command, expected) in [
            ("sessions read fail", Outcome::Error),
            ("sessions read forget", Outcome::Nothing),
            ("sessions read mistype", Outcome::NumbersForTexts),
            ("sessions read lose numbers", Outcome::NoNumbers),
            ("sessions read slow 1", Outcome::AsAsked),
            ("sessions read normal", Outcome::AsAsked),
        ] {
            assert_eq!(runner.ask(command).await, "done");
            assert_eq!(faults.outcome(Operation::Load).await, expected, "{command}");
        }
    }

    #[tokio::test]
    async fn reading_and_writing_of_each_store_fail_separately() {
        use Operation::*;
        let all = [
            ("sessions read", &[Load][..]),
            ("sessions write", &[Create, Save, Delete]),
            ("sessions delete", &[Delete]),
            ("users read", &[ByName, ById]),
            ("users write", &[Add, SignOut]),
        ];
        for (part, failing) in all {
            let (faults, mut runner) = connected().await;
            runner.ask(&format!("{part} fail")).await;
            for (operation, _) in Operation::ALL {
                let fails = faults.outcome(operation).await == Outcome::Error;
                assert_eq!(fails, failing.contains(&operation), "{part} {operation:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_found_wrongly_can_be_written_as_usual() {
        let (faults, mut runner) = connected().await;
        for fault in ["forget", "mistype", "lose numbers"] {
            runner.ask(&format!("sessions write {fault}")).await;
            assert_eq!(faults.outcome(Operation::Save).await, Outcome::AsAsked);
        }
    }

    #[tokio::test]
    async fn a_store_that_hangs_goes_on_when_it_is_told_to() {
        let (faults, mut runner) = connected().await;
        runner.ask("users read hang").await;
        let waits = {
            let faults = faults.clone();
            tokio::spawn(async move { faults.outcome(Operation::ById).await })
        };
        // The request has arrived, and other parts still answer.
        while !runner.ask("counts").await.contains("by_id 1") {}
        assert_eq!(faults.outcome(Operation::Load).await, Outcome::AsAsked);
        assert!(!waits.is_finished());
        runner.ask("users read fail").await;
        let outcome = timeout(PATIENCE, waits).await.unwrap();
        assert_eq!(outcome.unwrap(), Outcome::Error);
    }

    #[tokio::test]
    async fn a_store_can_answer_some_requests_before_it_hangs() {
        let (faults, mut runner) = connected().await;
        assert_eq!(runner.ask("sessions read hang 2").await, "done");
        assert_eq!(faults.outcome(Operation::Load).await, Outcome::AsAsked);
        assert_eq!(faults.outcome(Operation::Save).await, Outcome::AsAsked);
        assert_eq!(faults.outcome(Operation::Load).await, Outcome::AsAsked);
        let third = tokio::spawn(async move { faults.outcome(Operation::Load).await });
        while !runner.ask("counts").await.contains("load 3") {}
        assert!(!third.is_finished());
        runner.ask("sessions read fail").await;
        let outcome = timeout(PATIENCE, third).await.unwrap();
        assert_eq!(outcome.unwrap(), Outcome::Error);
    }

    #[tokio::test]
    async fn a_slow_store_takes_its_time() {
        let (faults, mut runner) = connected().await;
        assert_eq!(runner.ask("users write slow 100").await, "done");
        let begin = std::time::Instant::now();
        assert_eq!(faults.outcome(Operation::Add).await, Outcome::AsAsked);
        assert!(begin.elapsed() >= Duration::from_millis(100));
    }

    #[tokio::test]
    async fn every_operation_is_counted() {
        let (faults, mut runner) = connected().await;
        let none = "create 0 load 0 save 0 delete 0 add 0 sign_out 0 by_name 0 by_id 0";
        assert_eq!(runner.ask("counts").await, none);
        for (times, (operation, _)) in Operation::ALL.into_iter().enumerate() {
            for _ in 0..times {
                faults.outcome(operation).await;
            }
        }
        let all = "create 0 load 1 save 2 delete 3 add 4 sign_out 5 by_name 6 by_id 7";
        assert_eq!(runner.ask("counts").await, all);
    }

    #[tokio::test]
    async fn an_unknown_command_changes_nothing() {
        let (faults, mut runner) = connected().await;
        for command in ["", "sessions", "sessions read", "rooms read fail"] {
            assert_eq!(runner.ask(command).await, "unknown command", "{command}");
        }
        for fault in ["", "slow", "slow x", "slow -1", "hang x", "fail 1", "FAIL"] {
            let command = format!("sessions read {fault}");
            assert_eq!(runner.ask(&command).await, "unknown command", "{command}");
        }
        for of_users in ["users read mistype", "users read lose numbers"] {
            assert_eq!(runner.ask(of_users).await, "unknown command", "{of_users}");
        }
        assert_eq!(faults.outcome(Operation::Load).await, Outcome::AsAsked);
    }

    #[tokio::test]
    async fn only_a_runner_on_this_machine_is_obeyed() {
        for place in ["", "127.0.0.1:4100", "localhost/x", "192.0.2.1:4100/x"] {
            let refused = Faults::connect(place).await.unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput, "{place}");
        }
    }
}
