use super::*;

fn read(value: Option<&str>) -> Result<Duration, String> {
    let set = value.map(str::to_owned);
    recheck(|_| Ok(set.clone())).map_err(|fault| fault.to_string())
}

#[test]
fn a_session_is_asked_for_every_30_seconds_unless_told_otherwise() {
    assert_eq!(read(None), Ok(Duration::from_secs(30)));
    assert_eq!(read(Some("1")), Ok(Duration::from_secs(1)));
    assert_eq!(read(Some("86400")), Ok(Duration::from_secs(86_400)));
}

#[test]
fn a_time_that_is_no_whole_number_of_seconds_is_refused() {
    for text in ["", "0", "-1", "0.5", "86401", "never"] {
        let fault = read(Some(text)).unwrap_err();
        let wanted = format!("RECHECK_SECONDS is {text:?}; it must be a whole number");
        assert!(fault.starts_with(&wanted), "{fault}");
        assert_eq!(fault.lines().count(), 1);
    }
}
