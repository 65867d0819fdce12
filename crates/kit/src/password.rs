//! Hashing passwords with argon2, slow on purpose.

use std::sync::Arc;

use argon2::password_hash::Error;
use argon2::{Argon2, Params, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How many passwords are hashed at a time. One hash takes 19 MiB: without a
/// limit, a thousand sign-ins at once would take 19 GB.
const SLOTS: usize = 4;

/// How much work it takes to hash a password, and so to guess it from its hash.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cost {
    /// argon2's default: 19 MiB of memory, twice over.
    Full,
    /// As little as argon2 can do. For tests, which sign in hundreds of people.
    Low,
}

impl Cost {
    fn argon2(self) -> Argon2<'static> {
        match self {
            Self::Full => Argon2::default(),
            Self::Low => Params::new(Params::MIN_M_COST, 1, 1, None)
                .expect("the least memory for one lane")
                .into(),
        }
    }

    /// The hash of a random password that nobody kept. Verified in place of an
    /// unknown user's, so that the time of the answer tells nothing.
    fn nobody(self) -> &'static str {
        match self {
            Self::Full => {
                "$argon2id$v=19$m=19456,t=2,p=1$qWVy/QWgSAqzs+OP3s2b8w$JkAEwhNrP9+aPFuyIcfPV0DxdmC+ZTZQ47DfiLVHnQY"
            }
            Self::Low => {
                "$argon2id$v=19$m=8,t=1,p=1$t3ZS2R8/gvKdsu6DApV4jw$s/gt2oTIILcjkmRjV6oEWY82USsByws4xPYcdVA7Qi0"
            }
        }
    }
}

/// Hashes and verifies passwords at one cost. A clone shares the limit on how
/// many are hashed at a time.
#[derive(Clone, Debug)]
pub struct Hasher {
    cost: Cost,
    slots: Arc<Semaphore>,
}

impl Hasher {
    /// A hasher with its own limit.
    pub fn new(cost: Cost) -> Self {
        let slots = Arc::new(Semaphore::new(SLOTS));
        Self { cost, slots }
    }

    /// The password as a PHC string, with its own random salt and its cost.
    ///
    /// # Errors
    /// If the system returns no random bytes.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        let cost = self.cost;
        self.in_a_slot(move || {
            let hash = cost.argon2().hash_password(password.as_bytes())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether this is the password behind `hash`. Without a hash the answer is
    /// no, after the time that a hash of this cost takes.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        let cost = self.cost;
        self.in_a_slot(move || {
            let expected = hash.as_deref().unwrap_or(cost.nobody());
            // The cost that counts is the one written in the hash.
            let matches = Argon2::default().verify_password(password.as_bytes(), expected);
            matches.is_ok() && hash.is_some()
        })
        .await
    }

    /// Takes every slot, so that hashing waits until they are dropped.
    #[cfg(test)]
    pub(crate) async fn occupy(&self) -> impl Drop {
        let slots = self.slots.clone().acquire_many_owned(SLOTS as u32).await;
        slots.expect("the semaphore is never closed")
    }

    /// Runs the work on a thread that may block. On one of the runtime's own
    /// threads, every other request there would wait as well.
    async fn in_a_slot<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let slot = self.slots.clone().acquire_owned().await;
        let slot = slot.expect("the semaphore is never closed");
        let done = spawn_blocking(move || {
            // The thread keeps the slot, since the work goes on even if the
            // client leaves.
            let _slot = slot;
            work()
        });
        done.await.expect("argon2 does not panic")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Cost; 2] = [Cost::Full, Cost::Low];

    /// Everything that decides how long hashing takes.
    fn parameters(hash: &str) -> Vec<&str> {
        hash.split('$').take(4).collect()
    }

    async fn hash(password: &str, cost: Cost) -> String {
        let hashed = Hasher::new(cost).hash(password.to_owned()).await;
        hashed.unwrap()
    }

    async fn verify(password: &str, hash: Option<&str>, cost: Cost) -> bool {
        let hash = hash.map(str::to_owned);
        Hasher::new(cost).verify(password.to_owned(), hash).await
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        for cost in BOTH {
            let hashed = hash("correct horse", cost).await;
            assert!(verify("correct horse", Some(&hashed), cost).await);
            assert!(!verify("wrong horse", Some(&hashed), cost).await);
            assert!(!verify("correct horse", None, cost).await);
        }
    }

    #[tokio::test]
    async fn a_hash_is_verified_at_its_own_cost() {
        let hashed = hash("correct horse", Cost::Low).await;
        assert!(verify("correct horse", Some(&hashed), Cost::Full).await);
    }

    #[tokio::test]
    async fn the_same_password_never_has_the_same_hash() {
        assert_ne!(hash("x", Cost::Low).await, hash("x", Cost::Low).await);
    }

    #[tokio::test]
    async fn an_unknown_user_costs_as_much_as_a_known_one() {
        for cost in BOTH {
            let hashed = hash("correct horse", cost).await;
            assert_eq!(parameters(cost.nobody()), parameters(&hashed));
            let verified = Argon2::default().verify_password(b"", cost.nobody());
            assert_eq!(verified, Err(Error::PasswordInvalid));
        }
    }

    #[test]
    fn the_full_cost_is_the_one_that_argon2_advises() {
        assert_eq!(Cost::Full.argon2().params(), &Params::DEFAULT);
    }

    #[tokio::test]
    async fn a_full_hasher_makes_the_next_one_wait() {
        let hasher = Hasher::new(Cost::Low);
        let taken = hasher.occupy().await;
        let clone = hasher.clone();
        let waiting = tokio::spawn(async move { clone.hash("x".to_owned()).await });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(taken);
        assert!(waiting.await.unwrap().is_ok());
    }
}
