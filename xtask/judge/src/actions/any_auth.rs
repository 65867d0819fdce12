//! Random payloads of the CONNECT packet, and the same answers as without one.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::handshake;
use crate::generate::claims::Claim;
use crate::generate::probe::{Opened, Probe};
use crate::generate::{Wrong, rng, try_each};
use course::template::{Field, Piece, Template};
use course::vocabulary::{AnyAuth, Connect};
use rig::server::Line;
use serde_json::Value;
use wire::socket::Handshake;

/// How many payloads are sent.
const CASES: usize = 150;

impl Execute for AnyAuth {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let AnyAuth {
            person,
            cookie,
            of,
            namespace,
            ack,
            event,
        } = self;
        let socket = Connect::to(namespace, person, cookie.clone());
        let mut handshake = handshake(context, &socket).await?;
        let told = context.fixtures.describe_cookie(Some(person), cookie);
        context.tell(format!(
            "{person} connects to {namespace} with {told}, once without a payload and {CASES} \
             times with random ones that claim to be {of}"
        ));
        let browser = context.fixtures.browser(of);
        let mut facts = vec![browser.name.clone(), browser.password.clone()];
        for field in [Field::Cookie, Field::Id, Field::Signature] {
            let pieces = vec![Piece::Of(of.clone(), field)];
            // Even somebody without a cookie has a name.
            facts.extend(context.fill(&Template { pieces }));
        }
        let mut rng = rng(&context.fixtures.token(16));
        let asked = Asked {
            ack: ack.as_deref(),
            event: event.as_deref(),
        };
        let without = asked.answers(&handshake).await;
        let draw = || Claim::any(&mut rng, &facts);
        try_each("payloads", CASES, draw, async |Claim(claim): &Claim| {
            handshake.auth = Some(claim.clone());
            let actual = asked.answers(&handshake).await;
            Ok((actual != without).then(|| Wrong {
                expected: format!("{without}, as without a payload, for the payload {claim}"),
                actual,
            }))
        })
        .await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// What is looked at of each socket.
struct Asked<'a> {
    ack: Option<&'a str>,
    event: Option<&'a str>,
}

impl Asked<'_> {
    /// How a socket is answered, in the words of a report.
    async fn answers(&self, handshake: &Handshake) -> String {
        let socket = match Probe::open(handshake).await {
            Opened::Admitted(socket) => socket,
            Opened::Refused(message) => return format!("connect_error `{message}`"),
            Opened::Failed(why) => return why,
        };
        let mut answers = "connect".to_owned();
        let mut add = |what: String, came: Result<Value, String>| {
            let came = came.map_or_else(|why| why, |data| data.to_string());
            answers.push_str(&format!(", {what} {came}"));
        };
        if let Some(event) = self.event {
            add(format!("the event `{event}`"), socket.event(event).await);
        }
        if let Some(ack) = self.ack {
            add(format!("`{ack}` acknowledged with"), socket.ack(ack).await);
        }
        socket.leave();
        answers
    }
}
