//! Pictures and the texts of which they are drawn.

use super::*;

const TEXT: &str = "docs/diagrams/greeting.txt";
const PICTURE: &str = "docs/diagrams/greeting.svg";

#[test]
fn a_picture_is_drawn_and_follows_its_text() {
    let (_root, steps) = course();
    put(&steps, TEXT, "Ada->Eve: Hello\n");
    let found = lines(&check(&steps).faults);
    assert!(found[0].starts_with("docs/diagrams/greeting.svg:1: this cannot be read: "));
    assert_eq!(
        mended(&steps).to_string(),
        "docs/diagrams/greeting.svg: drawn from the text beside it\n"
    );
    assert!(text(&steps, PICTURE).contains(">Hello</text>"));
    assert!(text(&steps, PICTURE).contains("prefers-color-scheme: dark"));

    put(&steps, TEXT, "Ada->Eve: Good morning\n");
    let found = lines(&check(&steps).faults);
    assert!(found[0].ends_with(": this is not the picture of the text beside it"));
    mended(&steps);
    assert!(text(&steps, PICTURE).contains(">Good morning</text>"));
}

#[test]
fn a_text_that_cannot_be_drawn_is_named_with_its_line() {
    let (_root, steps) = course();
    put(&steps, TEXT, "Ada->Eve: Hello\nEve says nothing\n");
    let found = lines(&check(&steps).faults);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("docs/diagrams/greeting.txt:2: "));
}

#[test]
fn a_picture_without_a_text_is_named() {
    let (_root, steps) = course();
    put(&steps, PICTURE, "<svg/>");
    assert_eq!(
        lines(&check(&steps).faults),
        ["docs/diagrams/greeting.svg:1: the text that this picture is drawn from is missing"]
    );
}
