//! People with random passwords register and sign in.

use crate::actions::any_names::post;
use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_answer;
use crate::execute::context::Context;
use crate::generate::passwords::Password;
use crate::generate::{Wrong, rng, try_each};
use course::vocabulary::AnyPasswords;
use rig::server::Line;
use wire::http::Client;

/// How many passwords are tried, each with a dozen that are like it.
const CASES: usize = 40;

impl Execute for AnyPasswords {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let AnyPasswords { sign_in } = self;
        let port = context.server().await?.port();
        context.tell(format!(
            "{CASES} people register with random passwords, and sign in with them and with similar ones"
        ));
        let mut rng = rng(&context.fixtures.token(16));
        let mut client = Client::new(port);
        let draw = || Password::any(&mut rng);
        try_each("passwords", CASES, draw, async |password: &Password| {
            let name = context.fixtures.token(12);
            Ok(wrong(&mut client, sign_in, &name, password).await)
        })
        .await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// What goes wrong with a person of this name and password, if anything does.
async fn wrong(
    client: &mut Client,
    sign_in: &str,
    name: &str,
    password: &Password,
) -> Option<Wrong> {
    let text = password.text();
    let others = password.similar().into_iter();
    let others = others.map(|(how, other)| (sign_in, other, Some(how)));
    let right = [
        ("/register", text.clone(), None),
        (sign_in, text.clone(), None),
    ];
    for (path, sent, how) in right.into_iter().chain(others) {
        let answer = post(client, path, name, &sent).await;
        let (status, actual) = match &answer {
            Ok(answer) => (answer.status, describe_answer(answer)),
            Err(why) => (0, why.clone()),
        };
        let (wanted, expected) = match how {
            None => (
                303,
                format!("303 as the answer to POST {path} with the password `{text}`"),
            ),
            Some(how) => (
                401,
                format!(
                    "401 as the answer to POST {path} with `{sent}`, which is the password `{text}` {how}"
                ),
            ),
        };
        if status != wanted {
            return Some(Wrong { expected, actual });
        }
    }
    None
}
