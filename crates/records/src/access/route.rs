//! Who is at an address, on what they look, and how a room puts its addresses on the map. Nobody gets here but by `arrival`.

use crate::access::address::{Address, AddressContext};
use crate::access::bounds;
use crate::access::device::Whence;
use crate::access::navigation;
use crate::access::policy::{Actor, Permission, keeps_figures};
use crate::access::store::Organisation;
use crate::access::submitted::{OneClick, Submitted, Uploaded};
use crate::plans::store::Plan;
use crate::scope::Scope;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodFilter, on};
use axum_extra::extract::cookie::CookieJar;
use futures_util::future::{BoxFuture, ready};
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Author, Record};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{self, Page, Signed};
use platform::workbook::PageWorkbook;
use std::sync::Arc;
use uuid::Uuid;

mod arrival;

/// The picture that other programs show beside a link to a public page.
pub const PREVIEW: &str = "/link-preview.png";

/// Somebody who may be here: who has signed in, or a guest where everybody is let in.
#[derive(Debug, Clone)]
pub struct Authorized<A> {
    /// Where they are.
    pub address: A,
    here: RequestContext,
}

impl<A> std::ops::Deref for Authorized<A> {
    type Target = RequestContext;

    fn deref(&self) -> &RequestContext {
        &self.here
    }
}

/// Who is here and on what they look, whatever the address: everything of a visit that is the same for all addresses.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// The program.
    pub app: App,
    /// Who they are.
    pub actor: Actor,
    /// The date as at which they want to see it (`?as-at=2019-03-28`); `None` is now.
    pub as_at: Option<Date>,
    /// Where they ask from: the address of their machine, or of their network.
    pub place: String,
    /// With what they ask, and from which network, as far as it is kept.
    pub whence: Whence,
    /// What they ask for, as it stands in the address.
    pub query: Option<String>,
    council: Option<Organisation>,
    /// The council whose pages they came from, at an address that is about none, or about what their council is party to: its name and
    /// its places stay around the page.
    around: Option<(Organisation, Option<Plan>)>,
    plan: Option<Plan>,
    /// What within the council the address is about.
    scope: Option<Scope>,
    path: String,
}

/// Anybody, signed in or not.
#[derive(Debug, Clone)]
pub struct Anonymous<A> {
    /// The program.
    pub app: App,
    /// Where they are.
    pub address: A,
    /// Who they are, if they have signed in.
    pub actor: Option<Actor>,
    /// The token that a form for guests carries.
    pub csrf: String,
    /// The cookies that the browser came with.
    pub jar: CookieJar,
    /// Where they ask from: the address of their machine, or of their network.
    pub place: String,
    /// With what they ask, and from which network, as far as it is kept.
    pub whence: Whence,
}

/// Whether somebody may do something in a council, by the policy and by the settings of this service.
fn may(app: &App, actor: &Actor, permission: Permission, council: &Organisation) -> bool {
    let keeper = app.config.figures_kept_by.as_deref();
    actor.may(permission, council.id)
        && (permission != Permission::ImportPublished || keeps_figures(keeper, &council.slug))
}

impl AddressContext for RequestContext {
    fn council_slug(&self) -> &str {
        let council = self.council.as_ref();
        council.map_or("", |council| council.slug.as_str())
    }

    fn plan_id(&self) -> Uuid {
        self.plan.as_ref().map_or(Uuid::nil(), |plan| plan.id)
    }
}

impl<A> AddressContext for Authorized<A> {
    fn council_slug(&self) -> &str {
        self.here.council_slug()
    }

    fn plan_id(&self) -> Uuid {
        self.here.plan_id()
    }
}

impl RequestContext {
    /// The council that the address is about.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the address is about none.
    pub fn council(&self) -> Result<&Organisation, AppError> {
        self.council.as_ref().ok_or(AppError::NotFound)
    }

    /// The plan that the address is about; else the council's latest, if this person may see it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none.
    pub fn plan(&self) -> Result<&Plan, AppError> {
        self.plan.as_ref().ok_or(AppError::NotFound)
    }

    /// Whether the address is about a plan, and not only about a council that has one.
    #[must_use]
    pub fn is_about_plan(&self) -> bool {
        let scope = self.scope.as_ref();
        scope.is_some_and(|scope| scope.kind == ScopeKind::Plan)
    }

    /// What within the council the address is about, if it is about anything but the council itself.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// Where they are, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The form that the query of the address fills in.
    #[must_use]
    pub fn asked(&self) -> Form {
        Form::from_query(self.query.as_deref())
    }

    /// The file of this page: asked for with the same query, it is narrowed alike and speaks of the same day.
    #[must_use]
    pub fn file(&self, address: impl Address) -> String {
        match self.query.as_deref().filter(|query| !query.is_empty()) {
            Some(query) => format!("{address}?{query}"),
            None => address.to_string(),
        }
    }

    /// Whether this person may do something in the council that the address is about.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        let council = self.council.as_ref();
        council.is_some_and(|council| may(&self.app, &self.actor, permission, council))
            || self
                .scope
                .as_ref()
                .is_some_and(|scope| self.actor.may_as_party(permission, &scope.parties))
    }

    /// A record of what the address names within the council (a plan, an engagement …), or of the council where it names nothing; now, or as it was at the date
    /// asked for.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not there, or belongs elsewhere.
    pub async fn record<R: Record>(&self, id: Uuid) -> Result<R, AppError> {
        self.record_at(id, self.moment()).await
    }

    /// The same as it is now, to be changed.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not there, or belongs elsewhere.
    pub async fn current<R: Record>(&self, id: Uuid) -> Result<R, AppError> {
        self.record_at(id, None).await
    }

    async fn record_at<R: Record>(&self, id: Uuid, at: Option<Instant>) -> Result<R, AppError> {
        let council = self.council()?.id;
        let record: R = self.app.db.record(council, id, at).await?;
        let elsewhere = |scope: &Scope| record.part_of() != scope.id;
        if self.scope.as_ref().is_some_and(elsewhere) {
            return Err(AppError::NotFound);
        }
        Ok(record)
    }

    /// A link that keeps the date as at which one is looking.
    #[must_use]
    pub fn link(&self, to: impl std::fmt::Display) -> String {
        page::as_at(to, self.as_at)
    }

    /// Who makes a change that is made now.
    #[must_use]
    pub fn author(&self) -> Author {
        Author {
            person_id: Some(self.actor.person_id),
            at: self.app.clock.now(),
        }
    }

    /// Today's date in England.
    #[must_use]
    pub fn today(&self) -> Date {
        self.app.clock.today()
    }

    /// The date that the page speaks of: the one asked for, or today.
    #[must_use]
    pub fn date(&self) -> Date {
        self.as_at.unwrap_or_else(|| self.today())
    }

    /// The moment as at which records are read: `None` is now.
    #[must_use]
    pub fn moment(&self) -> Option<Instant> {
        self.as_at.map(Instant::end_of)
    }

    /// A page for this person, with the council's navigation.
    #[must_use]
    pub fn page(&self, title: &str) -> Page {
        // Whom an agreement lets in is not of this council.
        let belongs = |council: &&Organisation| {
            let mut held = self.actor.roles.held();
            held.any(|held| held.organisation_id == council.id)
        };
        let at = self
            .council_around()
            .filter(belongs)
            .map_or("", |council| council.name.as_str());
        let page = Page::new(title)
            .csrf(&self.actor.csrf)
            .demonstration(self.app.config.demonstration)
            .notice(self.actor.notice.clone())
            .as_at(self.as_at, &self.path);
        let page = match self.actor.is_guest() {
            true => page,
            false => page
                .person(Signed::new(&self.actor.name, at))
                .keep_for(&self.actor.typed_key),
        };
        let home = self.actor.councils().len() > 1;
        let (council, plan) = match (&self.around, &self.council) {
            (Some((council, plan)), _) => (council, plan.as_ref()),
            (None, Some(council)) => (council, self.plan.as_ref()),
            (None, None) => return page.navigation(navigation::of_england(home), &self.path),
        };
        let may = |permission| may(&self.app, &self.actor, permission, council);
        page.council(&council.name, &council.slug)
            .navigation(navigation::navigation(council, plan, home, may), &self.path)
    }

    /// A page that everybody may read, with what other programs show of it where somebody passes its address on: nothing but what is
    /// said here.
    #[must_use]
    pub fn public_page(&self, title: &str, described: &str) -> Page {
        let page = self.page(title);
        let Some(base) = self.app.config.public_address.as_deref() else {
            return page.described(described);
        };
        let base = base.trim_end_matches('/');
        page.described(described)
            .previewed(format!("{base}{}", self.path), format!("{base}{PREVIEW}"))
    }

    /// The same visit within a council that this person may see, at an address that is about none: its latest plan, now.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where they may not see it; else when the database fails.
    pub async fn within(&self, council: Organisation) -> Result<Self, AppError> {
        if !self.actor.may(Permission::ReadPlan, council.id) {
            return Err(AppError::NotFound);
        }
        let plan = crate::plans::store::latest(&self.app.db, council.id).await?;
        Ok(Self {
            council: Some(council),
            around: None,
            plan,
            scope: None,
            ..self.clone()
        })
    }

    /// The council whose name and places stand around the page: the one that this person came from, or the one that it is about.
    #[must_use]
    pub fn council_around(&self) -> Option<&Organisation> {
        let around = self.around.as_ref().map(|(council, _)| council);
        around.or(self.council.as_ref())
    }

    /// Whether somebody is here because their council is party to what the address is about, and for nothing else.
    #[must_use]
    pub fn is_party(&self) -> bool {
        self.around.is_some() && self.council.is_some()
    }

    /// A workbook of what a council, or nobody in particular, is shown.
    pub fn workbook(&self, title: impl Into<String>, source: impl Into<String>) -> PageWorkbook {
        let council = self.council.as_ref().map(|council| council.name.clone());
        let organisation = council.unwrap_or_else(|| "Goldthread".to_owned());
        PageWorkbook::new(title, organisation, source, self.date())
    }

    /// A workbook of what a council keeps itself, about its plan where the address is about one.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where the address is about no council.
    pub fn own_workbook(&self, title: &str) -> Result<PageWorkbook, AppError> {
        let council = &self.council()?.name;
        let source = match self.plan() {
            Ok(plan) if self.is_about_plan() => {
                format!("{council}, {}, from Goldthread", plan.name)
            }
            _ => format!("{council}, from Goldthread"),
        };
        Ok(self.workbook(format!("{council}: {title}"), source))
    }

    /// Goes on to another page, which will say once what has been done.
    ///
    /// # Errors
    /// None as it stands: a notice that cannot be left is logged, and the page comes without it.
    pub async fn done(
        &self,
        to: impl std::fmt::Display,
        notice: &str,
    ) -> Result<Response, AppError> {
        let left =
            crate::access::session::leave_notice(&self.app.db, &self.actor.session, notice).await;
        if let Err(error) = left {
            // What was done is done: to answer with a problem now would say that it was not.
            tracing::warn!(%error, "failed to leave a notice");
        }
        Ok(Redirect::to(&to.to_string()).into_response())
    }
}

impl<A: Address> Anonymous<A> {
    /// A page for a guest, or for whoever has signed in.
    #[must_use]
    pub fn page(&self, title: &str) -> Page {
        let page = Page::new(title)
            .demonstration(self.app.config.demonstration)
            .navigation(navigation::of_england(false), "");
        match &self.actor {
            Some(actor) => page
                .person(Signed::new(&actor.name, ""))
                .csrf(&actor.csrf)
                .keep_for(&actor.typed_key),
            None => page.csrf(&self.csrf),
        }
    }
}

/// What a handler begins with: it knows who is here, and that they may be.
pub trait Begins<A> {}
impl<A: Address> Begins<A> for Authorized<A> {}
impl<A: Address> Begins<A> for Anonymous<A> {}

/// Handlers that begin with a visit to this address.
pub trait Visits<A> {}
impl<M, A: Address, V: Begins<A>> Visits<A> for (M, V) {}
impl<M, A: Address, V: Begins<A>, T> Visits<A> for (M, V, T) {}

/// Handlers of forms: they take the form through the check that it came from our own page.
pub trait Submits<A> {
    /// Whether files come with it.
    const TAKES_FILES: bool = false;
}
impl<M, A: Address> Submits<A> for (M, Authorized<A>, Submitted) {}
impl<M, A: Address> Submits<A> for (M, Authorized<A>, Uploaded) {
    const TAKES_FILES: bool = true;
}
impl<M, A: Address> Submits<A> for (M, Anonymous<A>, Submitted) {}
impl<M, A: Address> Submits<A> for (M, Anonymous<A>, OneClick) {}

/// How a room puts its addresses on the map.
pub trait Routes: Sized {
    /// A page.
    #[must_use]
    fn page<A, H, T>(self, handler: H) -> Self
    where
        A: Address,
        H: Handler<T, App>,
        T: Visits<A> + 'static;

    /// What a form is sent to.
    #[must_use]
    fn form<A, H, T>(self, handler: H) -> Self
    where
        A: Address,
        H: Handler<T, App>,
        T: Submits<A> + 'static;
}

/// A handler whose kind is forgotten: all that the router wraps around handlers would else be translated anew for each of them.
#[derive(Clone)]
struct Boxed(Arc<dyn Fn(Request, App) -> BoxFuture<'static, Response> + Send + Sync>);

impl Boxed {
    fn new<H: Handler<T, App>, T: 'static>(handler: H) -> Self {
        Self(Arc::new(move |request, app| {
            Box::pin(handler.clone().call(request, app))
        }))
    }

    /// One that takes a form: what that may bring is bounded before anything else is done.
    fn bounded<H: Handler<T, App>, T: 'static>(handler: H, takes_files: bool) -> Self {
        Self(Arc::new(move |request, app| {
            match bounds::bounded(request, takes_files) {
                Ok(request) => Box::pin(handler.clone().call(request, app)),
                Err(error) => Box::pin(ready(error.into_response())),
            }
        }))
    }
}

impl Handler<(), App> for Boxed {
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, app: App) -> Self::Future {
        (self.0)(request, app)
    }
}

impl Routes for Router<App> {
    fn page<A, H, T>(self, handler: H) -> Self
    where
        A: Address,
        H: Handler<T, App>,
        T: Visits<A> + 'static,
    {
        self.route(A::PATTERN, on(MethodFilter::GET, Boxed::new(handler)))
    }

    fn form<A, H, T>(self, handler: H) -> Self
    where
        A: Address,
        H: Handler<T, App>,
        T: Submits<A> + 'static,
    {
        let bounded = Boxed::bounded(handler, T::TAKES_FILES);
        self.route(A::PATTERN, on(MethodFilter::POST, bounded))
    }
}
