//! Of a value alone, the schema and the reader say the same.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::json;

use super::*;
use crate::document::schema::{Keys, Rule};
use crate::document::validate;
use crate::vocabulary::test::BLOCK;

#[path = "../../../../../judge/tests/fuzz/cases.rs"]
mod cases;

/// All actions of the course, each with the head of its test.
static BLOCKS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let paths = std::fs::read_dir(docs)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    paths.sort();
    let mut one_by_one = Vec::new();
    for block in paths.iter().flat_map(|path| blocks(path)) {
        let block = json(&parsed(
            &block,
            &mut Diagnostics::of(Path::new("a.yml"), &block),
        ));
        for test in block["tests"].as_array().unwrap() {
            for action in test["do"].as_array().unwrap() {
                let mut test = test.clone();
                test["do"] = json!([action]);
                one_by_one.push(json!({ "tests": [test] }));
            }
        }
    }
    assert!(one_by_one.len() > 100);
    one_by_one
});

/// Words of the table, and what is near them.
static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words = BTreeSet::new();
    reference::in_map(&BLOCK, &mut words);
    let others = [
        "", "ada", "Ada", "a b", "a=b", "{ada}", "{Ada}", "{{", "}", "secret", "/", "/a,b", "PORT",
        "Cookie", "\n",
    ];
    words.extend(others.map(str::to_owned));
    words.into_iter().collect()
});

fn value() -> impl Strategy<Value = Json> {
    let numbers = vec![
        -1, 0, 1, 2, 10, 11, 99, 100, 255, 256, 303, 500, 501, 599, 600,
    ];
    let leaf = prop_oneof![
        4 => select(&**WORDS).prop_map(Json::from),
        1 => select(numbers).prop_map(Json::from),
        1 => select(vec![json!(null), json!(true), json!(1.5), json!([]), json!({})]),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Json::from),
            vec((select(&**WORDS), inner), 0..3)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

/// A change at some place of a block.
#[derive(Debug, Clone)]
enum Edit {
    Replace(Json),
    /// In a map or a list: one thing more.
    Add(String, Json),
    /// Of a map or a list: the first, with which it is empty in most cases.
    Remove,
    /// The first key of a map gets this name.
    Rename(String),
    InAList,
}

fn edits() -> impl Strategy<Value = Vec<(Index, Edit)>> {
    let word = || select(&**WORDS);
    let edit = prop_oneof![
        value().prop_map(Edit::Replace),
        (word(), value()).prop_map(|(key, value)| Edit::Add(key, value)),
        Just(Edit::Remove),
        word().prop_map(Edit::Rename),
        Just(Edit::InAList),
    ];
    vec((any::<Index>(), edit), 0..3)
}

/// All places below a value, as JSON pointers.
fn places(value: &Json, at: String, found: &mut Vec<String>) {
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, format!("{at}/{key}"), found);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                places(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(at);
}

fn edit(block: &mut Json, at: &Index, edit: Edit) {
    let mut found = Vec::new();
    places(block, String::new(), &mut found);
    let value = block
        .pointer_mut(&found[at.index(found.len())])
        .expect("a place in the block");
    match (edit, value) {
        (Edit::Replace(new), value) => *value = new,
        (Edit::Add(key, new), Json::Object(map)) => drop(map.insert(key, new)),
        (Edit::Add(_, new), Json::Array(items)) => items.push(new),
        (Edit::Remove, Json::Object(map)) => drop(first_key(map).and_then(|key| map.remove(&key))),
        (Edit::Remove, Json::Array(items)) => drop(items.pop()),
        (Edit::Rename(name), Json::Object(map)) => {
            if let Some(value) = first_key(map).and_then(|key| map.remove(&key)) {
                map.insert(name, value);
            }
        }
        (Edit::InAList, value) => *value = json!([value.take()]),
        _ => {}
    }
}

fn first_key(map: &serde_json::Map<String, Json>) -> Option<String> {
    map.keys().next().cloned()
}

/// JSON is YAML but for letters that YAML wants to be escaped.
fn in_yaml(value: &Json) -> String {
    let escaped = |c: char| match c {
        ' '..='~' => c.to_string(),
        _ => format!("\\U{:08x}", u32::from(c)),
    };
    value.to_string().chars().map(escaped).collect()
}

/// All rules for plain texts in the table.
fn rules(schema: &Schema, found: &mut Vec<&'static Rule>) {
    let mut in_keys = |keys: &Keys| keys.keys.iter().for_each(|key| rules(&key.schema, found));
    match schema {
        Schema::Plain(rule) => found.push(rule),
        Schema::Map(keys) => in_keys(keys),
        Schema::List { of, .. } => rules(of, found),
        Schema::OneOf(schemas) => schemas.iter().for_each(|schema| rules(schema, found)),
        Schema::Pairs { names, values } => {
            found.push(names);
            rules(values, found);
        }
        Schema::Action(words) => words.iter().for_each(|word| {
            rules(&word.schema, found);
            word.expect.iter().for_each(|key| rules(&key.schema, found));
        }),
        _ => {}
    }
}

static RULES: LazyLock<Vec<(&Rule, Validator)>> = LazyLock::new(|| {
    let mut found = Vec::new();
    rules(&Schema::Map(&BLOCK), &mut found);
    rules(
        &Schema::Map(&crate::document::front_matter::KEYS),
        &mut found,
    );
    found.sort_by_key(|rule| rule.what);
    found.dedup_by_key(|rule| rule.what);
    assert!(found.len() > 10);
    let pattern =
        |rule: &Rule| jsonschema::draft7::new(&json!({ "pattern": rule.pattern })).unwrap();
    found
        .into_iter()
        .map(|rule| (rule, pattern(rule)))
        .collect()
});

static TEXTS: LazyLock<Validator> = LazyLock::new(|| {
    jsonschema::draft7::new(&json!({ "pattern": crate::template::pattern() })).unwrap()
});

fn agree_on_rules(text: &str) {
    let value = json!(text);
    for (rule, pattern) in RULES.iter() {
        assert_eq!(
            pattern.is_valid(&value),
            (rule.accepts)(text),
            "{}: {text:?}",
            rule.what
        );
    }
}

#[test]
fn words_are_plain_texts_for_both_or_for_none() {
    WORDS.iter().for_each(|word| agree_on_rules(word));
    for text in [
        "/a{b",
        "/a}",
        "/ä",
        "/\u{7f}",
        "src/main.rs",
        "a//b",
        "./a",
        "a/..",
        "a/.b",
        "..a",
        "C:a",
        "a\\b",
        "cookies",
        "COOKIE",
    ] {
        agree_on_rules(text);
    }
}

#[test]
fn fillers_are_as_long_for_both() {
    for length in [
        "0", "1", "00", "01", "+1", "999999", "1000000", "1048575", "1048576", "1048577",
        "1049000", "2000000",
    ] {
        let text = format!("{{filler {length}}}");
        let right = crate::template::Template::parse(&text).is_ok();
        assert_eq!(TEXTS.is_valid(&json!(text)), right, "{text}");
    }
}

proptest! {
    #![proptest_config(cases::config(3000))]

    #[test]
    fn plain_texts_are_right_for_both_or_for_none(
        text in "[a-zA-Z0-9_:/. \\n,;={}\\\\-]{0,6}|(secret|random|filler|cookie|[0-9a-f]{24})[a-z]?|/?\\PC{0,3}",
    ) {
        agree_on_rules(&text);
    }

    #[test]
    fn placeholders_are_right_for_both_or_for_none(
        text in "([{}]|\\{\\{|[aA.]|ada|\\.|secret|random|filler|filler [0-9]{1,8}|cookie|id| |\n){0,7}",
    ) {
        let right = crate::template::Template::parse(&text).is_ok();
        prop_assert_eq!(TEXTS.is_valid(&json!(text)), right);
    }

    #[test]
    fn a_changed_block_is_right_for_both_or_for_none(which: Index, edits in edits()) {
        let mut block = which.get(&BLOCKS).clone();
        for (at, change) in edits {
            edit(&mut block, &at, change);
        }
        let text = in_yaml(&block);
        let mut faults = Diagnostics::of(Path::new("a.yml"), &text);
        validate::check(&parsed(&text, &mut faults), &Schema::Map(&BLOCK), "block", &mut faults);
        prop_assert_eq!(SCHEMA.is_valid(&block), faults.found.is_empty(), "{}\n{:?}", text, faults.found);
    }
}
