//! Our components against the cases that GOV.UK Frontend publishes with its own: same options, same HTML.
//!
//! A case counts when every option it uses is one that our component takes. An option that ours does not take is
//! named below with the reason; an option named nowhere fails, so that a new release of the package is noticed.
//! Fields of ours have one word for name and id, so a case that has two is read with its id for both.

use std::collections::BTreeMap;
use std::path::Path;

use askama::Template;
use serde_json::Value;

use crate::form::{DatePart, Form};
use crate::page::Link;

/// The options that none of our components take, wherever they appear in a case.
const NOT_TAKEN: &[(&str, &str)] = &[
    ("attributes", "attributes are written by the component"),
    ("beforeInput", "nothing stands inside a group but its field"),
    ("afterInput", "nothing stands inside a group but its field"),
    (
        "beforeInputs",
        "nothing stands inside a group but its fields",
    ),
    (
        "afterInputs",
        "nothing stands inside a group but its fields",
    ),
    ("autocapitalize", "no field needs it"),
    (
        "card",
        "a card goes around a list, as a component of its own",
    ),
    ("checked", "what is ticked comes from the form"),
    ("collapseOnMobile", "the way back is short"),
    (
        "conditional",
        "every field is shown, so that pages work without script",
    ),
    (
        "describedBy",
        "a field is described by its hint and its problem alone",
    ),
    ("disableAutoFocus", "the summary always takes the focus"),
    ("disabled", "a field that cannot be used is not shown"),
    ("divider", "options are a plain list"),
    ("element", "a button and a link are two components"),
    ("formGroup", "a group has no class of its own"),
    ("html", "what a component takes as text stays text"),
    ("iconFallbackText", "the icon is always read as a warning"),
    ("id", "the component names itself"),
    ("inputWrapper", "the wrapper has no class of its own"),
    ("inverse", "no page is dark"),
    ("isStartButton", "nothing here starts a service"),
    ("items", "pages of a list have no numbers: they are keyed"),
    ("javascript", "the browser's own control is kept"),
    ("labelText", "the label is always English"),
    ("pattern", "the server says what is wrong"),
    ("preventDoubleClick", "a second press is always ignored"),
    ("role", "the kind decides the role"),
    ("titleHeadingLevel", "the heading is always of level 2"),
    ("titleText", "the title is always the same"),
    ("titleHtml", "the title is always the same"),
    ("titleId", "there is one banner on a page"),
    ("visuallyHiddenText", "the key completes the action's name"),
    ("descriptionHtml", "a description is text"),
    ("type", "a button sends its form"),
    ("multiple", "one file at a time"),
    ("namePrefix", "the name of a date is its prefix"),
    ("values", "what a date holds comes from the form"),
    ("day", "the parts of a date are always the same three"),
    ("month", "the parts of a date are always the same three"),
    ("year", "the parts of a date are always the same three"),
    ("landmarkLabel", "there is one pagination on a page"),
    (
        "hint",
        "a hint stands on the field, or on an option of `radios_explained`",
    ),
    ("idPrefix", "the name is the prefix"),
    ("label", "the label of an option has no class of its own"),
    ("summaryHtml", "what a component takes as text stays text"),
    ("selected", "what is chosen comes from the form"),
    ("value", "what a field holds comes from the form"),
    ("classes", "this part has no class of its own"),
    ("actions", "a row has one action"),
    ("legend", "the legend is text"),
    ("text", "the text is always the same"),
    ("href", "the address is another component's"),
    ("name", "the component has no name"),
    ("open", "the component has no such state"),
    ("fieldset", "radios and boxes always stand in a fieldset"),
    ("chooseFilesButtonText", "the browser's own control is kept"),
    ("dropInstructionText", "the browser's own control is kept"),
    (
        "multipleFilesChosenText",
        "the browser's own control is kept",
    ),
    ("noFileChosenText", "the browser's own control is kept"),
    ("enteredDropZoneText", "the browser's own control is kept"),
    ("leftDropZoneText", "the browser's own control is kept"),
    ("wrapperClasses", "the browser's own control is kept"),
    ("wrapperAttributes", "the browser's own control is kept"),
];

/// The options that a component of ours takes, as paths; `[]` stands for each of a list.
const TAKEN: &[(&str, &[&str])] = &[
    (
        "input",
        &[
            "id",
            "name",
            "label.text",
            "label.classes",
            "label.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "classes",
            "type",
            "value",
            "inputmode",
            "autocomplete",
            "spellcheck",
            "prefix.text",
            "suffix.text",
        ],
    ),
    (
        "textarea",
        &[
            "id",
            "name",
            "label.text",
            "label.classes",
            "label.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "classes",
            "value",
            "rows",
            "autocomplete",
            "spellcheck",
        ],
    ),
    (
        "select",
        &[
            "id",
            "name",
            "label.text",
            "label.classes",
            "label.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "classes",
            "value",
            "items[].value",
            "items[].text",
            "items[].selected",
        ],
    ),
    (
        "radios",
        &[
            "idPrefix",
            "name",
            "fieldset.legend.text",
            "fieldset.legend.classes",
            "fieldset.legend.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "classes",
            "value",
            "items[].value",
            "items[].text",
            "items[].checked",
            "items[].hint.text",
        ],
    ),
    (
        "checkboxes",
        &[
            "idPrefix",
            "name",
            "fieldset.legend.text",
            "fieldset.legend.classes",
            "fieldset.legend.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "classes",
            "values[]",
            "items[].value",
            "items[].text",
            "items[].checked",
        ],
    ),
    (
        "date-input",
        &[
            "id",
            "fieldset.legend.text",
            "fieldset.legend.classes",
            "fieldset.legend.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "values.day",
            "values.month",
            "values.year",
            "day.error",
            "month.error",
            "year.error",
        ],
    ),
    (
        "file-upload",
        &[
            "id",
            "name",
            "label.text",
            "label.classes",
            "label.isPageHeading",
            "hint.text",
            "errorMessage.text",
            "multiple",
        ],
    ),
    (
        "button",
        &[
            "text",
            "classes",
            "name",
            "value",
            "disabled",
            "preventDoubleClick",
            "href",
        ],
    ),
    ("details", &["summaryText", "text", "open"]),
    ("tag", &["text", "classes"]),
    ("inset-text", &["text"]),
    ("warning-text", &["text"]),
    ("notification-banner", &["text", "type"]),
    (
        "error-summary",
        &[
            "titleText",
            "descriptionText",
            "errorList[].text",
            "errorList[].href",
        ],
    ),
    (
        "summary-list",
        &[
            "classes",
            "rows[].key.text",
            "rows[].value.text",
            "rows[].value.html",
            "rows[].actions.items[].href",
            "rows[].actions.items[].text",
            "rows[].actions.items[].visuallyHiddenText",
        ],
    ),
    (
        "pagination",
        &[
            "previous.href",
            "previous.labelText",
            "next.href",
            "next.labelText",
        ],
    ),
    ("breadcrumbs", &["items[].text", "items[].href"]),
];

/// One case as our macros take it.
#[derive(Template)]
#[template(path = "components.html")]
struct Case<'a> {
    component: &'a str,
    form: Form,
    options: &'a Value,
    name: String,
    items: Vec<(String, String)>,
    explained: Vec<(String, String, String)>,
    rows: Vec<SummaryRow>,
    links: Vec<Link>,
}

struct SummaryRow {
    key: String,
    value: String,
    html: String,
    href: String,
    action: String,
}

impl Case<'_> {
    /// The text at a path such as `label.text`; empty when there is none.
    fn text(&self, path: &str) -> String {
        text(at(self.options, path))
    }

    fn is(&self, path: &str) -> bool {
        at(self.options, path).as_bool().unwrap_or_default()
    }

    fn kind(&self) -> String {
        Some(self.text("type"))
            .filter(|kind| !kind.is_empty())
            .unwrap_or_else(|| "text".to_owned())
    }

    fn rows(&self) -> String {
        Some(self.text("rows"))
            .filter(|rows| !rows.is_empty())
            .unwrap_or_else(|| "5".to_owned())
    }

    fn colour(&self) -> String {
        self.text("classes").replace("govuk-tag--", "")
    }

    fn is_explained(&self) -> bool {
        self.explained.iter().any(|(_, _, hint)| !hint.is_empty())
    }
}

fn at<'a>(options: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(options, |value, key| &value[key])
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn list<'a>(options: &'a Value, key: &str) -> &'a [Value] {
    options[key].as_array().map_or(&[], Vec::as_slice)
}

fn case<'a>(component: &'a str, options: &'a Value) -> Case<'a> {
    let id = ["id", "idPrefix", "name"].map(|key| text(&options[key]));
    let name = id.into_iter().find(|id| !id.is_empty()).unwrap_or_default();
    let items = list(options, "items");
    Case {
        component,
        form: form(component, options, &name),
        options,
        items: items
            .iter()
            .map(|item| (text(&item["value"]), text(&item["text"])))
            .collect(),
        explained: items
            .iter()
            .map(|item| {
                (
                    text(&item["value"]),
                    text(&item["text"]),
                    text(&item["hint"]["text"]),
                )
            })
            .collect(),
        rows: list(options, "rows")
            .iter()
            .map(|row| SummaryRow {
                key: text(&row["key"]["text"]),
                value: text(&row["value"]["text"]),
                html: text(&row["value"]["html"]),
                href: text(&row["actions"]["items"][0]["href"]),
                action: text(&row["actions"]["items"][0]["text"]),
            })
            .collect(),
        links: items
            .iter()
            .map(|item| Link::new(text(&item["text"]), text(&item["href"])))
            .collect(),
        name,
    }
}

fn form(component: &str, options: &Value, name: &str) -> Form {
    let chosen = |item: &&Value| item["selected"] == true || item["checked"] == true;
    let mut values: Vec<_> = list(options, "items")
        .iter()
        .filter(chosen)
        .map(|item| text(&item["value"]))
        .collect();
    values.extend(list(options, "values").iter().map(text));
    if !options["value"].is_null() {
        values.push(text(&options["value"]));
    }
    let mut form = Form::new().set_all(name, values);
    for part in ["day", "month", "year"] {
        let typed = text(&options["values"][part]);
        if !typed.is_empty() {
            form = form.set(&format!("{name}-{part}"), typed);
        }
    }
    let message = text(&options["errorMessage"]["text"]);
    if !message.is_empty() {
        let parts = [DatePart::Day, DatePart::Month, DatePart::Year];
        let wrong = parts
            .into_iter()
            .find(|part| options[part.suffix()]["error"] == true);
        match wrong.filter(|_| component == "date-input") {
            Some(part) => form.refuse_part(name, part, message),
            None => form.refuse(name, message),
        }
    }
    for problem in list(options, "errorList") {
        form.refuse_at(
            "",
            text(&problem["href"]).trim_start_matches('#'),
            text(&problem["text"]),
        );
    }
    form
}

/// The paths of every option that a case uses.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(options) => {
            for (key, option) in options {
                let path = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}.{key}")
                };
                paths(option, &path, found);
            }
        }
        Value::Array(options) => {
            for option in options {
                paths(option, &format!("{at}[]"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// HTML with its attributes in order and its space made plain, a tag or a text to the line.
fn normalised(html: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        pieces.push(plain(&rest[..open]));
        let close = rest[open..]
            .find('>')
            .map_or(rest.len(), |close| open + close);
        pieces.push(tag(&rest[open + 1..close]));
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    pieces.push(plain(rest));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn plain(text: &str) -> String {
    let text = [
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tag(inside: &str) -> String {
    let (name, mut rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => ("", after),
        };
        let mut value: Vec<_> = plain(value).split(' ').map(str::to_owned).collect();
        if key == "class" {
            value.sort();
        }
        attributes.insert(key, value.join(" "));
        rest = after;
    }
    format!("<{name} {attributes:?}>")
}

/// What the package draws, with the one name that our field has.
fn expected(component: &str, html: &str, options: &Value, name: &str) -> String {
    let mut html = html.to_owned();
    if component == "date-input" {
        for part in ["day", "month", "year"] {
            html = html.replace(
                &format!("name=\"{part}\""),
                &format!("name=\"{name}-{part}\""),
            );
        }
    } else if component == "button" {
        // Ours always ignores a second press.
        if options["href"].is_null() && options["preventDoubleClick"].is_null() {
            let module = "data-module=\"govuk-button\"";
            html = html.replace(
                module,
                &format!("{module} data-prevent-double-click=\"true\""),
            );
        }
    } else {
        html = html.replace(
            &format!("name=\"{}\"", text(&options["name"])),
            &format!("name=\"{name}\""),
        );
    }
    html
}

/// What our component adds to the package's case by its nature.
fn is_ours_to_take(component: &str, options: &Value) -> bool {
    match component {
        "radios" | "checkboxes" => !options["fieldset"].is_null(),
        // Either the whole date is wrong or one part of it, and then there is a message.
        "date-input" => {
            let errors = ["day", "month", "year"].map(|part| &options[part]["error"]);
            let wrong = errors.iter().filter(|error| **error == true).count();
            !options["fieldset"].is_null()
                && !options["id"].is_null()
                && errors.iter().all(|error| **error != false)
                && (wrong == 0 || (wrong == 1 && !options["errorMessage"].is_null()))
        }
        // Every option has a value, and what is chosen is said once.
        "select" => {
            let items = list(options, "items");
            items.iter().all(|item| !item["value"].is_null())
                && (options["value"].is_null()
                    || items.iter().all(|item| item["selected"].is_null()))
        }
        "button" if options["href"].is_null() => options["preventDoubleClick"] != false,
        "button" => options["disabled"].is_null(),
        "summary-list" => list(options, "rows").iter().all(|row| {
            let items = list(&row["actions"], "items");
            let hidden = text(&items.first().unwrap_or(&Value::Null)["visuallyHiddenText"]);
            row["actions"].is_null()
                || (items.len() == 1 && hidden == text(&row["key"]["text"]).to_lowercase())
        }),
        "error-summary" => {
            !list(options, "errorList").is_empty() && options["titleText"] == "There is a problem"
        }
        "breadcrumbs" => list(options, "items")
            .iter()
            .all(|item| !item["href"].is_null()),
        _ => true,
    }
}

#[test]
fn our_components_are_those_of_the_design_system() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/node_modules/govuk-frontend/dist/govuk/components");
    let mut held = 0;
    let mut left_out = BTreeMap::new();
    let mut differences = Vec::new();
    for (component, taken) in TAKEN {
        let file = package.join(component).join("fixtures.json");
        let fixtures: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let mut held_of_this = 0;
        for fixture in list(&fixtures, "fixtures") {
            let options = &fixture["options"];
            let mut used = Vec::new();
            paths(options, "", &mut used);
            used.retain(|path| !taken.contains(&path.as_str()));
            // A list with holes in it is Nunjucks' own affair.
            for path in used.iter().filter(|path| !path.ends_with("[]")) {
                let known = path
                    .split(['.', '[', ']'])
                    .any(|key| NOT_TAKEN.iter().any(|(name, _)| *name == key));
                assert!(known, "{component} has an option that is new to us: {path}");
            }
            if !used.is_empty() || !is_ours_to_take(component, options) {
                *left_out.entry(*component).or_insert(0) += 1;
                continue;
            }
            let case = case(component, options);
            let ours = normalised(&case.render().unwrap());
            let theirs = normalised(&expected(
                component,
                fixture["html"].as_str().unwrap(),
                options,
                &case.name,
            ));
            if ours != theirs {
                differences.push(format!(
                    "{component}: {}\n  ours   {ours:#?}\n  theirs {theirs:#?}",
                    fixture["name"]
                ));
            }
            held_of_this += 1;
        }
        assert!(
            held_of_this > 0,
            "no case of {component} was held against ours"
        );
        held += held_of_this;
    }
    assert!(
        differences.is_empty(),
        "{} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
    println!("{held} cases are the same; left out: {left_out:?}");
    assert!(held >= 60, "only {held} cases were held against ours");
}
