//! Saving without rewriting: an unmodified session keeps its stored expiry until
//! that lags too far behind.

use std::time::Duration;

use mongodb::bson::{DateTime, Document, doc};

use crate::document::SessionDocument;

/// An update that leaves the stored document exactly as it is if it holds the
/// same data and an expiry that is later than `now`, not later than the new
/// one, and less than `touch_after` behind it. MongoDB writes nothing when an
/// update changes nothing.
///
/// The decision is the server's, in the one round trip that saving takes anyway.
/// A memory of what was last written, on this side, would miss what another
/// server has written since.
///
/// The comparison needs no look at the stored expiry's type: in BSON's order only
/// dates lie between two dates.
pub fn update(document: &SessionDocument, now: DateTime, touch_after: Duration) -> Vec<Document> {
    let lag = i64::try_from(touch_after.as_millis()).unwrap_or(i64::MAX);
    let oldest = document
        .expires
        .map(|expires| expires.timestamp_millis().saturating_sub(lag))
        .map_or(now, |oldest| now.max(DateTime::from_millis(oldest)));
    let fresh = doc! { "$and": [
        { "$eq": ["$session", { "$literal": &document.session }] },
        { "$gt": ["$expires", oldest] },
        { "$lte": ["$expires", document.expires] },
    ] };
    vec![doc! { "$replaceWith": {
        "_id": { "$literal": &document.id },
        "session": { "$literal": &document.session },
        "expires": { "$cond": [fresh, "$expires", document.expires] },
    } }]
}
