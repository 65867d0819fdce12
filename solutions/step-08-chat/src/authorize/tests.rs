use async_trait::async_trait;
use axum::http::HeaderValue;
use axum::http::header::COOKIE;
use cookie::CookieJar;
use cookie::time::{Duration as Life, OffsetDateTime};
use kit::credentials::Credentials;
use kit::password::Cost;
use kit::storage::Sessions;
use kit::users::User;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result as StoreResult};

use super::*;
use crate::session_cookie::CookieFault;
use crate::session_layer::COOKIE_NAME;

const ID: Id = Id(42);

/// A store with one fault.
#[derive(Clone, Copy, Debug)]
enum BadStore {
    Failing,
    Stuck,
    NotToBeAsked,
}

#[async_trait]
impl SessionStore for BadStore {
    async fn load(&self, _: &Id) -> StoreResult<Option<Record>> {
        match self {
            Self::Failing => Err(Error::Backend("no connection".to_owned())),
            Self::Stuck => std::future::pending().await,
            Self::NotToBeAsked => panic!("the store was asked"),
        }
    }

    async fn save(&self, _: &Record) -> StoreResult<()> {
        unreachable!("the guard only reads")
    }

    async fn delete(&self, _: &Id) -> StoreResult<()> {
        unreachable!("the guard only reads")
    }
}

fn guard<S>(store: S, users: Users) -> Authorize<S> {
    Authorize {
        key: Key::derive_from(b"a secret of thirty-two characters"),
        store,
        users,
        deadline: Duration::from_millis(50),
        success: |_, _| {},
        failure: |_| {},
    }
}

/// Headers with the cookie of the session [`ID`], signed by `key`.
fn signed_by(key: &Key) -> HeaderMap {
    let mut jar = CookieJar::new();
    jar.signed_mut(key).add((COOKIE_NAME, ID.to_string()));
    let line = jar.get(COOKIE_NAME).unwrap().to_string();
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&line).unwrap())])
}

async fn ask<S: SessionStore>(guard: Authorize<S>) -> Result<User, Denied> {
    let found = guard.identify(&signed_by(&guard.key)).await;
    found.map(|identity| identity.user)
}

/// Asks a guard whose only user is Ada and whose store holds the session [`ID`]
/// for `life`, with the data that `fill` inserts.
async fn ask_with(life: Life, fill: fn(&mut Record)) -> Result<User, Denied> {
    let users = Users::new(Cost::Low);
    let ada = Credentials {
        username: "Ada".to_owned(),
        password: "12345678".to_owned(),
    };
    users.register(ada).await.unwrap();
    let mut record = Record {
        id: ID,
        data: Default::default(),
        expiry_date: OffsetDateTime::now_utc() + life,
    };
    fill(&mut record);
    let store = Sessions::default();
    store.create(&mut record).await.unwrap();
    ask(guard(store, users)).await
}

fn sign_in_ada(record: &mut Record) {
    record.data.insert(USER_ID.to_owned(), "user-1".into());
}

#[tokio::test]
async fn a_signed_in_user_is_known() {
    let user = ask_with(Life::MINUTE, sign_in_ada).await;
    assert_eq!(user.unwrap().name, "Ada");
}

#[tokio::test]
async fn a_cookie_that_is_not_signed_by_us_is_refused_before_the_store_is_asked() {
    let guard = guard(BadStore::NotToBeAsked, Users::new(Cost::Low));
    for (headers, fault) in [
        (HeaderMap::new(), CookieFault::Missing),
        (signed_by(&Key::generate()), CookieFault::Forged),
    ] {
        let denied = guard.identify(&headers).await.unwrap_err();
        assert_eq!(denied, Denied::Cookie(fault));
    }
}

#[tokio::test]
async fn a_session_that_the_store_does_not_have_is_refused() {
    let store = Sessions::default();
    let denied = ask(guard(store, Users::new(Cost::Low))).await;
    assert_eq!(denied, Err(Denied::NoSession));
}

#[tokio::test]
async fn an_expired_session_is_refused() {
    let denied = ask_with(-Life::SECOND, sign_in_ada).await;
    assert_eq!(denied, Err(Denied::NoSession));
}

#[tokio::test]
async fn a_session_with_nobody_signed_in_is_refused() {
    let denied = ask_with(Life::MINUTE, |record| {
        record.data.insert("theme".to_owned(), "dark".into());
    });
    assert_eq!(denied.await, Err(Denied::NobodySignedIn));
}

#[tokio::test]
async fn a_session_whose_user_id_is_no_text_is_refused() {
    let denied = ask_with(Life::MINUTE, |record| {
        record.data.insert(USER_ID.to_owned(), 1.into());
    });
    assert_eq!(denied.await, Err(Denied::NobodySignedIn));
}

#[tokio::test]
async fn a_user_who_no_longer_exists_is_refused() {
    let denied = ask_with(Life::MINUTE, |record| {
        record.data.insert(USER_ID.to_owned(), "user-2".into());
    });
    assert_eq!(denied.await, Err(Denied::UnknownUser));
}

#[tokio::test]
async fn a_session_of_another_generation_is_refused() {
    let denied = ask_with(Life::MINUTE, |record| {
        sign_in_ada(record);
        record.data.insert(GENERATION.to_owned(), 1.into());
    });
    assert_eq!(denied.await, Err(Denied::SignedOut));
}

#[tokio::test]
async fn a_failing_store_refuses() {
    let denied = ask(guard(BadStore::Failing, Users::new(Cost::Low))).await;
    assert_eq!(denied, Err(Denied::StoreFailed));
}

#[tokio::test]
async fn a_stuck_store_refuses_within_its_deadline() {
    let denied = ask(guard(BadStore::Stuck, Users::new(Cost::Low))).await;
    assert_eq!(denied, Err(Denied::StoreTimedOut));
}
