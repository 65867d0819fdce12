//! The front matter: what is between the two `---` at the top of a document.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::excerpt::Excerpt;
use crate::document::schema::{Key, Keys, LINE, Rule, Schema};
use crate::document::yaml::{Node, Value};
use crate::document::{Document, validate, yaml};

/// The line that opens and closes the front matter.
const FENCE: &str = "---";

const ID: &str = "id";
const TITLE: &str = "title";
const STEP: &str = "step";
const FILES: &str = "files";

/// The closed set of keys.
pub static KEYS: Keys = Keys {
    name: "front matter",
    keys: &[
        Key::required(
            ID,
            Schema::Plain(&HEX_ID),
            "what pages and progress know the step by",
        ),
        Key::required(TITLE, Schema::Plain(&LINE), "the title of the step"),
        Key::required(
            STEP,
            Schema::Number { from: 1, to: 99 },
            "the number in the file's name",
        ),
        Key::required(
            FILES,
            Schema::List {
                of: &Schema::Plain(&FILE),
                at_least: 0,
                at_most: usize::MAX,
            },
            "the files that this step adds or changes, relative to the crate",
        ),
    ],
    one_of: &[],
};

static HEX_ID: Rule = Rule {
    what: "24 digits of 0-9 and a-f, in quotes",
    pattern: "^[0-9a-f]{24}$",
    accepts: |text| text.len() == 24 && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')),
};

static FILE: Rule = Rule {
    what: "a path within the crate with `/` between its parts, such as `src/main.rs`",
    pattern: r"^(?!(?:[\s\S]*/)?\.{0,2}(?:/|$))[^\\:]+$",
    accepts: |text| {
        !text.contains('\\')
            && text
                .split('/')
                .all(|part| !matches!(part, "" | "." | "..") && !part.contains(':'))
    },
};

/// The front matter of a step's document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// 24 hexadecimal digits, unique in the course.
    pub id: String,
    /// The place of the id, in bytes of the file.
    pub id_span: Range<usize>,
    pub title: String,
    pub step: u8,
    /// Files that this step adds or changes, relative to the crate.
    pub files: Vec<String>,
}

/// Reads the front matter and says where the rest of the document lies.
pub(super) fn read(
    name: Option<&(u8, String)>,
    faults: &mut Diagnostics<'_>,
) -> (Option<FrontMatter>, Range<usize>) {
    let text = faults.text;
    // Editors on Windows like to put a byte order mark in front.
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let line = |at: usize| text[at..].split_inclusive('\n').next().unwrap_or_default();
    if line(start).trim_end() != FENCE {
        faults.add_with_help(
            start..start,
            "the document does not begin with its front matter",
            format!("its first line is `{FENCE}`; the keys `id`, `title`, `step` and `files` follow, then `{FENCE}` again"),
        );
        return (None, start..text.len());
    }
    let first = start + line(start).len();
    let mut at = first;
    let mut excerpt = Excerpt::from(start);
    while at < text.len() && line(at).trim_end() != FENCE && !line(at).starts_with("## ") {
        excerpt.push(line(at), at);
        at += line(at).len();
    }
    if at == text.len() || line(at).trim_end() != FENCE {
        faults.add_with_help(
            start..start + FENCE.len(),
            "the front matter is never closed",
            format!("end it with a line `{FENCE}`"),
        );
        return (None, at..text.len());
    }
    let body = at + line(at).len()..text.len();
    let node = yaml::read(&excerpt, faults);
    (
        node.and_then(|node| convert(node, start, name, faults)),
        body,
    )
}

fn convert(
    mut node: Node,
    start: usize,
    name: Option<&(u8, String)>,
    faults: &mut Diagnostics<'_>,
) -> Option<FrontMatter> {
    if let Value::Missing = node.value {
        // Without a single key each of them is missing.
        node = Node {
            span: start..start + FENCE.len(),
            value: Value::Map(Vec::new()),
        };
    }
    let before = faults.found.len();
    validate::check(&node, &Schema::Map(&KEYS), "front matter", faults);
    let step = node.get(STEP);
    if let Some(step) = step
        && let Value::Number(number) = &step.value
        && let Some((expected, slug)) = name
        && number.as_u64() != Some(u64::from(*expected))
    {
        faults.add_with_help(
            step.span.clone(),
            format!("`step` is {number}, but the file is `{slug}.md`"),
            format!("write `step: {expected}`, or rename the file"),
        );
    }
    let files = node.get(FILES);
    let files: Vec<&Node> = match files.map(|files| &files.value) {
        Some(Value::List(files)) => files.iter().collect(),
        _ => Vec::new(),
    };
    for (index, file) in files.iter().enumerate() {
        if files[..index]
            .iter()
            .any(|earlier| earlier.text() == file.text())
        {
            faults.add_with_help(
                file.span.clone(),
                "this file is listed twice",
                "remove one of the two",
            );
        }
    }
    if faults.found.len() > before {
        return None;
    }
    let number = match &step?.value {
        Value::Number(number) => number.as_u64()?,
        _ => return None,
    };
    Some(FrontMatter {
        id: node.get(ID)?.text()?.to_owned(),
        id_span: node.get(ID)?.span.clone(),
        title: node.get(TITLE)?.text()?.to_owned(),
        step: u8::try_from(number).ok()?,
        files: files
            .iter()
            .filter_map(|file| file.text())
            .map(str::to_owned)
            .collect(),
    })
}

/// Ids that more than one of the course's documents has.
pub fn same_ids(documents: &[Document]) -> Vec<Diagnostic> {
    let mut seen: HashMap<&str, &Document> = HashMap::new();
    let mut found = Vec::new();
    for document in documents {
        let FrontMatter { id, id_span, .. } = &document.front_matter;
        match seen.get(id.as_str()) {
            Some(first) => found.push(
                Diagnostic::new(
                    &document.path,
                    &document.text,
                    id_span.clone(),
                    format!("`{}.md` has the same id", first.slug),
                )
                .with_help("write 24 other hexadecimal digits; progress is recorded by the id"),
            ),
            None => {
                seen.insert(id, document);
            }
        }
    }
    found
}
