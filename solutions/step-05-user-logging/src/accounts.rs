//! Registration, sign-in, sign-out and the choice of a theme.
//!
//! Every change is a POST: a link or an image on another site can cause a GET
//! with the visitor's cookie.

use axum::extract::State;
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use kit::credentials::Credentials;
use kit::refusal::Refusal;
use kit::theme::Theme;
use kit::users::Users;
use serde::{Deserialize, Serialize};

use crate::session_data::{self, Session};

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
pub fn routes(users: Users) -> Router {
    Router::new()
        .route("/register", post(register))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/theme", post(choose_theme))
        .route("/me", get(me))
        .with_state(users)
}

async fn register(
    session: Session,
    State(users): State<Users>,
    Form(form): Form<Credentials>,
) -> Result<Redirect, Refusal> {
    let user = users.register(form.checked()?).await?;
    session_data::sign_in(&session, &user.id).await?;
    Ok(Redirect::to("/"))
}

async fn login(
    session: Session,
    State(users): State<Users>,
    Form(form): Form<Credentials>,
) -> Result<Redirect, Refusal> {
    let user = users.verify(form.for_sign_in()).await?;
    session_data::sign_in(&session, &user.id).await?;
    Ok(Redirect::to("/"))
}

async fn logout(session: Session) -> Result<Redirect, Refusal> {
    session_data::sign_out(&session).await?;
    Ok(Redirect::to("/"))
}

async fn choose_theme(session: Session, Form(form): Form<ThemeForm>) -> Result<Redirect, Refusal> {
    let theme = Theme::parse(&form.theme).ok_or(Refusal::Theme)?;
    session_data::remember_theme(&session, theme).await?;
    Ok(Redirect::to("/"))
}

async fn me(session: Session, State(users): State<Users>) -> Result<Json<Me>, Refusal> {
    let id = session_data::user_id(&session).await?;
    let id = id.ok_or(Refusal::NobodySignedIn)?;
    let user = users.by_id(&id).await?;
    let username = user.ok_or(Refusal::NobodySignedIn)?.name;
    Ok(Json(Me { username }))
}
