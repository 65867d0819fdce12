use super::*;
use course::diagnostic::render;

const OTHER: &str = "# Other\n\n## Sign in & `out`\n\n## Twice\n\n## Twice\n";

fn told(text: &str) -> String {
    let documents: Documents = [
        ("README.md", "[a](docs/a.md#a)"),
        ("docs/a.md", text),
        ("docs/other.md", OTHER),
    ]
    .map(|(path, text)| (PathBuf::from(path), text.to_owned()))
    .into();
    let is_there =
        |path: &Path| path == Path::new("docs/words.json") || path == Path::new("LICENSE");
    let found = check(&documents, &is_there);
    render(&found, &|path| documents.get(path).cloned(), false)
}

#[test]
fn links_that_lead_somewhere_are_right() {
    let text = "# A\n[1](other.md) [2](./other.md#sign-in--out) [3](#a) [4](other.md#twice-1)\n\
                [5](words.json) [6](https://nowhere.example/#x) [7](../docs/other.md) [8][r]\n\n\
                `[9](no-link.md)`\n\n[r]: other.md#other\n";
    assert_eq!(told(text), "");
}

#[test]
fn links_that_lead_nowhere_are_told_with_their_place_and_what_is_meant() {
    insta::assert_snapshot!(told(
        "# A\n\nSee [this](othre.md) and [that](other.md#sign-in-out).\n\n\
         [here](#b)\n![a picture](picture.png)\n[out](../LICENSE)\n"
    ));
}

#[test]
fn the_documents_of_this_course_have_no_link_that_leads_nowhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let documents = documents(&root);
    assert!(documents.len() > 7, "{:?}", documents.keys());
    let found = check(&documents, &|path| root.join(path).exists());
    assert!(found.is_empty(), "{found:#?}");
}
