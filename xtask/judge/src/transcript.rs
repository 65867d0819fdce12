//! What went over the wire in a test that failed, decoded and without secrets.

use serde::{Deserialize, Serialize};

use wire::inbox::Frame;

/// How many lines are shown of a conversation's beginning.
const FIRST: usize = 10;
/// And from its end: what was answered wrongly came last.
const LAST: usize = 20;

/// One connection, or one HTTP request with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// `HTTP`, or the socket's name with its transport and its cookies.
    pub with: String,
    pub lines: Vec<Said>,
}

/// One packet, request or answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Said {
    Sent {
        /// As on the wire.
        text: String,
        /// In the protocol's words.
        meaning: String,
    },
    Received {
        text: String,
        meaning: String,
    },
    /// Why nothing more could come.
    Ended(String),
    /// So many lines are left out here.
    LeftOut(usize),
}

impl Talk {
    /// A conversation, without its middle if it is long.
    pub fn new(with: String, mut lines: Vec<Said>) -> Talk {
        let left_out = lines.len().saturating_sub(FIRST + LAST);
        if left_out > 0 {
            lines.splice(FIRST..FIRST + left_out, [Said::LeftOut(left_out)]);
        }
        Talk { with, lines }
    }

    /// The same with each text of it changed.
    pub fn map(self, change: impl Fn(&str) -> String) -> Talk {
        let lines = self.lines.into_iter().map(|said| match said {
            Said::Sent { text, meaning } => Said::Sent {
                text: change(&text),
                meaning: change(&meaning),
            },
            Said::Received { text, meaning } => Said::Received {
                text: change(&text),
                meaning: change(&meaning),
            },
            Said::Ended(why) => Said::Ended(change(&why)),
            Said::LeftOut(count) => Said::LeftOut(count),
        });
        Talk {
            with: change(&self.with),
            lines: lines.collect(),
        }
    }
}

impl Said {
    /// A packet.
    pub fn of_packet(frame: Frame) -> Said {
        let Frame {
            sent,
            text,
            meaning,
        } = frame;
        match sent {
            true => Said::Sent { text, meaning },
            false => Said::Received { text, meaning },
        }
    }
}

/// All conversations, a line for each thing that was said.
pub fn told(talks: &[Talk]) -> String {
    let mut text = String::new();
    for talk in talks {
        text.push_str(&format!("{}\n", talk.with));
        text.extend(talk.lines.iter().map(line));
    }
    text
}

fn line(said: &Said) -> String {
    /// Where the meaning begins, if the text leaves room for it.
    const COLUMN: usize = 44;
    let (arrow, text, meaning) = match said {
        Said::Sent { text, meaning } => ("->", text, meaning),
        Said::Received { text, meaning } => ("<-", text, meaning),
        Said::Ended(why) => return format!("  .. {why}\n"),
        Said::LeftOut(count) => return format!("  .. {count} more\n"),
    };
    let line = format!("  {arrow} {text:COLUMN$}  {meaning}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(text: &str) -> Said {
        let frame = Frame {
            sent: false,
            text: text.to_owned(),
            meaning: "event".to_owned(),
        };
        Said::of_packet(frame)
    }

    #[test]
    fn a_long_conversation_is_told_by_its_beginning_and_its_end() {
        let talk = |count: usize| {
            let lines = (0..count).map(|number| packet(&number.to_string()));
            Talk::new("ada".to_owned(), lines.collect()).lines
        };
        assert_eq!(talk(0), []);
        assert_eq!(talk(FIRST + LAST).len(), FIRST + LAST);
        let long = talk(FIRST + LAST + 5);
        assert_eq!(long.len(), FIRST + 1 + LAST);
        assert_eq!(long[FIRST - 1], packet(&(FIRST - 1).to_string()));
        assert_eq!(long[FIRST], Said::LeftOut(5));
        assert_eq!(long[FIRST + 1], packet(&(FIRST + 5).to_string()));
    }

    #[test]
    fn what_was_said_stands_beside_what_it_means() {
        let lines = vec![packet("a secret"), packet(&"x".repeat(50))];
        let talk =
            Talk::new("HTTP".to_owned(), lines).map(|text| text.replace("secret", "<masked>"));
        let spaces = " ".repeat(44 - "a <masked>".len());
        assert_eq!(
            told(&[talk]),
            format!(
                "HTTP\n  <- a <masked>{spaces}  event\n  <- {}  event\n",
                "x".repeat(50)
            )
        );
    }
}
