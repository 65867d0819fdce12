//! Hashing passwords with argon2, slow on purpose.

use argon2::password_hash::Error;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// The hash of a random password that nobody kept. Verified in place of an
/// unknown user's, so that the time of the answer tells nothing.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$qWVy/QWgSAqzs+OP3s2b8w$JkAEwhNrP9+aPFuyIcfPV0DxdmC+ZTZQ47DfiLVHnQY";

/// One hash takes 19 MiB; without a limit, a thousand sign-ins at once would
/// take 19 GB.
static SLOTS: Semaphore = Semaphore::const_new(4);

/// The password as a PHC string, with its own random salt.
///
/// # Errors
/// If the system gives no random bytes.
pub async fn hash(password: String) -> Result<String, Error> {
    in_a_slot(move || {
        let hash = Argon2::default().hash_password(password.as_bytes())?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether this is the password behind `hash`. Without a hash the answer is no,
/// after the same time.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    in_a_slot(move || {
        let argon2 = Argon2::default();
        let expected = hash.as_deref().unwrap_or(NOBODY);
        let matches = argon2.verify_password(password.as_bytes(), expected);
        matches.is_ok() && hash.is_some()
    })
    .await
}

/// Runs the work on a thread that may block: on one of the runtime's own, every
/// other request there would wait as well.
async fn in_a_slot<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let slot = SLOTS
        .acquire()
        .await
        .expect("the semaphore is never closed");
    let done = spawn_blocking(move || {
        // Kept by the thread, since the work goes on even if the client leaves.
        let _slot = slot;
        work()
    });
    done.await.expect("argon2 does not panic")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that decides how long hashing takes.
    fn cost(hash: &str) -> Vec<&str> {
        hash.split('$').take(4).collect()
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let hashed = hash("correct horse".to_owned()).await.unwrap();
        assert!(verify("correct horse".to_owned(), Some(hashed.clone())).await);
        assert!(!verify("wrong horse".to_owned(), Some(hashed)).await);
        assert!(!verify("correct horse".to_owned(), None).await);
    }

    #[tokio::test]
    async fn the_same_password_never_has_the_same_hash() {
        let hashes = (hash("x".to_owned()).await, hash("x".to_owned()).await);
        assert_ne!(hashes.0, hashes.1);
    }

    #[tokio::test]
    async fn an_unknown_user_costs_as_much_as_a_known_one() {
        let hashed = hash("correct horse".to_owned()).await.unwrap();
        assert_eq!(cost(NOBODY), cost(&hashed));
        assert!(Argon2::default().verify_password(b"", NOBODY) == Err(Error::PasswordInvalid));
    }
}
