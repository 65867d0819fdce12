//! What the server prints, and how it ends.

use std::time::Duration;

use super::StepError;
use super::context::Context;
use super::describe::describe;
use super::servers::END;
use course::spec::{self, Action, Verb};
use course::template::Template;
use rig::server::{Line, Signal, Stream, run_to_end};
use wire::patience::Patience;

/// The same where the test only wants everything to be printed.
const FLUSH: Duration = Duration::from_secs(3);

pub async fn appears(context: &mut Context<'_>, lines: &[Template]) -> Result<(), StepError> {
    for line in lines {
        let wanted = context.fill(line)?;
        let shown = describe(line);
        context.tell(format!("the runner looks in the log for `{shown}`"));
        if context.servers.current().is_none() {
            // The first action of its test: what the server says at its start counts.
            let launch = context.launch()?;
            context.servers.start(&launch).await?;
        }
        let unheard = context.servers.unheard().cloned().unwrap_or_default();
        let server = context.server().await?;
        let fits = |text: &str| text.trim_end().ends_with(&wanted);
        let found = server
            .wait_for_line(
                unheard.from,
                &|at, text| !unheard.taken.contains(&at) && fits(text),
                Patience::default(),
            )
            .await;
        let before = server.log().lines().iter().any(|line| fits(&line.text));
        if let (Ok((at, _)), Some(unheard)) = (&found, context.servers.unheard()) {
            unheard.taken.insert(*at);
        }
        if let Err(missing) = found {
            if before {
                return Err(StepError::wrong(
                    format!("a log line that ends with `{wanted}`"),
                    format!("{missing}; such a line came only before the last action"),
                )
                .because(
                    "a line counts once, and only after the action that should cause it; \
                     this one was written at another time, for example at the server's start",
                ));
            }
            return Err(StepError::wrong(
                format!("a log line that ends with `{wanted}`"),
                format!("{missing}{}", nearest(&context.lines(), &wanted)),
            ));
        }
    }
    Ok(())
}

/// Names what is most like the text that was looked for, if anything is: a line, or
/// the message in it. For the end of a sentence.
pub fn nearest(lines: &[Line], wanted: &str) -> String {
    let likeness = |text: &str| strsim::normalized_damerau_levenshtein(text, wanted);
    let texts = lines.iter().flat_map(|line| messages(&line.text));
    let nearest = texts.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match nearest {
        Some(nearest) if likeness(nearest) > 0.4 => format!("; the nearest line: `{nearest}`"),
        _ => String::new(),
    }
}

/// A line, and what stands in it behind time and level, and behind the target, as
/// tracing writes them.
fn messages(line: &str) -> impl Iterator<Item = &str> {
    let levels = [" INFO ", " WARN ", "ERROR "];
    let behind_level = levels
        .iter()
        .find_map(|level| line.split_once(level))
        .map(|(_, rest)| rest);
    let behind_target = behind_level
        .and_then(|rest| rest.split_once(": "))
        .map(|(_, message)| message);
    [Some(line), behind_level, behind_target]
        .into_iter()
        .flatten()
}

/// What the log says about why a test failed, if it does.
pub fn cause(lines: &[Line]) -> Option<String> {
    let panic = lines
        .iter()
        .position(|line| line.text.contains("panicked at "));
    if let Some(at) = panic {
        let (_, place) = lines[at].text.split_once("panicked at ")?;
        let why = lines.get(at + 1).map_or("", |line| line.text.trim());
        return Some(format!("the server panicked at {place} {why}"));
    }
    let marker = "Error while extracting data: ";
    let line = lines.iter().find_map(|line| line.text.split_once(marker))?;
    Some(format!(
        "a handler did not run, since it could not be given what its parameters ask for: {}",
        line.1
    ))
}

/// Ends the server, so that everything it has to say is said, and looks for
/// what must not be there.
pub async fn judge_absent<'a>(context: &mut Context<'a>) -> Option<(&'a Action, StepError)> {
    let unwanted: Vec<_> = context
        .test
        .actions
        .iter()
        .filter(|a| matches!(a.verb, Verb::NoLog { .. }))
        .collect();
    if unwanted.is_empty() {
        return None;
    }
    let sockets = std::mem::take(&mut context.sockets);
    for socket in sockets.into_values() {
        // A socket that the server has closed already has nothing to add.
        socket.disconnect().await.ok();
    }
    if let Some(server) = context.servers.take() {
        // A test may have done nothing but start it.
        server.settle().await;
        server.stop(Signal::Terminate, FLUSH).await;
    }
    let lines = context.lines();
    for action in unwanted {
        if let Verb::NoLog { contains, starts } = &action.verb
            && let Err(stop) = absent(context, &lines, contains, starts)
        {
            return Some((action, stop));
        }
    }
    None
}

fn absent(
    context: &mut Context<'_>,
    lines: &[Line],
    contains: &[Template],
    starts: &[Template],
) -> Result<(), StepError> {
    let in_words = |line: &Line| match line.stream {
        Stream::Stdout => "stdout",
        Stream::Stderr => "stderr",
    };
    for (templates, at_start) in [(contains, false), (starts, true)] {
        for template in templates {
            let texts = context.fill_all(template)?;
            // The raw line: an escape code is one of the things to look for.
            let hit = |line: &&Line| {
                let raw = line.raw();
                texts.iter().any(|text| match at_start {
                    true => raw.trim_start().starts_with(text.as_str()),
                    false => raw.contains(text.as_str()),
                })
            };
            if let Some(line) = lines.iter().find(hit) {
                let shown = describe(template);
                let how = if at_start { "begins with" } else { "contains" };
                return Err(StepError::wrong(
                    format!("no line on stdout or stderr that {how} `{shown}`"),
                    format!("{}: {}", in_words(line), line.raw()),
                ));
            }
        }
    }
    Ok(())
}

pub async fn exit_at_start(
    context: &mut Context<'_>,
    code: i32,
    line: &[Template],
) -> Result<(), StepError> {
    let launch = context.launch()?;
    let mut changes = Vec::new();
    for (name, value) in &context.test.env {
        changes.push(match value {
            Some(value) => format!("{name}={}", describe(value)),
            None => format!("{name} not set"),
        });
    }
    context.tell(format!(
        "the runner starts the server with {}",
        changes.join(", ")
    ));
    let wanted: Vec<String> = line
        .iter()
        .map(|t| context.fill(t))
        .collect::<Result<_, _>>()?;
    let quoted: Vec<_> = wanted.iter().map(|text| format!("`{text}`")).collect();
    let expected = format!(
        "it ends by itself with exit code {code} and one line on stderr with {}",
        quoted.join(", ")
    );
    let ended = run_to_end(&launch, END)
        .await
        .map_err(|fault| StepError::Fault(fault.to_string()))?;
    context.servers.keep_log(ended.log.clone());
    let lines = ended.log.lines();
    let errors: Vec<_> = lines
        .iter()
        .filter(|l| l.stream == Stream::Stderr)
        .collect();
    let one_line = errors.len() == 1 && wanted.iter().all(|text| errors[0].text.contains(text));
    if !ended.forced && ended.code == Some(code) && one_line {
        return Ok(());
    }
    let came = format!("it {ended}, with {} on stderr", count_lines(errors.len()));
    Err(StepError::wrong(
        expected,
        came + &most_alike(&lines, &wanted),
    ))
}

/// Names the line that has most of the texts: of those on stderr, or of the others if
/// there is none. For the end of a sentence.
fn most_alike(lines: &[Line], wanted: &[String]) -> String {
    // A long text says more than a short one: any process id may contain `32`.
    let has = |line: &&Line| {
        let found = wanted.iter().filter(|text| line.text.contains(*text));
        found.map(String::len).sum::<usize>()
    };
    let best = |stream: Stream| {
        let lines = lines.iter().filter(|line| line.stream == stream);
        let printed = lines.filter(|line| !line.text.trim().is_empty());
        // Of several, the first.
        printed.rev().max_by_key(has)
    };
    match (best(Stream::Stderr), best(Stream::Stdout)) {
        (Some(line), _) => format!(", the nearest line: `{}`", line.text),
        (None, Some(line)) if has(&line) > 0 => {
            format!(", but on stdout, which is not for errors: `{}`", line.text)
        }
        _ => String::new(),
    }
}

pub async fn exit_after(
    context: &mut Context<'_>,
    signal: spec::Signal,
    code: i32,
) -> Result<(), StepError> {
    if cfg!(not(unix)) {
        return Err(StepError::Skip(
            "signals of this kind exist on unix only".to_owned(),
        ));
    }
    context.server().await?;
    let (signal, name) = match signal {
        spec::Signal::Terminate => (Signal::Terminate, "SIGTERM"),
        spec::Signal::Interrupt => (Signal::Interrupt, "SIGINT, as Ctrl-C does"),
    };
    context.tell(format!("the runner sends the server {name}"));
    let Some(server) = context.servers.take() else {
        return Err(StepError::Fault("the server is gone".to_owned()));
    };
    let ended = server.stop(signal, END).await;
    let expected = format!("it ends in time with exit code {code}");
    if ended.forced || ended.code != Some(code) {
        return Err(StepError::wrong(expected, format!("it {ended}")));
    }
    if ended.left_behind > 0 {
        return Err(StepError::wrong(
            format!("{expected}, and leaves nothing running"),
            format!("it {ended}, but a process that it had started lived on"),
        ));
    }
    Ok(())
}

fn count_lines(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "one line".to_owned(),
        many => format!("{many} lines"),
    }
}
