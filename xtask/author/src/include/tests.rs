use std::fs;

use tempfile::TempDir;

use super::*;
use course::steps::{StepFolders, Steps};

/// A course of two steps with a function and a dependency each.
fn course() -> (TempDir, Steps) {
    let root = tempfile::tempdir().unwrap();
    let steps = ["01-one", "02-two"];
    for (slug, number) in steps.iter().zip(1..) {
        let files = [
            ("Cargo.toml", format!("[package]\nname = \"solution-{slug}\"\n\n[dependencies]\naxum = \"0.{number}\"\n")),
            ("src/main.rs", format!("/// Reads.\nfn read() {{\n    step({number});\n\n    if a {{\n        b();\n    }}\n}}\n")),
            ("src/fence.rs", "const A: &str = \"\n```\n\";\n".into()),
            ("gaps/src/main.rs", "/// Reads.\nfn read() {\n    step(1);\n\n    if a {\n        b();\n    }\n    // GAP: Read on.\n}\n".into()),
        ];
        for (path, text) in files {
            let path = root
                .path()
                .join("solutions")
                .join(format!("step-{slug}"))
                .join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let all = steps
        .iter()
        .zip(1..)
        .map(|(slug, number)| StepFolders::new(number, slug))
        .collect();
    let steps = Steps {
        root: root.path().to_path_buf(),
        all,
    };
    (root, steps)
}

const DOCUMENT: &str = "docs/02-two.md";

fn filled(text: &str) -> String {
    let (_root, steps) = course();
    let (path, shelf) = (Path::new(DOCUMENT), Shelf::of(&steps));
    let filled = update(path, text, Some("02-two"), &shelf);
    assert_eq!(check(path, &filled, Some("02-two"), &shelf), []);
    assert_eq!(
        update(path, &filled, Some("02-two"), &shelf),
        filled,
        "twice is once"
    );
    filled
}

/// Line, message and help of each fault.
fn faults(text: &str) -> Vec<String> {
    let (_root, steps) = course();
    let faults = check(
        Path::new(DOCUMENT),
        text,
        Some("02-two"),
        &Shelf::of(&steps),
    );
    let shown = |fault: &Diagnostic| {
        format!(
            "{}: {}; {}",
            fault.line,
            fault.message,
            fault.help.as_deref().unwrap()
        )
    };
    faults.iter().map(shown).collect()
}

#[test]
fn a_block_is_filled_with_the_item_that_it_names() {
    assert_eq!(
        filled("Read:\n\n```rust solution=src/main.rs item=read\nold\n```\n\nMore.\n"),
        "Read:\n\n```rust solution=src/main.rs item=read\n/// Reads.\nfn read() {\n    step(2);\n\n    \
         if a {\n        b();\n    }\n}\n```\n\nMore.\n"
    );
    assert_eq!(
        filled("```toml solution=Cargo.toml item=[dependencies]\n```\n"),
        "```toml solution=Cargo.toml item=[dependencies]\n[dependencies]\naxum = \"0.2\"\n```\n"
    );
}

#[test]
fn another_step_and_the_original_starter_can_be_named() {
    let other = filled("```toml solution=Cargo.toml item=axum step=01-one\n```\n");
    assert!(other.contains("\naxum = \"0.1\"\n"), "{other}");
    let starter = filled("```rust starter=src/main.rs item=read\n```\n");
    assert!(starter.contains("\n    // GAP: Read on.\n"), "{starter}");
}

#[test]
fn indentation_and_line_ends_are_those_of_the_document() {
    assert_eq!(
        filled("1. Read:\n\n   ```toml solution=Cargo.toml item=[dependencies]\n   ```\n"),
        "1. Read:\n\n   ```toml solution=Cargo.toml item=[dependencies]\n   [dependencies]\n   axum = \
         \"0.2\"\n   ```\n"
    );
    assert_eq!(
        filled("```toml solution=Cargo.toml item=axum\r\n```\r\n"),
        "```toml solution=Cargo.toml item=axum\r\naxum = \"0.2\"\r\n```\r\n"
    );
}

#[test]
fn code_that_differs_is_shown_at_the_first_wrong_line() {
    let text =
        "```toml solution=Cargo.toml item=[dependencies]\n[dependencies]\naxum = \"0.1\"\n```\n";
    assert_eq!(
        faults(text),
        [
            "3: this is not the code that `toml solution=Cargo.toml item=[dependencies]` names; \
          `cargo xtask sync` fills in what the crate says"
        ]
    );
}

#[test]
fn only_the_courses_own_languages_have_to_come_from_a_crate() {
    assert_eq!(
        faults("```js\na\n```\n```http\na\n```\n```yml\na\n```\n"),
        Vec::<String>::new()
    );
    assert_eq!(
        faults("```rust\na\n```\n```toml\na\n```\n```rs\na\n```\n```\na\n```\n"),
        [
            "1: code in rust has to be taken from a crate; name the item that is shown: \
             `rust solution=src/config.rs item=Config`",
            "4: code in toml has to be taken from a crate; name the item that is shown: \
             `rust solution=src/config.rs item=Config`",
            "7: `rs` is not a language that documents use; did you mean `js`?",
            "10: this block does not say in which language it is; the languages are js, text, http, \
             console, yml, json, html, rust, toml",
        ]
    );
}

#[test]
fn a_document_of_no_step_is_free_but_names_the_step_that_it_takes_from() {
    let (_root, steps) = course();
    let shelf = Shelf::of(&steps);
    let messages = |text: &str| -> Vec<String> {
        let faults = check(Path::new("docs/README.md"), text, None, &shelf);
        faults.into_iter().map(|fault| fault.message).collect()
    };
    assert_eq!(
        messages("```rust\na\n```\n```\na\n```\n"),
        Vec::<String>::new()
    );
    let without = "```toml solution=Cargo.toml item=axum\naxum = \"0.1\"\n```\n";
    assert_eq!(
        messages(without),
        ["it is not said from which step this code is taken"]
    );
    let with = without.replace("item=axum", "item=axum step=01-one");
    assert_eq!(messages(&with), Vec::<String>::new());
}

#[test]
fn a_wrong_name_is_an_error_with_a_suggestion() {
    let fault = |info: &str| faults(&format!("```{info}\n```\n")).join("\n");
    assert_eq!(
        fault("rust solution=src/main.rs item=raed"),
        "1: `raed` cannot be taken from solutions/step-02-two/src/main.rs: there is no such item; did \
         you mean `read`?; code is shown by the name of its item: `read`, `Users::verify`, `impl \
         Users`, or in a manifest `cookie` or `[dependencies]`"
    );
    assert_eq!(
        fault("rust solution=src/mian.rs item=read"),
        "1: solutions/step-02-two has no file `src/mian.rs`; did you mean `src/main.rs`?"
    );
    assert_eq!(
        fault("rust solution=src/main.rs item=read step=02-tow"),
        "1: there is no step `02-tow`; did you mean `step=02-two`?"
    );
    assert_eq!(
        fault("rust soluton=src/main.rs item=read"),
        "1: there is no key `soluton` here; did you mean `solution`?"
    );
}

#[test]
fn a_half_written_info_string_is_an_error() {
    let message = |info: &str| {
        let fault = faults(&format!("```{info}\n```\n")).join("\n");
        fault.split("; ").next().unwrap().to_owned()
    };
    assert_eq!(
        message("rust solution=src/main.rs"),
        "1: it is not said which item is shown"
    );
    assert_eq!(
        message("rust solution=src/main.rs item="),
        "1: `item` has no value"
    );
    assert_eq!(message("rust main"), "1: `main` is not a `key=value`");
    assert_eq!(message("rust item=a item=b"), "1: `item` is given twice");
    assert_eq!(
        message("toml solution=a.rs item=a"),
        "1: `a.rs` is not a file in toml"
    );
    let both = "rust solution=a.rs starter=a.rs item=a";
    assert_eq!(message(both), "1: this code is taken from two places");
}

#[test]
fn code_that_would_end_its_own_block_is_refused() {
    let text = "```rust solution=src/fence.rs item=A\n```\n";
    assert!(faults(text)[0].starts_with("1: the code has a line that begins with ``` itself"));
    filled(&text.replace("```", "````"));
    let quoted = "> ```rust solution=src/main.rs item=read\n> ```\n";
    assert!(faults(quoted)[0].starts_with("1: code of a crate cannot stand in a quotation"));
}
