//! The log of `mongod`: one JSON object a line, since version 4.4.

use serde_json::Value;

use wire::escape::printable;

/// The port, in the line by which a server says that it is ready.
pub fn announced_port(line: &str) -> Option<u16> {
    let entry = entry(line, "Waiting for connections")?;
    entry["attr"]["port"].as_u64()?.try_into().ok()
}

/// Whether a member of a replica set says here that it takes writes.
pub fn is_primary(line: &str) -> bool {
    entry(
        line,
        "Transition to primary complete; database writes are now permitted",
    )
    .is_some()
}

fn entry(line: &str, message: &str) -> Option<Value> {
    // Cheaper than reading every line as JSON.
    if !line.contains(message) {
        return None;
    }
    let entry: Value = serde_json::from_str(line).ok()?;
    (entry["msg"] == message).then_some(entry)
}

/// What somebody has to read of a log after something went wrong: its errors,
/// or else its last lines. Indented, fit for a terminal.
pub fn essence<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 5;
    let lines: Vec<(bool, String)> = lines.filter(|line| !line.is_empty()).map(told).collect();
    let is_error = |line: &&(bool, String)| line.0;
    let worth: Vec<_> = if lines.iter().any(|line| line.0) {
        lines.iter().filter(is_error).collect()
    } else {
        lines.iter().collect()
    };
    worth[worth.len().saturating_sub(MOST)..]
        .iter()
        .map(|(_, text)| format!("  {text}\n"))
        .collect()
}

/// Whether the line reports an error, and its message without time and
/// thread. A line that is not JSON is returned unchanged: the words of the system's loader or
/// of a container engine.
fn told(line: &str) -> (bool, String) {
    const LONGEST: usize = 400;
    let entry: Value = serde_json::from_str(line).unwrap_or_default();
    let (is_error, text) = match (&entry["s"], &entry["msg"]) {
        (Value::String(severity), Value::String(message)) => {
            let attributes = match &entry["attr"] {
                Value::Null => String::new(),
                attributes => format!(" {attributes}"),
            };
            (
                severity == "E" || severity == "F",
                format!("{severity} {message}{attributes}"),
            )
        }
        _ => (true, line.to_owned()),
    };
    let mut text = printable(&text);
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.replace_range(end.., " …");
    }
    (is_error, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = r#"{"t":{"$date":"2026-01-02T03:04:05.678+00:00"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":38305,"ssl":"off"}}"#;
    const PRIMARY: &str =
        r#"{"s":"I","msg":"Transition to primary complete; database writes are now permitted"}"#;
    const TAKEN: &str = r#"{"s":"E","c":"CONTROL","msg":"Error setting up listener","attr":{"error":{"code":9001,"errmsg":"Address already in use"}}}"#;

    #[test]
    fn the_port_is_in_the_line_that_says_so_and_in_no_other() {
        assert_eq!(announced_port(READY), Some(38305));
        for other in [
            PRIMARY,
            TAKEN,
            "Waiting for connections",
            r#"{"msg":"Slow query","attr":{"msg":"Waiting for connections","port":1}}"#,
            r#"{"msg":"Waiting for connections","attr":{"port":70000}}"#,
        ] {
            assert_eq!(announced_port(other), None, "{other}");
        }
    }

    #[test]
    fn a_primary_is_known_by_its_line() {
        assert!(is_primary(PRIMARY));
        assert!(!is_primary(READY));
    }

    #[test]
    fn of_a_log_its_errors_are_told_and_else_its_end() {
        assert_eq!(
            essence([READY, TAKEN, READY].into_iter()),
            "  E Error setting up listener {\"error\":{\"code\":9001,\"errmsg\":\"Address already in use\"}}\n"
        );
        let loader = "mongod: error while loading shared libraries: libssl.so.3";
        assert_eq!(
            essence([loader, "", READY].into_iter()),
            format!("  {loader}\n")
        );
        let calm = essence([READY; 9].into_iter());
        let line = "  I Waiting for connections {\"port\":38305,\"ssl\":\"off\"}\n";
        assert_eq!(calm, line.repeat(5));
        assert_eq!(essence([].into_iter()), "");
    }
}
