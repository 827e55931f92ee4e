//! What programs can read, as an OpenAPI document made from the lists themselves, so that it cannot say otherwise.

use records::api::{LARGEST_PAGE, ListedApi};
use serde_json::{Map, Value, json};

fn parameters(pattern: &str, paged: bool) -> Vec<Value> {
    let mut all = Vec::new();
    if pattern.contains("{council}") {
        all.push(json!({"name": "council", "in": "path", "required": true, "description": "The council’s name in the address, such as kirklees", "schema": {"type": "string"}}));
    }
    if pattern.contains("{plan}") {
        all.push(json!({"name": "plan", "in": "path", "required": true, "description": "The plan’s identifier", "schema": {"type": "string", "format": "uuid"}}));
    }
    if paged {
        all.push(json!({"name": "after", "in": "query", "description": "The key after which the page starts; “next” of the page before gives it", "schema": {"type": "string", "format": "uuid"}}));
        all.push(json!({"name": "limit", "in": "query", "description": "Rows on a page", "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 100}}));
    }
    all
}

fn answers(good: Value) -> Value {
    let problem = |words: &str| json!({"description": words, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}});
    json!({
        "200": good,
        "304": {"description": "Nothing has changed since the answer with this ETag"},
        "400": problem("A parameter cannot be read"),
        "401": problem("No token that is valid today"),
        "403": problem("The token does not allow this"),
        "404": problem("There is nothing here, or nothing you can see"),
        "429": problem("Too many calls; wait the number of seconds in Retry-After"),
    })
}

fn operation(list: &ListedApi, id: String, parameters: Vec<Value>, good: Value) -> Value {
    json!({"get": {
        "operationId": id,
        "summary": list.summary,
        "description": format!("Scope of the token: {}.", list.scope),
        "parameters": parameters,
        "responses": answers(good),
    }})
}

/// The document.
pub(super) fn document() -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for list in ListedApi::all() {
        let page = format!("{}Page", list.name);
        let good = json!({"description": "A page of the list", "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{page}")}}}});
        let read = operation(
            list,
            format!("list{}s", list.name),
            parameters(list.pattern, list.csv.is_some()),
            good,
        );
        paths.insert(list.pattern.to_owned(), read);
        if let Some(csv) = list.csv {
            let good = json!({"description": "The whole list, with a line of headings", "content": {"text/csv": {"schema": {"type": "string"}}}});
            let read = operation(
                list,
                format!("table{}s", list.name),
                parameters(csv, false),
                good,
            );
            paths.insert(csv.to_owned(), read);
        }
        schemas.insert(page, json!({
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": {"type": "array", "items": {"$ref": format!("#/components/schemas/{}", list.name)}},
                "next": {"type": ["string", "null"], "description": "Where the next page is"},
            },
        }));
        schemas.insert(list.name.to_owned(), (list.schema)());
    }
    schemas.insert("Problem".to_owned(), json!({
        "type": "object",
        "description": "What went wrong (RFC 9457)",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "reference": {"type": "string", "description": "The reference to quote when you ask for help"},
        },
    }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Goldthread",
            "version": "1",
            "description": "Reads what the person who owns the token can read. It cannot change anything.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"password": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token made on a person’s account"},
                "password": {"type": "http", "scheme": "basic", "description": "The token as the password of any user name"},
            },
        },
    })
}
