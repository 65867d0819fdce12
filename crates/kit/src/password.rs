//! Hashing passwords with argon2, slow on purpose.

use std::cell::RefCell;
use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error, try_generate_salt};
use argon2::{Algorithm, Argon2, Block, Params, PasswordVerifier, Version};

use crate::hash_slots::{Busy, HashSlots};
use crate::refusal::Refusal;

/// How much work it takes to hash a password, and so to guess it from its hash.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cost {
    /// argon2's default: two passes over 19 MiB of memory.
    Full,
    /// The minimum of argon2. For tests, which sign in hundreds of users.
    Low,
}

impl Cost {
    fn params(self) -> Params {
        match self {
            Self::Full => Params::DEFAULT,
            Self::Low => {
                Params::new(Params::MIN_M_COST, 1, 1, None).expect("the least memory for one lane")
            }
        }
    }

    /// The hash of a random password that was not stored. Verified if the user
    /// is unknown, so that the response time reveals nothing.
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

/// Hashes and verifies passwords at one cost. A clone shares the limits on how
/// many are hashed at a time and how many may wait.
#[derive(Clone, Debug)]
pub struct Hasher {
    cost: Cost,
    slots: Arc<HashSlots>,
}

impl Hasher {
    /// A hasher with its own limits.
    pub fn new(cost: Cost) -> Self {
        let slots = Arc::default();
        Self { cost, slots }
    }

    /// The password's hash as a PHC string, with a random salt and the cost.
    ///
    /// # Errors
    /// [`Refusal::Busy`], or [`Refusal::Hashing`] if the system returns no random
    /// bytes.
    pub async fn hash(&self, password: String) -> Result<String, Refusal> {
        let params = self.cost.params();
        let hashed = self.slots.clone().run(move |memory| {
            let salt = try_generate_salt().map_err(|_| Error::RngFailure)?;
            let argon2 = InMemory(RefCell::new(memory));
            argon2.hash_password_customized(password.as_bytes(), &salt, None, None, params)
        });
        let hash = hashed.await?.map_err(|_| Refusal::Hashing)?;
        Ok(hash.to_string())
    }

    /// Whether this is the password behind `hash`. Without a hash, returns
    /// false after the time that a hash of this cost takes.
    ///
    /// # Errors
    /// [`Busy`], whether there is a hash or not.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let nobody = self.cost.nobody();
        let matches = self.slots.clone().run(move |memory| {
            let expected = PasswordHash::new(hash.as_deref().unwrap_or(nobody))?;
            // The cost that counts is the one written in the hash.
            let argon2 = InMemory(RefCell::new(memory));
            argon2.verify_password(password.as_bytes(), &expected)?;
            Ok::<_, Error>(hash.is_some())
        });
        Ok(matches.await?.unwrap_or(false))
    }

    /// Takes every slot, so that hashing waits until they are dropped.
    #[cfg(test)]
    pub(crate) async fn occupy(&self) -> impl Drop {
        self.slots.occupy().await
    }
}

/// argon2 in preallocated memory. [`Argon2`]'s own method allocates and frees
/// it for each hash.
struct InMemory<'a>(RefCell<&'a mut Vec<Block>>);

impl CustomizedPasswordHasher<PasswordHash> for InMemory<'_> {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash, Error> {
        let algorithm = algorithm.map_or(Ok(Algorithm::default()), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::default()), Version::try_from)?;
        let mut memory = self.0.borrow_mut();
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::default());
        }
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let argon2 = Argon2::new(algorithm, version, params.clone());
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length).ok_or(Error::OutputSize)?;
        argon2.hash_password_into_with_memory(password, salt, output, memory.as_mut_slice())?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(output)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher;

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
        let matches = Hasher::new(cost).verify(password.to_owned(), hash).await;
        matches.unwrap()
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

    #[tokio::test]
    async fn the_hashes_are_those_of_argon2_itself() {
        for cost in BOTH {
            let hashed = hash("correct horse", cost).await;
            let verified = Argon2::default().verify_password(b"correct horse", &*hashed);
            assert_eq!(verified, Ok(()));
            let argon2 = Argon2::from(cost.params());
            let other = argon2.hash_password(b"correct horse").unwrap().to_string();
            assert_eq!(parameters(&other), parameters(&hashed));
            assert!(verify("correct horse", Some(&other), cost).await);
            assert!(!verify("wrong horse", Some(&other), cost).await);
        }
    }

    #[test]
    fn the_full_cost_is_the_one_that_argon2_advises() {
        assert_eq!(Cost::Full.params(), Params::DEFAULT);
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

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_matches_nothing() {
        let salt = "t3ZS2R8/gvKdsu6DApV4jw$s/gt2oTIILcjkmRjV6oEWY82USsByws4xPYcdVA7Qi0";
        let other = format!("$argon2x$v=19$m=8,t=1,p=1${salt}");
        for broken in ["", "x", "$argon2id$v=19$m=8,t=1,p=1", &other] {
            assert!(!verify("", Some(broken), Cost::Low).await, "{broken}");
        }
    }
}
