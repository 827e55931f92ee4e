//! Where the pages of people and capacity are.

use super::store::{
    Cover, Filling, FloorAcceptance, Holder, LeadershipRole, Post, PostPay, TimeAway,
};
use crate::access::Permission;
use crate::access::policy::SeenOnlyBy;
use crate::access::tokens::Scope;
use crate::api::addresses::read;
use crate::{address, home, searched};
use platform::db::Record;
use uuid::Uuid;

address!(
    /// Whether enough of each role is left at home, over time.
    Capacity "/councils/{council}/capacity" { council: String } needs ReadSupport;
    /// The steps of each role as an Excel workbook.
    CapacityXlsx "/councils/{council}/capacity/capacity.xlsx" { council: String } needs ReadSupport;
    /// The steps of each role, for other programs.
    CapacityJson "/api/v1/councils/{council}/capacity" { council: String } needs ReadSupport;
    /// The steps of each role, as a table.
    CapacityCsv "/api/v1/councils/{council}/capacity.csv" { council: String } needs ReadSupport;
    /// Adding a role.
    NewRole "/councils/{council}/capacity/roles/new" { council: String } needs EditPeople;
    /// Changing a role and its floor.
    EditRole "/councils/{council}/capacity/roles/{leadership_role}" { council: String, leadership_role: Uuid } needs EditPeople;
    /// Accepting that a role is below its floor.
    AcceptFloor "/councils/{council}/capacity/roles/{leadership_role}/accept" { council: String, leadership_role: Uuid } needs AcceptBelowFloor;
    /// Taking an acceptance back.
    EndAcceptance "/councils/{council}/capacity/acceptances/{floor_acceptance}/end" { council: String, floor_acceptance: Uuid } needs AcceptBelowFloor;
    /// Who is away and who covers.
    Away "/councils/{council}/capacity/away" { council: String } needs ReadPeople;
    /// The same as an Excel workbook.
    AwayXlsx "/councils/{council}/capacity/away/away.xlsx" { council: String } needs ReadPeople;
    /// Proposing time away.
    NewAway "/councils/{council}/capacity/away/new" { council: String } needs EditPeople;
    /// One person's time away.
    AwayAt "/councils/{council}/capacity/away/{time_away}" { council: String, time_away: Uuid } needs ReadPeople;
    /// Changing time away.
    EditAway "/councils/{council}/capacity/away/{time_away}/edit" { council: String, time_away: Uuid } needs EditPeople;
    /// Agreeing time away.
    AgreeAway "/councils/{council}/capacity/away/{time_away}/agree" { council: String, time_away: Uuid } needs EditPeople;
    /// Ending time away early, or withdrawing what is not agreed.
    EndAway "/councils/{council}/capacity/away/{time_away}/end" { council: String, time_away: Uuid } needs EditPeople;
    /// Adding cover.
    NewCover "/councils/{council}/capacity/cover/new" { council: String } needs EditPeople;
    /// Changing cover.
    EditCover "/councils/{council}/capacity/cover/{cover}" { council: String, cover: Uuid } needs EditPeople;
    /// The posts of a council.
    Posts "/councils/{council}/posts" { council: String } needs ReadSupport;
    /// The same as an Excel workbook.
    PostsXlsx "/councils/{council}/posts/posts.xlsx" { council: String } needs ReadSupport;
    /// The posts of a council, for other programs.
    PostsJson "/api/v1/councils/{council}/posts" { council: String } needs ReadSupport;
    /// The posts of a council, as a table.
    PostsCsv "/api/v1/councils/{council}/posts.csv" { council: String } needs ReadSupport;
    /// Bringing posts in from a file.
    ImportPosts "/councils/{council}/posts/import" { council: String } needs EditPeople;
    /// Adding a post.
    NewPost "/councils/{council}/posts/new" { council: String } needs EditPeople;
    /// Which post stands under which, as it is and as it is proposed.
    Structure "/councils/{council}/posts/structure" { council: String } needs ReadSupport;
    /// One post.
    PostAt "/councils/{council}/posts/{post}" { council: String, post: Uuid } needs ReadSupport;
    /// Changing a post.
    EditPost "/councils/{council}/posts/{post}/edit" { council: String, post: Uuid } needs EditPeople;
    /// The job description of a post, for Word.
    JobDescriptionDocx "/councils/{council}/posts/{post}/job-description.docx" { council: String, post: Uuid } needs ReadSupport;
    /// The same as a PDF.
    JobDescriptionPdf "/councils/{council}/posts/{post}/job-description.pdf" { council: String, post: Uuid } needs ReadSupport;
    /// Adding who holds a post.
    NewHolder "/councils/{council}/posts/{post}/holders/new" { council: String, post: Uuid } needs EditPeople;
    /// Changing who holds a post.
    EditHolder "/councils/{council}/posts/{post}/holders/{holder}" { council: String, post: Uuid, holder: Uuid } needs EditPeople;
    /// What a post is paid.
    PayOfPost "/councils/{council}/posts/{post}/pay" { council: String, post: Uuid } needs SeePay;
    /// Adding what a post is paid.
    NewPay "/councils/{council}/posts/{post}/pay/new" { council: String, post: Uuid } needs SeePay;
    /// Changing what a post is paid.
    EditPay "/councils/{council}/posts/{post}/pay/{post_pay}" { council: String, post: Uuid, post_pay: Uuid } needs SeePay;
    /// Beginning to fill a post.
    NewFilling "/councils/{council}/posts/{post}/filling/new" { council: String, post: Uuid } needs EditPeople;
    /// Recording how far it has come.
    EditFilling "/councils/{council}/posts/{post}/filling/{filling}" { council: String, post: Uuid, filling: Uuid } needs EditPeople;
);

home!(LeadershipRole as Capacity);
home!(FloorAcceptance as Capacity);
home!(Post as PostAt, |post| post.id);
home!(Holder as PostAt, |holder| holder.post_id);
home!(PostPay as PayOfPost, |pay| pay.post_id);
home!(Filling as PostAt, |filling| filling.post_id);
home!(TimeAway as AwayAt, |away| away.id);
home!(Cover as Away);

searched!(Post, "Posts" at 36);
searched!(Holder, "Holders of posts" at 37);
read!(
    CapacityJson: Some(Scope::Support),
    CapacityCsv: Some(Scope::Support),
    PostsJson: Some(Scope::Support),
    PostsCsv: Some(Scope::Support),
);

inventory::submit! { SeenOnlyBy { kind: Holder::KIND, needs: |_| Permission::ReadPeople } }
inventory::submit! { SeenOnlyBy { kind: TimeAway::KIND, needs: |_| Permission::ReadPeople } }
inventory::submit! { SeenOnlyBy { kind: Cover::KIND, needs: |_| Permission::ReadPeople } }
inventory::submit! { SeenOnlyBy { kind: PostPay::KIND, needs: |_| Permission::SeePay } }
