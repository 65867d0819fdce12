//! The model test on stores with one fault each: it has to find the fault and
//! shorten the sequence.

use std::time::Duration;

use async_trait::async_trait;
use time::OffsetDateTime;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::{SessionStore, session_store};
use tower_sessions_memory_store::MemoryStore;

use super::search;

#[derive(Clone, Copy, Debug)]
enum Fault {
    ReturnsExpired,
    OverwritesOnCreate,
    DoesNotDelete,
    SavesOnlyWhatIsThere,
    LosesData,
    LivesLonger,
    HidesFromTheSecondClient,
}

#[derive(Debug)]
struct Mutant {
    store: MemoryStore,
    fault: Fault,
}

#[async_trait]
impl SessionStore for Mutant {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        match self.fault {
            Fault::OverwritesOnCreate => self.store.save(record).await,
            _ => self.store.create(record).await,
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let mut record = record.clone();
        match self.fault {
            Fault::SavesOnlyWhatIsThere if self.load(&record.id).await?.is_none() => return Ok(()),
            Fault::LosesData => record.data.clear(),
            Fault::LivesLonger => record.expiry_date += Duration::from_millis(1),
            Fault::ReturnsExpired => {
                record.expiry_date = record
                    .expiry_date
                    .max(OffsetDateTime::now_utc() + Duration::from_secs(60));
            }
            _ => {}
        }
        self.store.save(&record).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.store.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        match self.fault {
            Fault::DoesNotDelete => Ok(()),
            _ => self.store.delete(id).await,
        }
    }
}

#[tokio::test]
async fn every_fault_is_found_and_made_short() {
    for (fault, shortest) in [
        (Fault::ReturnsExpired, 1),
        (Fault::OverwritesOnCreate, 2),
        (Fault::DoesNotDelete, 2),
        (Fault::SavesOnlyWhatIsThere, 1),
        (Fault::LosesData, 1),
        (Fault::LivesLonger, 1),
        (Fault::HidesFromTheSecondClient, 1),
    ] {
        let model = MemoryStore::default();
        let store = MemoryStore::default();
        let first = Mutant {
            store: store.clone(),
            fault,
        };
        let second = match fault {
            Fault::HidesFromTheSecondClient => MemoryStore::default(),
            _ => store,
        };
        let second = Mutant {
            store: second,
            fault,
        };
        let found = search([&model, &model], [&first, &second], Duration::ZERO, 1).await;
        let (_, steps, _) = found.unwrap_or_else(|| panic!("{fault:?} was not found"));
        assert_eq!(steps.len(), shortest, "{fault:?}: {steps:#?}");
    }
}

#[tokio::test]
async fn a_store_without_fault_passes() {
    let (model, store) = (MemoryStore::default(), MemoryStore::default());
    let found = search([&model, &model], [&store, &store], Duration::ZERO, 1).await;
    assert!(found.is_none(), "{found:#?}");
}
