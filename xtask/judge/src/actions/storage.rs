//! A store of the server answers late, wrongly or not at all.

use std::time::Duration;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use course::vocabulary::StorageFault;
use course::vocabulary::storage::{Access, Behaviour, Store};
use rig::server::Line;
use rig::storage_faults::{self, Fault, StorageFaultsError};

impl Execute for StorageFault {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let StorageFault {
            store,
            behaviour,
            only,
        } = *self;
        let (store, whose) = match store {
            Store::Sessions => (storage_faults::Store::Sessions, "sessions"),
            Store::Users => (storage_faults::Store::Users, "users"),
        };
        let (fault, does) = match behaviour {
            Behaviour::Answers => (Fault::None, "answer as usual".to_owned()),
            Behaviour::Hangs { after } => (Fault::Hang { after }, hangs(after)),
            Behaviour::Fails => (Fault::Fail, "return errors".to_owned()),
            Behaviour::Forgets => (Fault::Forget, "find nothing".to_owned()),
            Behaviour::Mistypes => (
                Fault::Mistype,
                "return a number in place of each text".to_owned(),
            ),
            Behaviour::LosesNumbers => (
                Fault::LoseNumbers,
                "return no number that is in it".to_owned(),
            ),
            Behaviour::Slow(milliseconds) => {
                let late = Duration::from_millis(milliseconds);
                (Fault::Slow(late), format!("answer {late:?} later"))
            }
        };
        let (accesses, when) = match only {
            None => (
                &[storage_faults::Access::Read, storage_faults::Access::Write][..],
                "",
            ),
            Some(Access::Reads) => (&[storage_faults::Access::Read][..], " when it is read"),
            Some(Access::Writes) => (
                &[storage_faults::Access::Write][..],
                " when it is written to",
            ),
            Some(Access::Deletes) => (
                &[storage_faults::Access::Delete][..],
                " when something is deleted",
            ),
        };
        context.server().await?;
        context.tell(format!(
            "the runner makes the store of {whose} {does}{when}"
        ));
        let Some(faults) = &mut context.storage_faults else {
            return Err(StepError::Fault(
                "this server was started without a channel to its stores".to_owned(),
            ));
        };
        for access in accesses {
            faults
                .set(store, *access, fault)
                .await
                .map_err(|error| match error {
                    StorageFaultsError::NotConnected | StorageFaultsError::NoAnswer => {
                        StepError::wrong(
                            "a server that opens its stores with `kit::storage::open` and goes on answering",
                            error.to_string(),
                        )
                    }
                    StorageFaultsError::Refused { .. } => StepError::Fault(error.to_string()),
                })?;
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

fn hangs(after: u64) -> String {
    match after {
        0 => "never answer".to_owned(),
        1 => "answer one more request, and then none".to_owned(),
        _ => format!("answer {after} more requests, and then none"),
    }
}
