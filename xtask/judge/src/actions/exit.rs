//! The server ends.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::describe::describe;
use crate::execute::servers::END;
use course::template::Template;
use course::vocabulary::Exit;
use course::vocabulary::exit;
use course::vocabulary::parts::came_left::CameLeft;
use rig::server::{Line, Signal, Stream, run_to_end};
use wire::wait_policy::Patience;

impl Execute for Exit {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        match self {
            Exit::AtStart { code, line } => at_start(context, *code, line).await,
            Exit::After {
                signal,
                code,
                lines,
            } => {
                if let Some(lines) = lines {
                    all_are_logged(context, &lines.came).await?;
                }
                after(context, *signal, *code).await?;
                lines
                    .as_ref()
                    .map_or(Ok(()), |lines| lines_agree(context, lines))
            }
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

async fn at_start(
    context: &mut Context<'_>,
    code: i32,
    line: &[Template],
) -> Result<(), StepError> {
    let launch = context.launch().await?;
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
        "it ends with exit code {code} and one line on stderr with {}",
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

/// Names the line with most of the texts: on stderr, or else on stdout. For the end of a
/// sentence.
fn most_alike(lines: &[Line], wanted: &[String]) -> String {
    // A long text is better evidence: any process id may contain `32`.
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

async fn after(
    context: &mut Context<'_>,
    signal: exit::Signal,
    code: i32,
) -> Result<(), StepError> {
    if cfg!(not(unix)) {
        return Err(StepError::Skip(
            "signals of this kind exist on unix only".to_owned(),
        ));
    }
    context.server().await?;
    let (signal, name) = match signal {
        exit::Signal::Terminate => (Signal::Terminate, "SIGTERM"),
        exit::Signal::Interrupt => (Signal::Interrupt, "SIGINT, as Ctrl-C does"),
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

/// Waits until the log has `came` for each socket that is open. A server that has more to do
/// for each of them than the last client to connect can see has done it then, and its time
/// to end is for the ends alone.
async fn all_are_logged(context: &mut Context<'_>, came: &Template) -> Result<(), StepError> {
    let wanted = context.fill(came)?;
    let open = context.sockets.len();
    let server = context.server().await?;
    let mut from = 0;
    for logged in 0..open {
        let has = |_: usize, text: &str| text.contains(&wanted);
        match server.wait_for_line(from, &has, Patience::default()).await {
            Ok((at, _)) => from = at + 1,
            Err(missing) => {
                return Err(StepError::wrong(
                    format!("a line with `{wanted}` for each of the {open} sockets"),
                    format!("{logged} of them; {missing}"),
                ));
            }
        }
    }
    Ok(())
}

/// Each socket that is logged as come is logged as gone, now that the server has ended.
fn lines_agree(context: &mut Context<'_>, lines: &CameLeft) -> Result<(), StepError> {
    let all = context.lines();
    let count = |text: &str| all.iter().filter(|line| line.text.contains(text)).count();
    let (came, left) = (context.fill(&lines.came)?, context.fill(&lines.left)?);
    // A connect handler that runs while the server ends may find its socket gone already.
    if count(&left) >= count(&came) {
        return Ok(());
    }
    Err(StepError::wrong(
        format!("a line with `{left}` for each with `{came}`, when the server has ended"),
        format!(
            "{} with `{left}`, {} with `{came}`",
            count(&left),
            count(&came)
        ),
    )
    .because(
        "either a disconnect handler leaves its line to a task, for which the server does not \
         wait when it ends, or the log says that a socket connected although it had ended \
         before its disconnect handler was registered",
    ))
}

fn count_lines(count: usize) -> String {
    match count {
        0 => "nothing".to_owned(),
        1 => "one line".to_owned(),
        many => format!("{many} lines"),
    }
}
