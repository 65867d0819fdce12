//! A document that the judged server has written into its database.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::database;
use crate::execute::describe::describe;
use course::template::{Field, Piece, Template};
use course::vocabulary::StoredDocument;
use course::vocabulary::document::{BSON_TYPES, BsonType, DocumentAction, DocumentChange, Stored};
use rig::server::Line;
use serde_json::{Value, json};

impl Execute for StoredDocument {
    fn role(&self) -> Role {
        match self.action {
            DocumentAction::Becomes(_) => Role::Acts,
            DocumentAction::Has { .. } => Role::Looks,
        }
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let StoredDocument { stored, action } = self;
        // The document is there once the server has answered what made it write.
        context.server().await?;
        let (collection, query, whose) = match stored {
            Stored::SessionOf(person) => {
                let id = Template {
                    pieces: vec![Piece::Of(person.clone(), Field::Id)],
                };
                let query = json!({ "_id": context.fill(&id)? });
                ("sessions", query, format!("the session of {person}"))
            }
            Stored::User(person) => {
                let query = json!({ "name": context.fixtures.browser(person).name });
                ("users", query, format!("the user {person}"))
            }
        };
        let by = match stored {
            Stored::SessionOf(_) => "`_id` is the session's id",
            Stored::User(_) => "`name` is the user's name",
        };
        let missing = || {
            StepError::wrong(
                format!("a document in `{collection}` whose {by}"),
                "there is none",
            )
        };
        match action {
            DocumentAction::Becomes(change) => {
                let (word, command) = command(*change, stored, collection, query);
                context.tell(format!(
                    "the runner {word} the document of {whose} in `{collection}`"
                ));
                let answer = database::of(context)?.run(&command).await?;
                if answer["n"].as_i64() == Some(1) {
                    Ok(())
                } else {
                    Err(missing())
                }
            }
            DocumentAction::Has { fields, lacks } => {
                context.tell(format!(
                    "the runner reads the document of {whose} in `{collection}`"
                ));
                let find = [("find", json!(collection)), ("filter", query)];
                let answer = database::of(context)?.run(&find).await?;
                let found = &answer["cursor"]["firstBatch"][0];
                let document = found.as_object().ok_or_else(missing)?;
                if !fields.is_empty() {
                    same_fields(fields, document)?;
                }
                for template in lacks {
                    let text = context.fill(template)?;
                    if contains(found, &text) {
                        let shown = describe(template);
                        return Err(StepError::wrong(
                            format!("a document that does not contain `{shown}`"),
                            "it contains exactly that",
                        ));
                    }
                }
                Ok(())
            }
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// The verb for the change, and MongoDB's command for it.
fn command(
    change: DocumentChange,
    stored: &Stored,
    collection: &str,
    query: Value,
) -> (&'static str, [(&'static str, Value); 2]) {
    // 2001: long over, whatever the clocks say.
    let set = |field: &str, value: Value| {
        let update = json!([{ "q": query, "u": { "$set": { field: value } } }]);
        [("update", json!(collection)), ("updates", update)]
    };
    match change {
        DocumentChange::Deleted => {
            let deletes = json!([{ "q": query, "limit": 1 }]);
            (
                "deletes",
                [("delete", json!(collection)), ("deletes", deletes)],
            )
        }
        DocumentChange::Expired => (
            "lets expire",
            set("expires", json!({ "$date": 1_000_000_000_000_i64 })),
        ),
        DocumentChange::Corrupted => {
            let broken = match stored {
                Stored::SessionOf(_) => set("session", json!("{ no JSON")),
                Stored::User(_) => set("password_hash", json!(7)),
            };
            ("corrupts", broken)
        }
    }
}

fn same_fields(
    wanted: &[(String, BsonType)],
    document: &serde_json::Map<String, Value>,
) -> Result<(), StepError> {
    let list = |mut fields: Vec<String>| {
        fields.sort_unstable();
        fields.join(", ")
    };
    let wanted = list(
        wanted
            .iter()
            .map(|(name, kind)| format!("{name}: {}", name_of(*kind)))
            .collect(),
    );
    let came = list(
        document
            .iter()
            .map(|(name, value)| match type_of(value) {
                Some(kind) => format!("{name}: {}", name_of(kind)),
                None => format!("{name}: another type"),
            })
            .collect(),
    );
    if wanted == came {
        return Ok(());
    }
    Err(StepError::wrong(
        format!("a document with just the fields {wanted}"),
        format!("one with {came}"),
    ))
}

fn name_of(kind: BsonType) -> &'static str {
    let named = BSON_TYPES.iter().find(|(_, named)| *named == kind);
    named.map_or("another type", |(name, _)| name)
}

/// The type of a value as the runner's client gives it.
fn type_of(value: &Value) -> Option<BsonType> {
    Some(match value {
        Value::String(_) => BsonType::String,
        Value::Number(_) => BsonType::Number,
        Value::Bool(_) => BsonType::Bool,
        Value::Array(_) => BsonType::Array,
        Value::Null => return None,
        Value::Object(object) if object.contains_key("$date") => BsonType::Date,
        Value::Object(object) if object.contains_key("$oid") => BsonType::ObjectId,
        Value::Object(object) if object.keys().any(|key| key.starts_with('$')) => return None,
        Value::Object(_) => BsonType::Object,
    })
}

fn contains(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found.contains(text),
        Value::Array(items) => items.iter().any(|item| contains(item, text)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains(text) || contains(value, text)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(document: Value) -> Result<(), StepError> {
        let wanted = [
            ("_id".to_owned(), BsonType::String),
            ("expires".to_owned(), BsonType::Date),
        ];
        same_fields(&wanted, document.as_object().unwrap())
    }

    #[test]
    fn a_document_has_the_promised_fields_and_no_others() {
        let date = json!({ "$date": 1 });
        assert!(fields(json!({ "expires": date, "_id": "x" })).is_ok());
        for wrong in [
            json!({ "_id": "x" }),
            json!({ "_id": "x", "expires": 1 }),
            json!({ "_id": "x", "expires": { "a": 1 } }),
            json!({ "_id": "x", "expires": date, "more": null }),
        ] {
            assert!(fields(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_text_is_found_wherever_it_stands() {
        let document = json!({ "a": [{ "b": "xyz" }], "c": 1 });
        assert!(contains(&document, "y"));
        assert!(contains(&document, "c"));
        assert!(!contains(&document, "1"));
    }
}
