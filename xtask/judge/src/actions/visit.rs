//! A connection that is open asks to join another namespace as well.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::{ANSWER, explain};
use course::vocabulary::visit::{Visit, VisitAdmission};
use rig::server::Line;
use wire::socket::{SETTLE, Visited};
use wire::wait_policy::Patience;

impl Execute for Visit {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Visit {
            socket: name,
            namespace,
            admission,
        } = self;
        let called = context.called(name);
        context.tell(format!(
            "{called} asks to join {namespace} on the same connection, and leaves it again"
        ));
        let admitted_with = |event: &str| format!("connect, and `{event}` as the first event");
        let (expected, patience) = match admission {
            VisitAdmission::Connected => ("connect".to_owned(), SETTLE),
            VisitAdmission::First(event) => (admitted_with(event), Patience::default()),
            VisitAdmission::Refused(message) => (
                format!("connect_error `{}`", context.fill(message)?),
                SETTLE,
            ),
        };
        let visited = context.socket(name)?.visit(namespace, patience, ANSWER);
        let came = match (visited.await, admission) {
            (Ok(Visited::Refused { message }), _) => format!("connect_error `{message}`"),
            (Ok(Visited::Admitted { .. }), VisitAdmission::Connected) => "connect".to_owned(),
            (Ok(Visited::Admitted { .. }), VisitAdmission::Refused(_)) => {
                "connect: the socket was let in".to_owned()
            }
            (Ok(Visited::Admitted { first }), VisitAdmission::First(_)) => match first {
                Ok(event) => admitted_with(&event),
                Err(missing) => format!("connect, and {missing}"),
            },
            (Err(error), _) => {
                let wrong = StepError::wrong(expected, error.to_string());
                return Err(explain(wrong, &error));
            }
        };
        if came == expected {
            return Ok(());
        }
        Err(StepError::wrong(
            format!("{expected}, as the answer to the request to join {namespace}"),
            came,
        ))
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
