//! The people of a test and what is random about them.
//!
//! Everything comes from the seed and the test's sentence, so that a report
//! can be played again, and nothing can be written into a server beforehand.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::cookie_jar::CookieJar;
use super::cookie_tampering::Secrets;
use super::describe::{describe, forgery_words};
use super::redact;
use super::secrets::Shape;
use course::template::{Data, Field, Piece, Template};
use course::vocabulary::parts::cookie::Cookie;

/// Name of the session's cookie, as in the original.
pub const SESSION_COOKIE: &str = "express.sid";

/// All that is random in one test.
#[derive(Debug)]
pub struct Fixtures {
    rng: fastrand::Rng,
    people: BTreeMap<String, Browser>,
    secret: String,
    /// The one that the test's `env` sets in place of it.
    pub other_secret: Option<String>,
    /// Of the server that the test turns to; 0 before there is one.
    pub port: u16,
    random: String,
    /// Forged cookies, and what was done to each.
    forged: Vec<(String, String)>,
}

/// A person's name, password and cookies.
#[derive(Debug, Clone)]
pub struct Browser {
    pub name: String,
    pub password: String,
    pub jar: CookieJar,
}

/// A placeholder needs something that the server has not given out.
#[derive(Debug, PartialEq)]
pub struct NoSessionCookie {
    pub person: String,
    /// Names of the cookies that were given out there.
    pub others: Vec<String>,
}

impl Fixtures {
    pub fn new(seed: u64, test: &str) -> Fixtures {
        let mut hasher = DefaultHasher::new();
        (seed, test).hash(&mut hasher);
        let mut rng = fastrand::Rng::with_seed(hasher.finish());
        // Spaces at its ends and letters of both cases: a server that trims it, or takes
        // it for hexadecimal, has another key.
        let secret = format!(
            " {}{} ",
            token(&mut rng, 23).to_uppercase(),
            token(&mut rng, 23)
        );
        let random = token(&mut rng, 8);
        Fixtures {
            rng,
            people: BTreeMap::new(),
            secret,
            other_secret: None,
            port: 0,
            random,
            forged: Vec::new(),
        }
    }

    /// The `SESSION_SECRET` of the servers in this test.
    pub fn secret(&self) -> &str {
        self.other_secret.as_deref().unwrap_or(&self.secret)
    }

    /// A port of no meaning, a token, a length: another random word.
    pub fn token(&mut self, length: usize) -> String {
        token(&mut self.rng, length)
    }

    /// The browser of a person; made at first sight.
    pub fn browser(&mut self, person: &str) -> &mut Browser {
        let Fixtures { rng, people, .. } = self;
        people.entry(person.to_owned()).or_insert_with(|| Browser {
            name: format!("{person}-{}", token(rng, 4)),
            // Letters that a form has to escape: a server that cuts its form
            // apart by hand does not get past them.
            password: format!("{}&+% ü={}", token(rng, 6), token(rng, 6)),
            jar: CookieJar::default(),
        })
    }

    /// The text with its placeholders filled in.
    ///
    /// # Errors
    /// A cookie is asked for that the person's browser does not hold.
    pub fn expand(&mut self, template: &Template) -> Result<String, NoSessionCookie> {
        let mut text = String::new();
        for piece in &template.pieces {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Name(person) => text.push_str(&self.browser(person).name),
                Piece::Of(person, Field::Password) => text.push_str(&self.browser(person).password),
                Piece::Of(person, field) => text.push_str(&self.cookie_part(person, *field)?),
                Piece::Secret => text.push_str(self.secret()),
                Piece::Random => text.push_str(&self.random),
                Piece::Port => text.push_str(&self.port.to_string()),
                Piece::Filler(length) => text.extend(std::iter::repeat_n('x', *length)),
            }
        }
        Ok(text)
    }

    /// All possible expansions of a template: a person's cookie, signature or id expands to
    /// each that the server has ever handed out to them.
    ///
    /// # Errors
    /// As [`Fixtures::expand`].
    pub fn expand_all(&mut self, template: &Template) -> Result<Vec<String>, NoSessionCookie> {
        let [Piece::Of(person, field)] = template.pieces.as_slice() else {
            return Ok(vec![self.expand(template)?]);
        };
        if *field == Field::Password {
            return Ok(vec![self.expand(template)?]);
        }
        self.session_cookie(person)?;
        let seen = self.browser(person).jar.seen(SESSION_COOKIE).to_vec();
        Ok(seen.into_iter().map(|value| part(value, *field)).collect())
    }

    /// JSON with its placeholders filled in.
    ///
    /// # Errors
    /// As [`Fixtures::expand`].
    pub fn expand_data(&mut self, data: &Data) -> Result<Value, NoSessionCookie> {
        Ok(match data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(value) => Value::Number(value.clone()),
            Data::Text(template) => Value::String(self.expand(template)?),
            Data::List(items) => Value::Array(
                items
                    .iter()
                    .map(|i| self.expand_data(i))
                    .collect::<Result<_, _>>()?,
            ),
            Data::Map(entries) => {
                let mut map = serde_json::Map::new();
                for (key, value) in entries {
                    map.insert(key.clone(), self.expand_data(value)?);
                }
                Value::Object(map)
            }
        })
    }

    /// The `Cookie` header lines that a request of this person carries.
    ///
    /// # Errors
    /// As [`Fixtures::expand`].
    pub fn cookie_lines(
        &mut self,
        person: Option<&str>,
        cookie: &Cookie,
    ) -> Result<Vec<String>, NoSessionCookie> {
        match cookie {
            Cookie::None => Ok(Vec::new()),
            Cookie::Own => Ok(person
                .and_then(|p| self.browser(p).jar.header())
                .into_iter()
                .collect()),
            Cookie::Lines(lines) => lines.iter().map(|line| self.expand(line)).collect(),
            Cookie::Forged { of, how } => {
                let value = self.session_cookie(of)?;
                let other_secret = self.token(48);
                let secrets = Secrets {
                    server: self.secret(),
                    other: &other_secret,
                };
                let forged = super::cookie_tampering::forge(&value, *how, &secrets);
                let what = format!("{of}'s cookie, {}", forgery_words(*how));
                self.forged.push((forged.clone(), what));
                Ok(vec![format!("{SESSION_COOKIE}={forged}")])
            }
        }
    }

    /// How a report names the cookies that were sent, without their values.
    pub fn describe_cookie(&mut self, person: Option<&str>, cookie: &Cookie) -> String {
        match cookie {
            Cookie::None => "no cookie".to_owned(),
            Cookie::Own => match person {
                Some(person) if self.browser(person).jar.header().is_some() => {
                    format!("{person}'s own cookies")
                }
                _ => "no cookie".to_owned(),
            },
            Cookie::Lines(lines) => {
                let lines: Vec<_> = lines
                    .iter()
                    .map(|l| format!("Cookie: {}", describe(l)))
                    .collect();
                lines.join(", ")
            }
            Cookie::Forged { of, how } => {
                format!(
                    "Cookie: {SESSION_COOKIE}=<{of}'s cookie, {}>",
                    forgery_words(*how)
                )
            }
        }
    }

    /// A text with the secrets of this test taken out of it.
    pub fn redact(&self, text: &str) -> String {
        redact::redact(text, &self.secrets())
    }

    /// Each secret of this test, and what a report calls it.
    fn secrets(&self) -> Vec<(String, String)> {
        let mut secrets = vec![(self.secret().to_owned(), "SESSION_SECRET".to_owned())];
        secrets.extend(self.forged.iter().cloned());
        for (person, browser) in &self.people {
            let seen = browser.jar.seen(SESSION_COOKIE);
            for (at, value) in seen.iter().enumerate() {
                // Two that differ must not look the same.
                let whose = match seen.len() - at {
                    1 => format!("{person}'s"),
                    _ => format!("{person}'s earlier ({})", at + 1),
                };
                let (signature, id) = super::cookie_tampering::parts(value);
                // As a server shows it that prints it for debugging.
                if let Ok(number) = id.parse::<tower_sessions::session::Id>() {
                    secrets.push((number.0.to_string(), format!("{whose} session id")));
                }
                secrets.push((value.clone(), format!("{whose} cookie")));
                secrets.push((signature, format!("{whose} signature")));
                secrets.push((id, format!("{whose} session id")));
            }
            let password = browser.password.clone();
            secrets.push((password, format!("{person}'s password")));
        }
        secrets
    }

    /// What no server may print or send, except in the header `Set-Cookie`.
    pub fn secret_shapes(&self) -> Vec<Shape> {
        let mut shapes = Shape::of(self.secret().trim(), "SESSION_SECRET");
        for (person, browser) in &self.people {
            for value in browser.jar.seen(SESSION_COOKIE) {
                let (signature, id) = super::cookie_tampering::parts(value);
                let name = format!("{person}'s session id");
                if let Ok(number) = id.parse::<tower_sessions::session::Id>() {
                    shapes.extend(Shape::of_number(number.0, &name));
                }
                shapes.extend(Shape::of(&id, &name));
                shapes.extend(Shape::beginning(&id, &name));
                let name = format!("{person}'s signature");
                shapes.extend(Shape::of(&signature, &name));
                shapes.extend(Shape::beginning(&signature, &name));
            }
            let name = format!("{person}'s password");
            shapes.extend(Shape::of(&browser.password, &name));
        }
        shapes
    }

    /// The signature of a person's session cookie.
    ///
    /// # Errors
    /// As [`Fixtures::expand`].
    pub fn signature(&mut self, person: &str) -> Result<String, NoSessionCookie> {
        self.cookie_part(person, Field::Signature)
    }

    fn session_cookie(&mut self, person: &str) -> Result<String, NoSessionCookie> {
        let jar = &self.browser(person).jar;
        let found = jar.last_seen(SESSION_COOKIE).map(str::to_owned);
        found.ok_or_else(|| NoSessionCookie {
            person: person.to_owned(),
            others: jar.names_seen().map(str::to_owned).collect(),
        })
    }

    fn cookie_part(&mut self, person: &str, field: Field) -> Result<String, NoSessionCookie> {
        let value = self.session_cookie(person)?;
        Ok(part(value, field))
    }
}

/// The part of a cookie's value that a placeholder names.
fn part(value: String, field: Field) -> String {
    let (signature, id) = super::cookie_tampering::parts(&value);
    match field {
        Field::Signature => signature,
        Field::Id => id,
        Field::Cookie | Field::Password => value,
    }
}

fn token(rng: &mut fastrand::Rng, length: usize) -> String {
    (0..length).map(|_| rng.char('a'..='z')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_people_and_another_gives_others() {
        let name = |seed, test| Fixtures::new(seed, test).browser("ada").name.clone();
        assert_eq!(name(1, "a"), name(1, "a"));
        assert_ne!(name(1, "a"), name(2, "a"));
        assert_ne!(name(1, "a"), name(1, "b"));
    }

    #[test]
    fn a_cookie_that_nobody_was_given_cannot_be_sent() {
        let mut fixtures = Fixtures::new(1, "t");
        fixtures.browser("ada").jar.take("theme=dark; Path=/");
        let template = Template {
            pieces: vec![Piece::Of("ada".into(), Field::Cookie)],
        };
        assert_eq!(
            fixtures.expand(&template),
            Err(NoSessionCookie {
                person: "ada".into(),
                others: vec!["theme".into()],
            })
        );
    }

    #[test]
    fn secrets_are_masked_as_servers_print_them_and_two_never_look_the_same() {
        let mut fixtures = Fixtures::new(1, "t");
        let ids = ["AAAAAAAAAAAAAAAAAAAAAA", "kZ_-7890abcdefghijklmA"];
        for id in ids {
            let set_cookie = format!("{SESSION_COOKIE}={}{id}", "s".repeat(44));
            fixtures.browser("ada").jar.take(&set_cookie);
        }
        let debugged = |id: &str| format!("{:?}", id.parse::<tower_sessions::session::Id>());
        let [first, last] = ids.map(|id| fixtures.redact(&format!("{id} {}", debugged(id))));
        assert_eq!(
            first,
            "<ada's earlier (1) session id> Ok(Id(<ada's earlier (1) session id>))"
        );
        assert_eq!(last, "<ada's session id> Ok(Id(<ada's session id>))");
    }
}
