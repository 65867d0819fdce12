//! Many sign-ins at once: what they cost the server, and what a client receives.
//!
//! One test only, since it measures the memory of its own process.

use std::time::Duration;

use kit::credentials::Credentials;
use kit::password::Cost;
use kit::refusal::Refusal;
use kit::users::Users;
use tokio::task::JoinSet;
use tokio::time::timeout;

const PASSWORD: &str = "correct horse";
const AT_ONCE: usize = 16;
const SIGN_INS: usize = 500;

/// Four slots of 19 MiB, and the rest of the process.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 110 << 20;

fn form(name: &str, password: &str) -> Credentials {
    Credentials {
        username: name.to_owned(),
        password: password.to_owned(),
    }
}

/// A sign-in with a wrong password; half of the names are unknown.
fn wrong(users: &Users, number: usize) -> impl Future<Output = Refusal> + use<> {
    let users = users.clone();
    let name = if number.is_multiple_of(2) {
        "ada"
    } else {
        "eve"
    };
    async move { users.verify(form(name, "wrong horse")).await.unwrap_err() }
}

/// How many bytes of this process are in memory.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
    kilobytes.parse::<u64>().unwrap() << 10
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sign_ins_take_little_memory_and_no_endless_time() {
    let users = Users::new(Cost::Full);
    let ada = users.register(form("ada", PASSWORD)).await.unwrap();

    let mut running = JoinSet::new();
    for number in 0..SIGN_INS {
        if running.len() == AT_ONCE {
            let refusal = running.join_next().await.unwrap().unwrap();
            assert_eq!(refusal, Refusal::WrongNameOrPassword);
        }
        running.spawn(wrong(&users, number));
    }
    running.join_all().await;
    #[cfg(target_os = "linux")]
    assert!(resident() <= MOST_MEMORY, "{} bytes", resident());

    // More at once than slots and queue hold: some are refused, and it makes no
    // difference whether the name exists.
    let mut flood = JoinSet::new();
    for number in 0..200 {
        let refusal = wrong(&users, number);
        flood.spawn(async move { (number % 2, refusal.await) });
    }
    let refusals = flood.join_all().await;
    for name in 0..2 {
        for expected in [Refusal::WrongNameOrPassword, Refusal::Busy] {
            assert!(refusals.contains(&(name, expected)), "{refusals:?}");
        }
    }
    // The next sign-in finds an empty queue.
    let signed_in = timeout(Duration::from_secs(10), users.verify(form("ada", PASSWORD)));
    assert_eq!(signed_in.await.unwrap(), Ok(ada));
}
