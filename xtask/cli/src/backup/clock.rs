//! The time as the name of a folder.

/// UTC, with characters that every file system takes in a name.
pub(super) fn date_and_time(seconds: u64) -> String {
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    let mut day = days;
    while day >= days_of_year(year) {
        day -= days_of_year(year);
        year += 1;
    }
    let february = days_of_year(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!(
        "{year}-{month:02}-{:02}T{hour:02}-{minute:02}-{second:02}Z",
        day + 1
    )
}

fn days_of_year(year: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_utc() {
        assert_eq!(date_and_time(0), "1970-01-01T00-00-00Z");
        assert_eq!(date_and_time(951_782_400), "2000-02-29T00-00-00Z");
        assert_eq!(date_and_time(1_735_689_599), "2024-12-31T23-59-59Z");
        assert_eq!(date_and_time(4_107_542_400), "2100-03-01T00-00-00Z");
    }
}
