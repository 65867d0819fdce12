//! Room on a disk. The standard library cannot tell it, so the system's own
//! program is asked.

use std::path::Path;

use thiserror::Error;
use tokio::process::Command;

use super::ANSWERS_WITHIN;
use rig::mongo::{CommandError, run_command};

/// Why nobody knows how much room there is.
#[derive(Debug, Error)]
pub enum FreeError {
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error("the system's answer is not understood")]
    NotUnderstood,
}

/// The free space for files below `folder`, which exists.
///
/// # Errors
/// Why it is unknown.
pub async fn free_bytes(folder: &Path) -> Result<u64, FreeError> {
    let said = if cfg!(windows) {
        let folder = folder.display().to_string().replace('\'', "''");
        let script = format!("(Get-Item -LiteralPath '{folder}').PSDrive.Free");
        let mut powershell = Command::new("powershell");
        powershell.args(["-NoProfile", "-NonInteractive", "-Command", &script]);
        run_command(&mut powershell, ANSWERS_WITHIN).await?
    } else {
        run_command(Command::new("df").arg("-Pk").arg(folder), ANSWERS_WITHIN).await?
    };
    let free = if cfg!(windows) {
        said.trim().parse().ok()
    } else {
        of_df(&said)
    };
    free.ok_or(FreeError::NotUnderstood)
}

/// The bytes in the output of `df -Pk` for one folder (POSIX): the number before the
/// per cent. Names may contain spaces.
fn of_df(said: &str) -> Option<u64> {
    let words: Vec<&str> = said.lines().nth(1)?.split_whitespace().collect();
    let share = words.iter().position(|word| {
        let number = word.strip_suffix('%');
        number.is_some_and(|number| number.parse::<u8>().is_ok())
    })?;
    let kilobytes: u64 = words.get(share.checked_sub(1)?)?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_before_the_share_is_what_is_free() {
        let head = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
        for (line, free) in [
            ("/dev/sda1 1000 400 600 40% /", Some(614_400)),
            ("map auto_home 0 0 0 100% /System/My Data 5% x", Some(0)),
            ("overlay 1000 400 600 - /", None),
            ("", None),
        ] {
            assert_eq!(of_df(&format!("{head}{line}\n")), free, "{line}");
        }
        assert_eq!(of_df(""), None);
    }
}
