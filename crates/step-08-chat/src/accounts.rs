//! Registration, sign-in, sign-out and the choice of a theme.
//!
//! Every change is a POST: a link or an image on another site can cause a GET
//! with the visitor's cookie.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use kit::credentials::Credentials;
use kit::refusal::Refusal;
use kit::theme::Theme;
use kit::users::{User, Users};
use serde::{Deserialize, Serialize};
use socketioxide::SocketIo;

use crate::live;
use crate::session_data::{self, Session};

/// The state of the routes.
#[derive(Clone)]
struct Accounts {
    users: Users,
    io: SocketIo,
}

/// The response to `GET /me`.
#[derive(Serialize)]
struct Me {
    username: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ThemeForm {
    theme: String,
}

/// The routes that need a session but no page.
pub fn routes(users: Users, io: SocketIo) -> Router {
    Router::new()
        .route("/register", post(register))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/logout-everywhere", post(logout_everywhere))
        .route("/theme", post(choose_theme))
        .route("/me", get(me))
        .route("/me/sockets", get(my_sockets))
        .with_state(Accounts { users, io })
}

async fn register(
    session: Session,
    State(Accounts { users, io }): State<Accounts>,
    Form(form): Form<Credentials>,
) -> Result<Redirect, Refusal> {
    let user = users.register(form.checked()?).await?;
    sign_in(&session, &user, &io).await
}

async fn login(
    session: Session,
    State(Accounts { users, io }): State<Accounts>,
    Form(form): Form<Credentials>,
) -> Result<Redirect, Refusal> {
    let user = users.verify(form.for_sign_in()).await?;
    sign_in(&session, &user, &io).await
}

/// Signs a user in under a new session id, and ends the sockets of the browser's
/// old one.
async fn sign_in(session: &Session, user: &User, io: &SocketIo) -> Result<Redirect, Refusal> {
    // Read before the sign-in, which forgets the old id.
    let given_up = session.id();
    session_data::sign_in(session, user).await?;
    if let Some(id) = given_up {
        live::end_session(io, id);
    }
    Ok(Redirect::to("/"))
}

async fn logout(
    session: Session,
    State(Accounts { io, .. }): State<Accounts>,
) -> Result<Redirect, Refusal> {
    let given_up = session.id();
    session_data::sign_out(&session).await?;
    if let Some(id) = given_up {
        live::end_session(&io, id);
    }
    Ok(Redirect::to("/"))
}

/// Ends all sessions of the user, in every browser, and all sockets.
async fn logout_everywhere(
    session: Session,
    State(Accounts { users, io }): State<Accounts>,
) -> Result<Redirect, Refusal> {
    let user = session_data::user(&session, &users).await?;
    let user = user.ok_or(Refusal::NobodySignedIn)?;
    // First invalidate the sessions, then end the sockets. From here on, this session
    // is worthless even if it cannot be deleted, so that comes last.
    users.sign_out_everywhere(&user.id).await?;
    live::end_user(&io, &user.id);
    session_data::sign_out(&session).await?;
    Ok(Redirect::to("/"))
}

async fn choose_theme(session: Session, Form(form): Form<ThemeForm>) -> Result<Redirect, Refusal> {
    let theme = Theme::parse(&form.theme).ok_or(Refusal::Theme)?;
    session_data::remember_theme(&session, theme).await?;
    Ok(Redirect::to("/"))
}

async fn me(
    session: Session,
    State(Accounts { users, .. }): State<Accounts>,
) -> Result<Json<Me>, Refusal> {
    let user = session_data::user(&session, &users).await?;
    let username = user.ok_or(Refusal::NobodySignedIn)?.name;
    Ok(Json(Me { username }))
}

/// How many sockets of the user are connected, by namespace. Nobody can ask about
/// another user: the session alone decides.
async fn my_sockets(
    session: Session,
    State(Accounts { users, io }): State<Accounts>,
) -> Result<Json<BTreeMap<String, usize>>, Refusal> {
    let user = session_data::user(&session, &users).await?;
    let user = user.ok_or(Refusal::NobodySignedIn)?;
    Ok(Json(live::count(&io, &user.id)))
}
