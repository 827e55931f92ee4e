//! Composing a report from the command line, without saving it.

use crate::cli::CommandError;
use clap::{Args, Subcommand};
use documents::{Document, WritePdf};
use jiff::civil::Date;
use platform::clock::Clock;
use platform::config::Config;
use platform::db::Db;
use readings::indicators::working::Workings;
use records::access::store::{Organisation, organisation};
use records::plans::store::{Plan, plans};
use records::reports::store::Report;
use reports::compose::compose;
use reports::form::{ReportForm, editions, latest};
use reports::live::Live;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Reports {
    /// Write a report as at a date to a file, without saving it in the database
    Build(Build),
}

#[derive(Debug, Args)]
pub(super) struct Build {
    /// The council, by its name in the address, such as kirklees
    #[arg(long)]
    council: String,
    /// The plan, by its name or its identifier
    #[arg(long)]
    plan: String,
    /// The report template, such as progress-and-exception
    #[arg(long)]
    template: String,
    /// The date of the figures, such as 2019-03-28
    #[arg(long)]
    as_at: String,
    /// The title of the report; the template's name if you leave it out
    #[arg(long)]
    title: Option<String>,
    /// A file to write, ending in .docx, .pdf or .html; can be given several times
    #[arg(short, long = "output", required = true)]
    output: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Docx,
    Pdf,
    Html,
}

pub(super) async fn run(
    config: &Config,
    command: Reports,
    pdf: WritePdf,
) -> Result<(), CommandError> {
    let Reports::Build(build) = command;
    build.run(config, pdf).await
}

fn unusable<T>(words: String) -> Result<T, CommandError> {
    Err(CommandError::Unusable(words))
}

fn kind(path: &Path) -> Result<Kind, CommandError> {
    let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "docx" => Ok(Kind::Docx),
        "pdf" => Ok(Kind::Pdf),
        "html" => Ok(Kind::Html),
        _ => unusable(format!(
            "failed to write to {}: the file name must end in .docx, .pdf or .html",
            path.display()
        )),
    }
}

impl Build {
    async fn run(self, config: &Config, pdf: WritePdf) -> Result<(), CommandError> {
        let kinds: Vec<Kind> = self
            .output
            .iter()
            .map(|path| kind(path))
            .collect::<Result<_, _>>()?;
        let today = Clock::Machine.today();
        let as_at = self.date(today)?;
        let db = Db::open(&config.database).await?;
        let council = self.council(&db).await?;
        let plan = self.plan(&db, &council).await?;
        let form = self.form(&db, &council).await?;
        let report = Report {
            template_key: form.key.clone(),
            template_edition: form.edition,
            title: self.title.clone().unwrap_or_else(|| form.name.clone()),
            ..Report::begun(council.id, plan.id, as_at)
        };
        let live = Live::load(
            &db,
            &Workings::default(),
            &council,
            &plan,
            &form,
            &report,
            today,
        )
        .await?;
        let document = compose(&form, &report, &live);
        db.close().await;
        let all = all_written(&document, &kinds, pdf);
        for (path, bytes) in self.output.iter().zip(all) {
            let bytes = bytes.map_err(|error| CommandError::Unusable(error.to_string()))?;
            std::fs::write(path, bytes).map_err(|error| {
                CommandError::Unusable(format!("failed to write {}: {error}", path.display()))
            })?;
            println!("Wrote {}.", path.display());
        }
        Ok(())
    }

    fn date(&self, today: Date) -> Result<Date, CommandError> {
        match self.as_at.trim().parse::<Date>() {
            Ok(date) if date <= today => Ok(date),
            Ok(date) => unusable(format!(
                "failed to use figures as at {date}: that date is in the future"
            )),
            Err(_) => unusable(format!(
                "failed to read the date “{}”: write it as year-month-day, such as 2019-03-28",
                self.as_at
            )),
        }
    }

    async fn council(&self, db: &Db) -> Result<Organisation, CommandError> {
        match organisation(db, self.council.trim()).await? {
            Some(council) => Ok(council),
            None => unusable(format!(
                "failed to find a council called “{}”: give its name in the address, such as kirklees",
                self.council
            )),
        }
    }

    async fn plan(&self, db: &Db, council: &Organisation) -> Result<Plan, CommandError> {
        let wanted = self.plan.trim();
        let plans = plans(db, council.id).await?;
        let is = |plan: &&Plan| {
            plan.id.to_string() == wanted.to_lowercase()
                || plan.name.to_lowercase() == wanted.to_lowercase()
        };
        let found: Vec<&Plan> = plans.iter().filter(is).collect();
        match (found.as_slice(), plans.is_empty()) {
            ([plan], _) => Ok((*plan).clone()),
            ([], true) => unusable(format!(
                "failed to find the plan “{wanted}”: {} has no plan",
                council.name
            )),
            ([], false) => unusable(format!(
                "failed to find the plan “{wanted}” of {}. There are:\n{}",
                council.name,
                listed(plans.iter())
            )),
            (several, _) => unusable(format!(
                "several plans match “{wanted}”. Give the identifier of one:\n{}",
                listed(several.iter().copied())
            )),
        }
    }

    async fn form(&self, db: &Db, council: &Organisation) -> Result<ReportForm, CommandError> {
        let editions = editions(db, council.id).await?;
        let latest = latest(&editions);
        let found = latest
            .iter()
            .find(|edition| edition.form.key == self.template.trim());
        match found {
            Some(edition) => Ok(edition.form.clone()),
            None => {
                let known: Vec<String> = latest
                    .iter()
                    .map(|edition| format!("  {}  {}", edition.form.key, edition.form.name))
                    .collect();
                unusable(format!(
                    "failed to find the template “{}”. There are:\n{}",
                    self.template,
                    known.join("\n")
                ))
            }
        }
    }
}

fn listed<'a>(plans: impl Iterator<Item = &'a Plan>) -> String {
    let lines: Vec<String> = plans
        .map(|plan| format!("  {}  {}", plan.id, plan.name))
        .collect();
    lines.join("\n")
}

/// The document in several forms, written beside each other.
fn all_written(
    document: &Document,
    kinds: &[Kind],
    pdf: WritePdf,
) -> Vec<Result<Vec<u8>, documents::Error>> {
    std::thread::scope(|scope| {
        let writers: Vec<_> = kinds
            .iter()
            .map(|kind| scope.spawn(|| written(document, *kind, pdf)))
            .collect();
        writers
            .into_iter()
            .map(|writer| match writer.join() {
                Ok(bytes) => bytes,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

fn written(document: &Document, kind: Kind, pdf: WritePdf) -> Result<Vec<u8>, documents::Error> {
    match kind {
        Kind::Docx => documents::docx::write(document),
        Kind::Pdf => pdf(document),
        Kind::Html => Ok(page(document).into_bytes()),
    }
}

/// The report as a page that stands by itself, without styles, and so without the drawings for a phone.
fn page(document: &Document) -> String {
    const PHONE: &str = "<div class=\"report-figure__phone\">";
    const END: &str = "</div>";
    let mut report = documents::html::fragment(document, 1, "report");
    while let Some(from) = report.find(PHONE) {
        let Some(length) = report.get(from..).and_then(|rest| rest.find(END)) else {
            break;
        };
        report.replace_range(from..from + length + END.len(), "");
    }
    let title = document
        .title
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\"><title>{title}</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head>\n<body><main>{report}</main></body>\n</html>\n"
    )
}
