//! Saving without rewriting: an unmodified session keeps its stored expiry until
//! that lags too far behind.

use std::time::Duration;

use mongodb::bson::{DateTime, Document, doc};

use crate::document::SessionDocument;

/// An update that leaves the stored document unchanged if it contains the same
/// data and an expiry that is later than `now`, not later than the new one, and
/// less than `touch_after` behind it. MongoDB writes nothing when an update
/// changes nothing.
///
/// MongoDB decides, in the one round trip that saving takes anyway. A cache on
/// this side would miss what another server has written since.
///
/// The comparison need not check the stored expiry's type: in BSON's order, only
/// dates are between two dates.
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
