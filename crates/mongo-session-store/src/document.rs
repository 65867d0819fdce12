//! The format of a stored session. Nothing here touches the network.

use std::collections::BTreeMap;

use mongodb::bson::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use time::OffsetDateTime;
use tower_sessions_core::session::{Id, Record};

use crate::Error;

/// One document of the collection, as connect-mongo writes it by default.
/// Fields that others add, such as connect-mongo's `lastModified`, are ignored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SessionDocument {
    #[serde(rename = "_id")]
    pub id: String,
    /// The session's data as the text of a JSON object. Text rather than a
    /// subdocument, so that a key may contain `.` or `$` and a number keeps its
    /// type.
    pub session: String,
    /// When the session ends, rounded down to milliseconds, the precision of BSON.
    #[serde(default)]
    pub expires: Option<DateTime>,
}

impl SessionDocument {
    /// # Errors
    ///
    /// [`Error::Encode`] if the data cannot be written as JSON.
    pub fn from_record(record: &Record) -> Result<Self, Error> {
        // Sorted, so that equal data is equal text: `touch` compares it.
        let sorted: BTreeMap<_, _> = record.data.iter().collect();
        Ok(Self {
            id: record.id.to_string(),
            session: serde_json::to_string(&sorted).map_err(|_| Error::Encode)?,
            expires: Some(to_stored(record.expiry_date)),
        })
    }

    /// The session with this `id`, or `None` if it has expired by `now`:
    /// MongoDB removes expired documents only about once a minute.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] if the document is damaged. serde's messages are not
    /// passed on, as they can quote the session.
    pub fn into_record(self, id: Id, now: OffsetDateTime) -> Result<Option<Record>, Error> {
        let Some(expires) = self.expires else {
            return Ok(None);
        };
        let expiry_date = from_stored(expires)?;
        if expiry_date <= now {
            return Ok(None);
        }
        let data = serde_json::from_str(&self.session).map_err(|error| {
            Error::Decode(match error.classify() {
                Category::Data => "the text in `session` is not a JSON object",
                Category::Io | Category::Syntax | Category::Eof => {
                    "the text in `session` is not JSON"
                }
            })
        })?;
        Ok(Some(Record {
            id,
            data,
            expiry_date,
        }))
    }
}

/// Rounds down, so that no session outlives its expiry in MongoDB.
pub fn to_stored(time: OffsetDateTime) -> DateTime {
    DateTime::from_millis(time.unix_timestamp() * 1000 + i64::from(time.millisecond()))
}

fn from_stored(time: DateTime) -> Result<OffsetDateTime, Error> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(time.timestamp_millis()) * 1_000_000)
        .map_err(|_| Error::Decode("the date in `expires` is out of range"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::{Duration, UtcOffset};

    use super::*;

    fn record(expiry_date: OffsetDateTime) -> Record {
        let data = [("user", json!("ann")), ("$a.b", json!(0.1))];
        Record {
            id: Id(7),
            data: data.map(|(key, value)| (key.to_owned(), value)).into(),
            expiry_date,
        }
    }

    #[test]
    fn the_document_has_connect_mongos_fields_and_sorted_json() {
        let noon = OffsetDateTime::UNIX_EPOCH + Duration::hours(12);
        let document = SessionDocument::from_record(&record(noon)).unwrap();
        let fields = mongodb::bson::serialize_to_document(&document).unwrap();
        assert_eq!(
            fields,
            mongodb::bson::doc! {
                "_id": "BwAAAAAAAAAAAAAAAAAAAA",
                "session": r#"{"$a.b":0.1,"user":"ann"}"#,
                "expires": DateTime::from_millis(43_200_000),
            }
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let end = OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(1_500);
        let document = SessionDocument::from_record(&record(end)).unwrap();
        let before = end - Duration::milliseconds(1);
        let read = document.into_record(Id(7), before).unwrap();
        assert_eq!(read, Some(record(end)));
    }

    #[test]
    fn a_session_ends_at_its_expiry_and_not_after_it() {
        let end = OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(1_500);
        let document = SessionDocument::from_record(&record(end)).unwrap();
        assert_eq!(document.into_record(Id(7), end).unwrap(), None);
    }

    #[test]
    fn a_document_without_expiry_is_no_session() {
        let document = SessionDocument {
            id: Id(7).to_string(),
            session: "{}".to_owned(),
            expires: None,
        };
        let read = document.into_record(Id(7), OffsetDateTime::UNIX_EPOCH);
        assert_eq!(read.unwrap(), None);
    }

    #[test]
    fn expiry_dates_are_cut_downwards_on_both_sides_of_1970_and_in_any_zone() {
        let half = Duration::microseconds(500);
        for (time, milliseconds) in [
            (OffsetDateTime::UNIX_EPOCH + half, 0),
            (OffsetDateTime::UNIX_EPOCH - half, -1),
        ] {
            let elsewhere = time.to_offset(UtcOffset::from_hms(5, 30, 0).unwrap());
            assert_eq!(to_stored(time).timestamp_millis(), milliseconds);
            assert_eq!(to_stored(elsewhere), to_stored(time));
        }
    }

    #[test]
    fn damage_is_told_without_quoting_the_session() {
        for session in ["{secret", "\"secret\"", "[\"secret\"]", "", "{\"secret\":"] {
            let document = SessionDocument {
                id: Id(7).to_string(),
                session: session.to_owned(),
                expires: Some(DateTime::from_millis(1)),
            };
            let error = document
                .into_record(Id(7), OffsetDateTime::UNIX_EPOCH)
                .unwrap_err();
            assert!(matches!(error, Error::Decode(_)), "{session}");
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_date_beyond_the_calendar_is_damage() {
        let document = SessionDocument {
            id: Id(7).to_string(),
            session: "{}".to_owned(),
            expires: Some(DateTime::MAX),
        };
        assert!(
            document
                .into_record(Id(7), OffsetDateTime::UNIX_EPOCH)
                .is_err()
        );
    }
}
