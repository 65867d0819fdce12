//! JSON values as BSON and back, as far as MongoDB's commands need it.
//!
//! What JSON lacks is written as in MongoDB's extended JSON, only with plain
//! numbers: `{"$date": <milliseconds since 1970>}`. The format is described at
//! <https://bsonspec.org/spec.html>.

use serde_json::{Map, Value, json};
use thiserror::Error;

const DOUBLE: u8 = 0x01;
const STRING: u8 = 0x02;
const DOCUMENT: u8 = 0x03;
const ARRAY: u8 = 0x04;
const BINARY: u8 = 0x05;
const OBJECT_ID: u8 = 0x07;
const BOOLEAN: u8 = 0x08;
const DATE: u8 = 0x09;
const NULL: u8 = 0x0A;
const INT32: u8 = 0x10;
const TIMESTAMP: u8 = 0x11;
const INT64: u8 = 0x12;

/// Why bytes are not a document that the runner can read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BsonError {
    #[error("a message of {0} bytes")]
    Length(usize),
    #[error("{0} bytes too many")]
    TooMany(usize),
    #[error("bytes are missing")]
    Cut,
    #[error("a length below 4")]
    TooShort,
    #[error("a text without end")]
    EndlessText,
    #[error("a name without end")]
    EndlessName,
    /// No command of the runner is answered with such a value.
    #[error("a value of type {0:#04x}")]
    UnknownType(u8),
    #[error("in `{name}`: {why}")]
    In { name: String, why: Box<BsonError> },
}

/// A document of these fields in this order: the first field of a command is its
/// name, while those of a JSON object are in no order that one could choose.
pub fn document(fields: &[(&str, Value)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(
        &mut bytes,
        &mut fields.iter().map(|(name, value)| (*name, value)),
    );
    bytes
}

fn write(bytes: &mut Vec<u8>, fields: &mut dyn Iterator<Item = (&str, &Value)>) {
    let begin = bytes.len();
    bytes.extend([0; 4]);
    for (name, value) in fields {
        let kind = bytes.len();
        bytes.push(0);
        bytes.extend(name.as_bytes());
        bytes.push(0);
        bytes[kind] = write_value(bytes, value);
    }
    bytes.push(0);
    let length = (bytes.len() - begin) as u32;
    bytes[begin..begin + 4].copy_from_slice(&length.to_le_bytes());
}

/// Appends the value and returns its type, which precedes the name.
fn write_value(bytes: &mut Vec<u8>, value: &Value) -> u8 {
    match value {
        Value::Null => NULL,
        Value::Bool(value) => {
            bytes.push(u8::from(*value));
            BOOLEAN
        }
        Value::Number(number) => write_number(bytes, number),
        Value::String(text) => {
            bytes.extend((text.len() as u32 + 1).to_le_bytes());
            bytes.extend(text.as_bytes());
            bytes.push(0);
            STRING
        }
        Value::Array(values) => {
            let names: Vec<String> = (0..values.len()).map(|index| index.to_string()).collect();
            write(bytes, &mut names.iter().map(String::as_str).zip(values));
            ARRAY
        }
        Value::Object(object) => match object.get("$date").and_then(Value::as_i64) {
            Some(milliseconds) => {
                bytes.extend(milliseconds.to_le_bytes());
                DATE
            }
            None => {
                let mut fields = object.iter().map(|(name, value)| (name.as_str(), value));
                write(bytes, &mut fields);
                DOCUMENT
            }
        },
    }
}

fn write_number(bytes: &mut Vec<u8>, number: &serde_json::Number) -> u8 {
    let Some(whole) = number.as_i64() else {
        bytes.extend(number.as_f64().unwrap_or(f64::NAN).to_le_bytes());
        return DOUBLE;
    };
    match i32::try_from(whole) {
        Ok(short) => {
            bytes.extend(short.to_le_bytes());
            INT32
        }
        Err(_) => {
            bytes.extend(whole.to_le_bytes());
            INT64
        }
    }
}

/// The document as a JSON object.
///
/// # Errors
/// These bytes are not a document, or have a value of a type that no command of the
/// runner is answered with.
pub fn read(bytes: &[u8]) -> Result<Value, BsonError> {
    let mut rest = bytes;
    let fields = read_document(&mut rest)?;
    if !rest.is_empty() {
        return Err(BsonError::TooMany(rest.len()));
    }
    Ok(fields.into_iter().collect::<Map<_, _>>().into())
}

fn read_document(rest: &mut &[u8]) -> Result<Vec<(String, Value)>, BsonError> {
    let length = u32::from_le_bytes(take_array(rest)?) as usize;
    // The length counts itself.
    let mut inner = take(rest, length.checked_sub(4).ok_or(BsonError::TooShort)?)?;
    let mut fields = Vec::new();
    loop {
        let [kind] = take_array(&mut inner)?;
        if kind == 0 {
            return Ok(fields);
        }
        let name = read_name(&mut inner)?;
        let value = match read_value(kind, &mut inner) {
            Ok(value) => value,
            Err(why) => {
                let why = Box::new(why);
                return Err(BsonError::In { name, why });
            }
        };
        fields.push((name, value));
    }
}

fn read_value(kind: u8, rest: &mut &[u8]) -> Result<Value, BsonError> {
    Ok(match kind {
        DOUBLE => json!(f64::from_le_bytes(take_array(rest)?)),
        STRING => {
            let length = u32::from_le_bytes(take_array(rest)?) as usize;
            let text = take(rest, length)?.strip_suffix(&[0]);
            json!(String::from_utf8_lossy(text.ok_or(BsonError::EndlessText)?))
        }
        DOCUMENT => Value::Object(read_document(rest)?.into_iter().collect()),
        ARRAY => read_document(rest)?
            .into_iter()
            .map(|(_, value)| value)
            .collect(),
        BINARY => {
            let length = u32::from_le_bytes(take_array(rest)?) as usize;
            // Its first byte says what the others mean.
            json!({ "$binary": hex(take(rest, length + 1)?) })
        }
        OBJECT_ID => json!({ "$oid": hex(take(rest, 12)?) }),
        BOOLEAN => json!(take_array(rest)? != [0]),
        DATE => json!({ "$date": i64::from_le_bytes(take_array(rest)?) }),
        NULL => Value::Null,
        INT32 => json!(i32::from_le_bytes(take_array(rest)?)),
        TIMESTAMP => json!({ "$timestamp": u64::from_le_bytes(take_array(rest)?) }),
        INT64 => json!(i64::from_le_bytes(take_array(rest)?)),
        other => return Err(BsonError::UnknownType(other)),
    })
}

fn read_name(rest: &mut &[u8]) -> Result<String, BsonError> {
    let end = rest.iter().position(|byte| *byte == 0);
    let name = take(rest, end.ok_or(BsonError::EndlessName)?)?;
    take(rest, 1)?;
    Ok(String::from_utf8_lossy(name).into_owned())
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], BsonError> {
    let (taken, after) = rest.split_at_checked(count).ok_or(BsonError::Cut)?;
    *rest = after;
    Ok(taken)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], BsonError> {
    let (taken, after) = rest.split_first_chunk().ok_or(BsonError::Cut)?;
    *rest = after;
    Ok(*taken)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_written_and_read() {
        let bytes = b"\x31\0\0\0\x04BSON\0\x26\0\0\0\x020\0\x08\0\0\0awesome\0\x011\0\x33\x33\x33\x33\x33\x33\x14\x40\x102\0\xc2\x07\0\0\0\0";
        let value = json!(["awesome", 5.05, 1986]);
        assert_eq!(document(&[("BSON", value.clone())]), bytes);
        assert_eq!(read(bytes), Ok(json!({ "BSON": value })));
    }

    #[test]
    fn every_kind_of_value_comes_back() {
        let value = json!({
            "a": null, "b": [true, false], "c": -1, "d": i64::MAX, "e": 0.5, "f": "ä\0b",
            "g": { "$date": 1_700_000_000_000_i64 }, "h": {}, "i": [],
        });
        let bytes = document(&[("value", value.clone())]);
        assert_eq!(read(&bytes), Ok(json!({ "value": value })));
    }

    #[test]
    fn the_order_of_fields_is_kept() {
        let bytes = document(&[("ping", json!(1)), ("$db", json!("admin"))]);
        assert_eq!(&bytes[4..10], b"\x10ping\0");
    }

    #[test]
    fn cut_at_any_place_it_is_refused() {
        let bytes = document(&[("a", json!({ "b": ["c", 1, 0.5, null] }))]);
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_err(), "cut to {end} bytes");
        }
        let unknown = b"\x08\0\0\0\x7fa\0\0";
        assert_eq!(
            read(unknown).unwrap_err().to_string(),
            "in `a`: a value of type 0x7f"
        );
    }
}
