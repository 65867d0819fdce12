//! The schema of the words beside their reference.

use super::*;

const REFERENCE: &str = "docs/checks.md";
const SCHEMA: &str = "docs/checks.schema.json";

#[test]
fn a_schema_that_is_missing_or_differs_is_written() {
    let (_root, steps) = course();
    put(&steps, REFERENCE, "The words.\n");
    let found = lines(&check(&steps).faults);
    assert!(found[0].starts_with("docs/checks.schema.json:1: this cannot be read: "));
    let written = mended(&steps).to_string();
    assert_eq!(
        written,
        "docs/checks.schema.json: the words of the tests as the runner reads them\n"
    );

    let right = text(&steps, SCHEMA);
    put(&steps, SCHEMA, &right.replacen("hint", "hints", 1));
    assert_eq!(
        lines(&check(&steps).faults)[0].split_once(": ").unwrap().1,
        "this is not what the runner reads in the tests of a document"
    );
    mended(&steps);
    assert_eq!(text(&steps, SCHEMA), right);
}

#[test]
fn a_schema_with_the_line_ends_of_windows_is_right() {
    let (_root, steps) = course();
    put(&steps, REFERENCE, "The words.\n");
    put(
        &steps,
        SCHEMA,
        &course::json_schema::text().replace('\n', "\r\n"),
    );
    assert_eq!(check(&steps), Findings::default());
}
