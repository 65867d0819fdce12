//! The log lines of a server, as a report shows them.

/// In what the kit logs when it opens the stores, the same at each start.
const OPENED: &str = " INFO kit::storage: ";

/// Without what is the same at each start, and with the time of day alone: a date and
/// microseconds explain no failure.
pub fn shown(lines: &[String]) -> impl Iterator<Item = String> {
    let lines = lines.iter().filter(|line| !line.contains(OPENED));
    lines.map(|line| with_time_of_day(line).unwrap_or_else(|| line.clone()))
}

/// For a line that begins with a timestamp of RFC 3339 as `tracing-subscriber` writes it.
fn with_time_of_day(line: &str) -> Option<String> {
    /// `09:30:00.123`
    const TO_MILLISECONDS: usize = 12;
    let (timestamp, rest) = line.split_once("Z ")?;
    let (date, time) = timestamp.split_once('T')?;
    let is_of = |text: &str, marks: &str| {
        let mut chars = text.chars();
        chars.all(|c| c.is_ascii_digit() || marks.contains(c))
    };
    let is_timestamp = is_of(date, "-") && is_of(time, ":.");
    is_timestamp.then_some(())?;
    Some(format!("{} {rest}", time.get(..TO_MILLISECONDS)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_time_of_day_and_what_every_start_logs_is_left_out() {
        let lines = [
            "2026-01-02T09:30:00.123456Z  INFO kit::storage: sessions and users are kept in memory",
            "listening on http://127.0.0.1:3000",
            "2026-01-02T09:30:00.223456Z  INFO step_01::sockets: a socket connected",
            "2026-01-02T09:30:00.323456Z  WARN kit::storage: a store failed",
            "ATZ is no timestamp",
            "TZ ",
        ];
        let lines = lines.map(str::to_owned);
        assert_eq!(
            shown(&lines).collect::<Vec<_>>(),
            [
                "listening on http://127.0.0.1:3000",
                "09:30:00.223  INFO step_01::sockets: a socket connected",
                "09:30:00.323  WARN kit::storage: a store failed",
                "ATZ is no timestamp",
                "TZ ",
            ]
        );
    }
}
