//! A few slots in which passwords are hashed, and a short queue in front of
//! them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use argon2::Block;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How many passwords are hashed at a time. One hash takes 19 MiB: without a
/// limit, a thousand sign-ins at once would take 19 GB.
const SLOTS: usize = 4;

/// How many callers may wait for a slot. Two cores hash that many in about a
/// second; a longer queue would only make everybody wait longer.
const QUEUE: usize = 64;

/// How long a caller may wait for a slot.
const DEADLINE: Duration = Duration::from_secs(3);

/// The queue is full, or no slot was free in time.
#[derive(Debug, PartialEq)]
pub struct Busy;

/// Slots, each with its own memory, and their queue.
pub(crate) struct HashSlots {
    /// One permit for each caller in a slot or in the queue.
    places: Arc<Semaphore>,
    slots: Arc<Semaphore>,
    /// The memory of the free slots. If it were freed after each hash, the
    /// allocator would cache it for each thread, and the process would grow to
    /// many times what it uses.
    memory: Mutex<Vec<Vec<Block>>>,
    deadline: Duration,
}

impl Default for HashSlots {
    fn default() -> Self {
        Self::new(SLOTS, QUEUE, DEADLINE)
    }
}

impl HashSlots {
    fn new(slots: usize, queue: usize, deadline: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(slots + queue)),
            slots: Arc::new(Semaphore::new(slots)),
            memory: Mutex::default(),
            deadline,
        }
    }

    /// Runs `work` with a slot's memory, whose content is arbitrary, on a thread
    /// that may block. On a thread of the runtime, other requests would have to
    /// wait.
    ///
    /// # Errors
    /// [`Busy`], without having run `work`.
    pub async fn run<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Busy)?;
        let slot = timeout(self.deadline, self.slots.clone().acquire_owned()).await;
        let slot = slot.map_err(|_| Busy)?;
        let slot = slot.expect("the semaphore is never closed");
        let done = spawn_blocking(move || {
            // The thread owns both, since the work continues even if the client
            // leaves.
            let _held = (place, slot);
            let mut memory = self.memory().pop().unwrap_or_default();
            let result = work(&mut memory);
            self.memory().push(memory);
            result
        });
        Ok(done.await.expect("argon2 does not panic"))
    }

    /// Takes every slot, so that callers wait until they are dropped.
    #[cfg(test)]
    pub async fn occupy(&self) -> impl Drop + use<> {
        let slots = self.slots.clone().acquire_many_owned(SLOTS as u32).await;
        slots.expect("the semaphore is never closed")
    }

    fn memory(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        let memory = self.memory.lock();
        memory.expect("no one panics while holding the lock")
    }
}

/// Without the memory, which holds traces of passwords.
impl fmt::Debug for HashSlots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HashSlots").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Longer than any test.
    const NEVER: Duration = Duration::from_secs(3600);

    fn slots(slots: usize, queue: usize, deadline: Duration) -> Arc<HashSlots> {
        Arc::new(HashSlots::new(slots, queue, deadline))
    }

    /// Holds a slot until the sender is dropped; returns once it has the slot.
    async fn hold_one(slots: &Arc<HashSlots>) -> mpsc::Sender<()> {
        let (release, released) = mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        tokio::spawn(slots.clone().run(move |_| {
            begin.send(()).unwrap();
            released.recv().unwrap_err();
        }));
        begun.await.unwrap();
        release
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let slots = slots(1, 1, NEVER);
        let release = hold_one(&slots).await;
        let waiting = tokio::spawn(slots.clone().run(|_| "ran"));
        while slots.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(slots.clone().run(|_| ()).await, Err(Busy));
        drop(release);
        assert_eq!(waiting.await.unwrap(), Ok("ran"));
        assert_eq!(slots.clone().run(|_| "ran").await, Ok("ran"));
    }

    #[tokio::test]
    async fn a_caller_waits_no_longer_than_the_deadline() {
        let slots = slots(1, 1, Duration::from_millis(20));
        let release = hold_one(&slots).await;
        assert_eq!(slots.clone().run(|_| ()).await, Err(Busy));
        // The caller that gave up has left the queue.
        assert_eq!(slots.places.available_permits(), 1);
        drop(release);
    }

    #[tokio::test]
    async fn a_client_that_leaves_the_queue_gives_its_place_back() {
        let slots = slots(1, 1, NEVER);
        let _release = hold_one(&slots).await;
        let waiting = tokio::spawn(slots.clone().run(|_| ()));
        while slots.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        waiting.abort();
        waiting.await.unwrap_err();
        assert_eq!(slots.places.available_permits(), 1);
    }

    #[tokio::test]
    async fn a_slot_is_given_the_same_memory_again() {
        let slots = slots(1, 0, NEVER);
        let address = |memory: &mut Vec<Block>| {
            memory.resize(8, Block::default());
            memory.as_ptr().addr()
        };
        let first = slots.clone().run(address).await;
        assert_eq!(slots.clone().run(address).await, first);
        assert_eq!(slots.memory().len(), 1);
    }
}
