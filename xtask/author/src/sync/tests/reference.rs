//! The tables in the reference of the words.

use super::*;

const REFERENCE: &str = "docs/checks.md";
const SCHEMA: &str = "docs/checks.schema.json";
const EMPTY: &str = "# Words\n<!-- table: connect -->\n<!-- end of the table -->\n";

#[test]
fn a_table_that_differs_is_written() {
    let (_root, steps) = course();
    put(&steps, REFERENCE, EMPTY);
    put(&steps, SCHEMA, &course::json_schema::text());
    let found = lines(&check(&steps).faults);
    assert_eq!(
        found,
        ["docs/checks.md:3: this table is not what the runner reads in the tests of a document"]
    );
    mended(&steps);
    let right = text(&steps, REFERENCE);
    assert!(right.contains("| `namespace` (optional) |"), "{right}");
    assert_eq!(check(&steps), Findings::default());

    put(
        &steps,
        REFERENCE,
        &right.replace("`namespace`", "`namespaces`"),
    );
    assert_ne!(check(&steps), Findings::default());
    mended(&steps);
    assert_eq!(text(&steps, REFERENCE), right);
}

#[test]
fn a_mark_that_names_no_table_is_a_fault_and_nothing_is_written() {
    let (_root, steps) = course();
    let wrong = EMPTY.replace("connect", "conect");
    put(&steps, REFERENCE, &wrong);
    put(&steps, SCHEMA, &course::json_schema::text());
    assert_eq!(
        lines(&check(&steps).faults),
        ["docs/checks.md:2: there is no table `conect`"]
    );
    write(&steps, false).expect("the rest is written");
    assert_eq!(text(&steps, REFERENCE), wrong);
}
