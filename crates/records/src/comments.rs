//! Comments on records: on which kinds one may comment (said beside the addresses of each, with [`commented!`](crate::commented)),
//! who may see and be told of them, and what stands below a record on its page.

pub mod shown;

use crate::access::address::AddressContext;
use crate::access::removal::{REMOVED, Trace};
use crate::access::store::{self, Organisation, Person};
use crate::access::{Permission, RequestContext};
use crate::address;
use crate::kinds::{Home, PlanPath};
use crate::plans::store::covers;
use crate::search::{SearchSource, Sought, Words, found};
use futures_util::future::BoxFuture;
use improvement::calendar::in_words;
use improvement::comments::{Paragraph, Piece, WhyTold, pieces};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError, Record, Snapshot};
use platform::error::AppError;
use platform::{record, sql};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use uuid::Uuid;

record! {
    /// What somebody says about a record.
    pub struct Comment "comment" in "comments" part of whole_id {
        called "Comment", |comment| format!("Comment of {}", in_words(comment.written_at.date()));
        acts words "+" "commented on {on}", withdrawn_at "*" "withdrew a comment on {on}";
        /// What the record that it is about is part of.
        pub whole_id: Uuid = hidden,
        /// What kind of record it is about.
        pub about_kind: String = hidden,
        /// Which.
        pub about_id: Uuid = hidden,
        /// Who wrote it.
        pub person_id: Option<Uuid> = person "By" as "person",
        /// What it says.
        pub words: String = long_text "Comment",
        /// When it was written.
        pub written_at: Instant = moment "Written" as "time of writing",
        /// When its author withdrew it.
        pub withdrawn_at: Option<Instant> = moment "Withdrawn" as "time of withdrawal",
        /// The number of the paragraph that it is about, as it was then.
        #[serde(default)]
        pub paragraph: Option<String> = text "Paragraph" as "number of the paragraph",
        /// The words of that paragraph, as they were then.
        #[serde(default)]
        pub paragraph_words: Option<String> = long_text "Words of the paragraph",
    }
}

record! {
    /// That somebody is told of a comment.
    pub struct CommentReader "comment_reader" in "comment_readers" part of whole_id {
        called "Person told of a comment";
        /// What the record that the comment is about is part of.
        pub whole_id: Uuid = hidden,
        /// The comment.
        pub comment_id: Uuid = link(comment) "Comment",
        /// Who is told.
        pub person_id: Option<Uuid> = person "Person told",
        /// Why.
        pub why: WhyTold = word(WhyTold) "Why" as "reason",
        /// When they had read it.
        pub read_on: Option<Date> = date "Read on" as "date of reading",
    }
}

address!(
    /// Commenting on a record of a plan.
    AddComment "/councils/{council}/plans/{plan}/comments/{kind}/{record}" { council: String, plan: Uuid, kind: String, record: Uuid } needs Comment;
    /// Withdrawing a comment of one's own.
    WithdrawComment "/councils/{council}/plans/{plan}/comment/{comment}/withdraw" { council: String, plan: Uuid, comment: Uuid } needs Comment;
    /// Noting that one has read the comments on a record.
    ReadComments "/councils/{council}/plans/{plan}/comments/{kind}/{record}/read" { council: String, plan: Uuid, kind: String, record: Uuid } needs ReadPlan;
);

/// Whether somebody may do something in the council.
pub type May<'a> = &'a (dyn Fn(Permission) -> bool + Sync);

/// Who may see a record, by what they may do in its council.
type SeenBy = Box<dyn Fn(May<'_>) -> bool + Send + Sync>;

/// A record that is commented on.
pub struct Subject {
    /// Its identifier.
    pub id: Uuid,
    /// What kind of record it is.
    pub kind: &'static str,
    /// What people call it.
    pub called: String,
    /// What it is part of.
    pub whole: Uuid,
    /// Who answers for it, and is told of each comment.
    pub told: Vec<Uuid>,
    seen_by: SeenBy,
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subject")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Subject {
    #[doc(hidden)]
    pub fn of<R: Record>(
        record: R,
        told: impl FnOnce(&R) -> Vec<Option<Uuid>>,
        seen: impl Fn(&R, May<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            id: record.id(),
            kind: R::KIND,
            called: record.called(),
            whole: record.part_of(),
            told: told(&record).into_iter().flatten().collect(),
            seen_by: Box::new(move |may| seen(&record, may)),
        }
    }

    /// Whether somebody sees it who may do so much in its council.
    #[must_use]
    pub fn is_seen_by(&self, may: May<'_>) -> bool {
        may(Permission::ReadPlan) && (self.seen_by)(may)
    }
}

/// Reads a record that is commented on, as it is now.
type ReadSubject = for<'a> fn(&'a Db, Uuid, Uuid) -> BoxFuture<'a, Result<Subject, DbError>>;

/// A kind of record that is open to comments.
#[derive(Debug)]
pub struct CommentedKind {
    /// The kind.
    pub kind: &'static str,
    /// The page of one, on which its comments stand.
    pub at: fn(PlanPath, Uuid) -> String,
    /// Reads one.
    pub read: ReadSubject,
}

inventory::collect!(CommentedKind);

impl CommentedKind {
    /// What was said of a kind, if it is open to comments.
    #[must_use]
    pub fn of(kind: &str) -> Option<&'static Self> {
        let mut all = inventory::iter::<Self>.into_iter();
        all.find(|one| one.kind == kind)
    }
}

/// Where the paragraphs of a record are, and what each says.
pub type ReadParagraphs =
    for<'a> fn(&'a RequestContext, Uuid) -> BoxFuture<'a, Result<Paragraphs, AppError>>;

/// The numbered paragraphs of a record, in their order, and what their places on its page begin with.
#[derive(Debug, Clone, Default)]
pub struct Paragraphs {
    /// The paragraphs.
    pub list: Arc<Vec<Paragraph>>,
    /// `report`, where paragraph 2.1 stands at `#report-2-1`.
    pub prefix: &'static str,
}

impl Paragraphs {
    /// Where one of them stands on the page.
    #[must_use]
    pub fn place(&self, number: &str) -> String {
        format!("#{}-{}", self.prefix, number.replace('.', "-"))
    }
}

/// A kind of record whose numbered paragraphs a comment can be about: said by the room that composes them.
#[derive(Debug)]
pub struct NumberedKind {
    /// The kind.
    pub kind: &'static str,
    /// Reads the paragraphs of one, as this person reads it.
    pub read: ReadParagraphs,
}

inventory::collect!(NumberedKind);

/// The paragraphs of a record that a comment can be about; none where it has no numbered ones.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there or not for this person; when the database fails.
pub async fn paragraphs(
    here: &RequestContext,
    kind: &str,
    id: Uuid,
) -> Result<Paragraphs, AppError> {
    let mut all = inventory::iter::<NumberedKind>.into_iter();
    match all.find(|one| one.kind == kind) {
        Some(known) => (known.read)(here, id).await,
        None => Ok(Paragraphs::default()),
    }
}

/// Says that a kind of record is open to comments, where its page is, who is told of each (beside whom it mentions) and, where not
/// everybody sees it who sees the plan, who does:
///
/// `commented! { Report as ReportAt, told |report| vec![report.author_id], seen by |report, may| report.is_published() || may(Permission::WriteReports) }`
#[macro_export]
macro_rules! commented {
    ($record:ty as $address:ty) => {
        $crate::commented!($record as $address, told |_| Vec::new());
    };
    ($record:ty as $address:ty, told $told:expr) => {
        $crate::commented!($record as $address, told $told, seen by |_, _| true);
    };
    ($record:ty as $address:ty, told $told:expr, seen by $seen:expr) => {
        inventory::submit! {
            $crate::comments::CommentedKind {
                kind: <$record as platform::db::Record>::KIND,
                at: |here, id| <$address>::of(&here, id).to_string(),
                read: |db, organisation_id, id| Box::pin(async move {
                    let record: $record = db.get(organisation_id, id).await?;
                    Ok($crate::comments::Subject::of::<$record>(record, $told, $seen))
                }),
            }
        }
    };
}

/// A record of a plan, or of an inspection that the plan answers, on which somebody who is here may read comments.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there, belongs elsewhere, is not open to comments, or is not for this person to see.
pub async fn subject(here: &RequestContext, kind: &str, id: Uuid) -> Result<Subject, AppError> {
    let (db, plan) = (&here.app.db, here.plan()?);
    let known = CommentedKind::of(kind).ok_or(AppError::NotFound)?;
    let subject = (known.read)(db, plan.organisation_id, id).await?;
    let seen = subject.is_seen_by(&|permission| here.may(permission));
    match seen && covers(db, plan, subject.whole, None).await? {
        true => Ok(subject),
        false => Err(AppError::NotFound),
    }
}

/// The page of a record that is commented on, at its comments.
#[must_use]
pub fn page_of(here: &impl AddressContext, kind: &str, id: Uuid) -> String {
    let path = PlanPath {
        council: here.council_slug().to_owned(),
        plan: here.plan_id(),
    };
    let at = CommentedKind::of(kind).map(|known| (known.at)(path, id));
    at.map_or_else(String::new, |at| format!("{at}#comments"))
}

/// Everybody who may see a record, by name, as far as whoever is here is told of them: they can be mentioned.
///
/// # Errors
/// When the database fails.
pub async fn readers(here: &RequestContext, subject: &Subject) -> Result<Vec<Person>, AppError> {
    let council = here.council()?.id;
    let people = store::people_who(&here.app.db, council, here.today(), |roles| {
        subject.is_seen_by(&|permission| roles.may(permission, council))
    });
    here.known(people.await?).await
}

/// What was said about a record, as it is now or as it was at a moment, in the order in which it was said.
///
/// # Errors
/// When the database fails.
pub async fn comments(
    db: &Db,
    council: Uuid,
    (whole, about): (Uuid, Uuid),
    moment: Option<Instant>,
) -> Result<(Vec<Comment>, Vec<CommentReader>), DbError> {
    let mut comments: Vec<Comment> = db.records(council, whole, moment).await?;
    comments.retain(|comment| comment.about_id == about);
    let mut readers: Vec<CommentReader> = Vec::new();
    if !comments.is_empty() {
        readers = db.records(council, whole, moment).await?;
        readers.retain(|reader| comments.iter().any(|one| one.id == reader.comment_id));
    }
    Ok((comments, readers))
}

/// A comment that somebody was told of and has not read: the comment, why they were told, and what people call what it is about.
#[derive(Debug, Clone)]
pub struct Unread {
    /// The comment.
    pub comment: Comment,
    /// Why they were told.
    pub why: WhyTold,
    /// What it is about.
    pub about: String,
    /// Its page, at the comments.
    pub href: String,
}

/// The comments in a council that somebody was told of and has not read, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn unread(
    db: &Db,
    council: &Organisation,
    person: Uuid,
    today: Date,
) -> Result<Vec<Unread>, DbError> {
    let sql = sql!(
        "select * from comment_readers
         where organisation_id = $1 and person_id = $2 and read_on is null order by id"
    );
    let told: Vec<CommentReader> = db.all(sql.bind(council.id).bind(person)).await?;
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let Some(plan) = crate::plans::store::latest(db, council.id).await? else {
        return Ok(Vec::new());
    };
    let roles = store::roles(db, person, today).await?;
    let mut unread = Vec::new();
    let mut subjects: BTreeMap<Uuid, Option<Subject>> = BTreeMap::new();
    for reader in told {
        let comment: Comment = match db.get(council.id, reader.comment_id).await {
            Err(DbError::Missing) => continue,
            found => found?,
        };
        let Some(known) = CommentedKind::of(&comment.about_kind) else {
            continue;
        };
        if let Entry::Vacant(place) = subjects.entry(comment.about_id) {
            place.insert(match (known.read)(db, council.id, comment.about_id).await {
                Err(DbError::Missing) => None,
                found => Some(found?),
            });
        }
        let subject = subjects.get(&comment.about_id).and_then(Option::as_ref);
        let may = |permission| roles.may(permission, council.id);
        let Some(subject) = subject.filter(|subject| subject.is_seen_by(&may)) else {
            continue;
        };
        // A record of a plan stands in its own plan; one of an inspection in the latest.
        let whole = match crate::plans::store::plan(db, council.id, subject.whole).await {
            Ok(own) => own.id,
            Err(DbError::Missing) => plan.id,
            Err(error) => return Err(error),
        };
        if comment.withdrawn_at.is_none() {
            unread.push(Unread {
                why: reader.why,
                about: match &comment.paragraph {
                    Some(number) => format!("{}, paragraph {number}", subject.called),
                    None => subject.called.clone(),
                },
                href: page_of(&(council.slug.as_str(), whole), subject.kind, subject.id),
                comment,
            });
        }
    }
    Ok(unread)
}

/// The changes of the comments on a record, for the record of its changes.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read.
pub async fn past_of_comments(
    db: &Db,
    council: Uuid,
    whole: Uuid,
    about: Uuid,
) -> Result<Vec<Snapshot>, DbError> {
    let sql = sql!(
        "select changes.kind, changes.subject_id, changes.version, changes.at, changes.person_id,
                people.name as person, changes.act, changes.after
         from changes left join people on people.id = changes.person_id
         where changes.organisation_id = $1 and changes.part_of = $2 and changes.kind = 'comment'
         order by changes.subject_id, changes.version"
    );
    let mut all: Vec<Snapshot> = db.all(sql.bind(council).bind(whole)).await?;
    let mut of_this = Vec::new();
    for one in &all {
        let comment: Option<Comment> = one.record()?;
        if comment.is_some_and(|comment| comment.about_id == about) {
            of_this.push(one.subject_id);
        }
    }
    all.retain(|one| of_this.contains(&one.subject_id));
    Ok(all)
}

inventory::submit! {
    Trace { remove: |change, person| Box::pin(forget_mentions(change, person)) }
}

/// Takes somebody out of the comments that mention them, be it by a part of their name.
async fn forget_mentions(change: &mut Change, person: &Person) -> Result<(), DbError> {
    let sql = sql!(
        "select * from comments where exists (
            select 1 from comment_readers where comment_readers.organisation_id = comments.organisation_id
              and comment_readers.comment_id = comments.id and comment_readers.person_id = $1 and comment_readers.why = 'mentioned')
         order by id"
    );
    let comments: Vec<Comment> = change.all(sql.bind(person.id)).await?;
    let people = [((), person.name.as_str())];
    for comment in comments {
        let without = |comment: &mut Comment| {
            let pieces = pieces(&comment.words, &people).into_iter();
            let words: String = pieces
                .map(|piece| match piece {
                    Piece::Words(words) => words.to_owned(),
                    Piece::Person(()) => REMOVED.to_owned(),
                    Piece::Nobody(words) | Piece::Several(words) => format!("@{words}"),
                })
                .collect();
            let changed = words != comment.words;
            comment.words = words;
            changed
        };
        change.reword(comment, without).await?;
    }
    Ok(())
}

inventory::submit! {
    Home {
        kind: Comment::KIND,
        address: |here, after| {
            let comment: Comment = platform::db::record::from_json(after)?;
            Ok(Some(page_of(&here, &comment.about_kind, comment.about_id)))
        },
    }
}

inventory::submit! {
    SearchSource {
        heading: "Comments",
        place: 45,
        words: Words::All,
        find: |here, sought| Box::pin(searched(here, sought)),
    }
}

/// The comments that hold the words, of those that this person may see and that were not withdrawn.
async fn searched(here: &RequestContext, sought: &Sought) -> Result<crate::search::Hits, AppError> {
    let (db, council) = (&here.app.db, here.council()?.id);
    let mut all: Vec<Comment> = sought.records(db, council, here.moment()).await?;
    all.retain(|comment| comment.withdrawn_at.is_none());
    let mut seen = BTreeMap::new();
    for comment in &all {
        let Some(known) = CommentedKind::of(&comment.about_kind) else {
            continue;
        };
        if let Entry::Vacant(place) = seen.entry(comment.about_id) {
            let may = |permission| here.may(permission);
            place.insert(match (known.read)(db, council, comment.about_id).await {
                Err(DbError::Missing) => false,
                subject => subject?.is_seen_by(&may),
            });
        }
    }
    all.retain(|comment| seen.get(&comment.about_id) == Some(&true));
    found(here, sought, Words::All, &all)
}
