//! The MongoDB of one test: a separate database, and a separate server if the test stops
//! it.

use std::sync::Arc;

use serde_json::Value;

use super::StepError;
use super::context::Context;
use course::spec::Test;
use course::vocabulary::{Action, MongodbChange, StorageUse};
use rig::mongo::{Mongod, MongodError, Program};

/// The MongoDB that is at hand.
#[derive(Debug, Clone)]
pub struct Mongodb {
    program: Arc<Program>,
    /// For all tests that leave it alone.
    shared: Arc<Mongod>,
}

impl Mongodb {
    /// Starts the server that the tests share. It ends with the last clone.
    ///
    /// # Errors
    /// Why it did not start.
    pub async fn start(program: Program) -> Result<Mongodb, MongodError> {
        let shared = Mongod::start(&program, false).await?;
        Ok(Mongodb {
            program: Arc::new(program),
            shared: Arc::new(shared),
        })
    }
}

#[derive(Debug)]
pub struct Database {
    mongod: Held,
    /// Nobody else's.
    name: String,
}

#[derive(Debug)]
enum Held {
    Shared(Arc<Mongod>),
    Own(Box<Mongod>),
}

impl Database {
    /// An empty database for this test.
    ///
    /// # Errors
    /// The test's own server does not start.
    pub async fn open(mongodb: &Mongodb, test: &Test) -> Result<Database, MongodError> {
        let changes_it = |action: &Action| action.nature().storage == StorageUse::OwnMongodb;
        let mongod = if test.actions().any(changes_it) {
            let own = Mongod::start(&mongodb.program, false).await;
            Held::Own(Box::new(own?))
        } else {
            Held::Shared(Arc::clone(&mongodb.shared))
        };
        let name = format!("test-{:016x}", fastrand::u64(..));
        Ok(Database { mongod, name })
    }

    /// The connection string for the judged server.
    pub fn uri(&self) -> String {
        self.mongod().uri_of(&self.name)
    }

    fn mongod(&self) -> &Mongod {
        match &self.mongod {
            Held::Shared(mongod) => mongod,
            Held::Own(mongod) => mongod,
        }
    }

    /// Changes the server itself, which has to be this test's own.
    ///
    /// # Errors
    /// It cannot be done; the judged server is not to blame.
    pub async fn change(&mut self, change: MongodbChange) -> Result<(), StepError> {
        let Held::Own(mongod) = &mut self.mongod else {
            return Err(StepError::Fault(
                "this MongoDB belongs to all tests".to_owned(),
            ));
        };
        let done = match change {
            MongodbChange::Stopped => {
                mongod.stop().await;
                Ok(())
            }
            MongodbChange::Started => mongod.start_again().await,
            MongodbChange::Frozen => mongod.freeze().await,
            MongodbChange::Thawed => mongod.thaw().await,
        };
        match done {
            Err(why) if cfg!(not(unix)) => Err(StepError::Skip(why.to_string())),
            done => done.map_err(|why| StepError::Fault(why.to_string())),
        }
    }

    /// Runs a command of MongoDB's on this database.
    ///
    /// # Errors
    /// It cannot be done; the judged server is not to blame.
    pub async fn run(&self, command: &[(&str, Value)]) -> Result<Value, StepError> {
        let fault =
            |why: String| StepError::Fault(format!("the runner's own look at MongoDB: {why}"));
        let client = self.mongod().client().await;
        let mut client = client.map_err(|error| fault(error.to_string()))?;
        let answer = client.run(&self.name, command).await;
        answer.map_err(|refused| fault(refused.to_string()))
    }
}

/// The database of the test under way.
///
/// # Errors
/// The test has not declared that it needs one.
pub fn of<'s>(context: &'s mut Context<'_>) -> Result<&'s mut Database, StepError> {
    let missing = || StepError::Fault("this test has not said that it needs MongoDB".to_owned());
    context.database.as_mut().ok_or_else(missing)
}
