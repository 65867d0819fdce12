//! The server's environment, which is there before anybody signs in.

use crate::diagnostic::Diagnostics;
use crate::document::yaml::Node;
use crate::spec::Test;
use crate::template::Piece;
use crate::vocabulary::test::{ENV, TTL};

/// The longest life of a session that a test may wait for, in seconds.
const LONGEST_LIFE: u64 = 10;

/// Reports people in the environment, and lives that are too long to wait for.
pub fn check(test: &Test, node: &Node, faults: &mut Diagnostics<'_>) {
    let Some(env) = node.get(ENV.name) else {
        return;
    };
    for ((name, template), entry) in test.env.iter().zip(env.entries()) {
        let Some(template) = template else { continue };
        let of_a_person = |piece: &Piece| matches!(piece, Piece::Name(_) | Piece::Of(..));
        if template.pieces.iter().any(of_a_person) {
            faults.add_with_help(
                entry.value.span.clone(),
                "people are not there yet when the server starts",
                "known in `env`: `{secret}`, `{random}` and `{filler 5000}`",
            );
        }
        if template.pieces.contains(&Piece::Port) {
            faults.add_with_help(
                entry.value.span.clone(),
                "the server has no port yet when it starts",
                "leave `{port}` out of `env`",
            );
        }
        let life = entry.value.text().and_then(|text| text.parse::<u64>().ok());
        if name == TTL
            && test.waits_for_expiry()
            && !life.is_some_and(|life| (1..=LONGEST_LIFE).contains(&life))
        {
            faults.add_with_help(
                entry.value.span.clone(),
                "nobody waits that long for a session to expire",
                format!("a whole number of seconds from 1 to {LONGEST_LIFE}, in quotes"),
            );
        }
    }
}
