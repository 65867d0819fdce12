//! The judge looks at each key of each word: of the two values in the word's
//! examples, the server passes the test with the first, and fails it with the second.
//!
//! The tests are executed as those of a step are. The judged program is this one, started
//! again: with the variables of a judged server it is the server of [`server`].
//! A word in the arguments chooses examples: `cargo test -p judge --test words connect`.
//! Words that need a MongoDB are executed if the variable `MONGOD` has the path of one.

#[cfg(unix)]
mod chat;
#[cfg(unix)]
mod database;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod stores;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let is_server = ["PORT", "SESSION_SECRET", "APP_ENV"]
        .iter()
        .all(|name| std::env::var_os(name).is_some());
    if is_server {
        let code = runtime.block_on(server::run());
        std::process::exit(code);
    }
    runtime.block_on(examples::judge())
}

/// The signals of `exit` are there on unix only.
#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod examples {
    use std::path::Path;
    use std::process::ExitCode;
    use std::sync::Arc;

    use course::parser::read_text;
    use course::spec::Test;
    use course::vocabulary::{EXAMPLES, Example, test};
    use futures_util::{StreamExt, stream};
    use judge::execute::{Mongodb, execute};
    use judge::subject::Target;
    use judge::verdict::Outcome;
    use rig::mongo::Program;

    /// The machine has two cores, and some tests wait.
    const AT_ONCE: usize = 4;

    /// A test with this value; `None` if no test can have it.
    fn test_with(example: &Example, value: &str) -> Option<Arc<Test>> {
        let head = example.head.replace('$', value);
        let head = match head.as_str() {
            "" => String::new(),
            head => format!("    {head}\n"),
        };
        let actions = example.actions.replace('$', value);
        let actions: String = actions
            .lines()
            .map(|line| format!("      {line}\n"))
            .collect();
        let text = format!(
            "---\nid: \"0123456789abcdef01234567\"\ntitle: Words\nstep: 4\nfiles: []\n---\n\
             ## Description\nA.\n\n## Instructions\nB.\n\n## Hints\nC.\n\n## Tests\n```yml\n\
             tests:\n  - text: It works.\n    hint: Try.\n{head}    do:\n{actions}```\n\n\
             ## Challenge Seed\nD.\n\n## Solution\nE.\n"
        );
        let (_, spec) = read_text(Path::new("docs/04-words.md"), &text).ok()?;
        spec.tests.into_iter().next()
    }

    /// What is wrong with an example, if anything is.
    async fn complaint(
        whose: &str,
        example: &Example,
        subject: &Target,
        mongodb: Option<&Mongodb>,
    ) -> Option<String> {
        let what = |value: &str, outcome: &Outcome| {
            format!(
                "{whose}, key `{}`, value `{value}`: {outcome:#?}",
                example.key
            )
        };
        let Some(test) = test_with(example, example.passes) else {
            return Some(format!("{whose}, key `{}`: it cannot be read", example.key));
        };
        if test.needs_mongodb && mongodb.is_none() {
            let outcome = execute(&test, test.transport, subject, 1, None).await;
            let is_skipped = matches!(outcome, Outcome::Skipped(_));
            return (!is_skipped).then(|| what(example.passes, &outcome));
        }
        let outcome = execute(&test, test.transport, subject, 1, mongodb).await;
        if !matches!(outcome, Outcome::Passed) {
            return Some(what(example.passes, &outcome));
        }
        // The parser has refused what no test can have.
        let test = test_with(example, example.fails)?;
        let outcome = execute(&test, test.transport, subject, 1, mongodb).await;
        let has_failed = matches!(outcome, Outcome::Failed(_));
        (!has_failed).then(|| what(example.fails, &outcome))
    }

    pub async fn judge() -> ExitCode {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let subject = Target {
            program: std::env::current_exe().unwrap(),
            source: root.join("solutions/step-05-user-logging"),
        };
        let mongodb = match std::env::var_os("MONGOD") {
            Some(path) => {
                let program = Program::usable(Path::new(&path)).await.unwrap();
                Some(Mongodb::start(program).await.unwrap())
            }
            None => None,
        };
        let filters: Vec<String> = std::env::args()
            .skip(1)
            // Options are those of the other tests of a `cargo test` call: `-- --skip mongod`.
            .scan(false, |is_value, argument| {
                let was_value = std::mem::replace(is_value, argument == "--skip");
                Some((was_value, argument))
            })
            .filter(|(is_value, argument)| !is_value && !argument.starts_with('-'))
            .map(|(_, argument)| argument)
            .collect();
        let words = EXAMPLES.iter().copied().chain([("a test", test::EXAMPLES)]);
        let examples =
            words.flat_map(|(word, examples)| examples.iter().map(move |example| (word, example)));
        let chosen: Vec<_> = examples
            .filter(|(word, _)| filters.is_empty() || filters.iter().any(|one| one == word))
            .collect();
        let count = chosen.len();
        let judged = chosen
            .into_iter()
            .map(|(word, example)| complaint(word, example, &subject, mongodb.as_ref()));
        let complaints: Vec<String> = stream::iter(judged)
            .buffer_unordered(AT_ONCE)
            .filter_map(|complaint| async { complaint })
            .collect()
            .await;
        for complaint in &complaints {
            eprintln!("{complaint}\n");
        }
        println!("{count} keys, {} of them wrong", complaints.len());
        match complaints.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        }
    }
}
