// Every page of the program is opened in a real browser, and axe is run on it with every rule it has.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import assert from "node:assert/strict";
import { pressed, signInAs, world } from "./program.mjs";

const require = createRequire(import.meta.url);
const axePath = require.resolve("axe-core/axe.min.js");

// Addresses that are not pages: they take forms only, or send files.
const notPages = [
  /^\/sign-out$/,
  // A choice on the page of a report.
  /\/reports\/[^/]+\/public$/,
  /^\/sign-in\/demonstration$/,
  /^\/account\/(password|sessions)$/,
  /\/(file|[^/]+\.(csv|docx|json|pdf|png|svg|xlsx))$/,
  /^\/account\/second-factor\/(confirm|recovery-codes|remove)$/,
  // Forms of the account page; roles of other councils are offered there only while one waits (the stories of sharing go that way).
  /^\/account\/(job-title|roles|sessions)$/,
  // A new address is confirmed by a link in a letter alone (the stories of accounts go that way).
  /^\/confirm-email$/,
  // Only who has left can be removed (the stories of sharing go that way).
  /^\/councils\/[^/]+\/people\/[^/]+\/remove$/,
  // Data for other programs.
  /^\/api\//,
  // The second step of signing in is only there between a password and a code: people.test.mjs goes that way.
  /^\/sign-in\/code$/,
  // What a tracker, a file of findings or of the ledger brought in is taken out again by a form alone.
  /\/(tracker|import|ledger)\/[^/]+\/undo$/,
  // No acceptance of the demonstration holds today, and its posts that are opened here have no pay of their own (the stories of people go that way).
  /\/capacity\/acceptances\/[^/]+\/end$/,
  /\/posts\/[^/]+\/pay\/(?!new$)[^/]+$/,
  // A product of support is a file.
  /\/support\/[^/]+\/files\/(?!new$)[^/]+$/,
  // The page that asks before ending an agreement is the same template; no proposal waits in the demonstration.
  /^\/councils\/[^/]+\/sharing\/[^/]+\/agree$/,
  // A comment is written, withdrawn and read by forms below its record; the form stands alone only when it was refused.
  /\/comments\/[^/]+\/[^/]+(\/read)?$/,
  /\/comment\/[^/]+\/withdraw$/,
  // Every finding of the demonstration is answered or told, so none may be removed.
  /\/findings\/[^/]+\/remove$/,
];

// Who walks: between them they may see every page.
const walkers = [
  { email: "rowan", council: "kirklees" },
  { email: "kit", council: "kirklees" },
  { email: "bev", council: "kirklees" },
  { email: "noor", council: "leeds" },
  { email: "tom", council: "leeds" },
  { email: "ines", council: "leeds" },
];

const here = world();

async function patterns() {
  const table = await readFile(new URL("../permissions.snap", import.meta.url), "utf8");
  return [...table.matchAll(/^(\/\S*) — (\w+)$/gm)].map(([, pattern]) => pattern);
}

function matcher(pattern) {
  const parts = pattern.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+");
  return new RegExp(`^${parts}$`);
}

/** The most particular pattern that a path fits: `/plans/new` before `/plans/{plan}`. */
function patternOf(path, all) {
  const fitting = all.filter((pattern) => matcher(pattern).test(path));
  fitting.sort((one, other) => one.split("{").length - other.split("{").length);
  return fitting[0];
}

async function faults(page) {
  await page.addScriptTag({ path: axePath }).catch(() => page.evaluate(require("axe-core").source));
  const result = await page.evaluate(async () => {
    const rules = Object.fromEntries(window.axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
    return window.axe.run(document, { rules, resultTypes: ["violations"] });
  });
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n      ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n      ")}`,
  );
}

/** Follows every link that leads to a kind of page not seen yet, a few of each kind. */
async function walk({ email, council }, seen, all, report) {
  const context = await here.browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  const console_ = [];
  page.on("console", (message) => message.type() === "error" && console_.push(message.text()));
  page.on("pageerror", (error) => console_.push(String(error)));
  // A letter with a link, for the page of mail and the page that the link leads to.
  await page.goto(`${here.program.address}/forgotten-password`);
  await page.fill("#email", "kit.rivers@example.org");
  await pressed(page, page.getByRole("button", { name: "Email me a link" }));
  for (const fault of await faults(page)) report.push(`/forgotten-password, sent\n    ${fault}`);
  await page.goto(`${here.program.address}/sign-in`);
  seen.set("/sign-in", 1);
  for (const fault of await faults(page)) report.push(`/sign-in\n    ${fault}`);
  await signInAs(page, here.program.address, email);
  const waiting = [new URL(page.url()).pathname, `/councils/${council}`, "/", "/account", "/inspections", "/accessibility", "/sources", "/forgotten-password"];
  // Searching is a form, and no link leads there.
  waiting.push("/councils?q=leeds", "/search?q=plan", `/councils/${council}/search?q=plan`);
  const visited = new Set();
  while (waiting.length > 0) {
    const path = waiting.shift();
    const bare = path.split("?")[0];
    const pattern = patternOf(bare, all);
    if (visited.has(path) || !pattern || notPages.some((not) => not.test(bare))) continue;
    visited.add(path);
    // One's own council shows more of a page than another does.
    const own = path.startsWith(`/councils/${council}`) ? " of one's own" : "";
    // Sorted another way it is the same page: once is enough, and takes nothing from those who may see more of it.
    const sorted = /[?&]sort=/.test(path) ? " sorted" : "";
    // What may be done with help, people and money differs from role to role.
    const who = /^\/councils\/\{council\}\/(support|could-we-help|capacity|posts|money)/.test(pattern) ? ` for ${email}` : "";
    const kind = `${pattern}${own}${sorted}${who}${path.includes("as-at") ? " as at" : ""}`;
    const times = seen.get(kind) ?? 0;
    // What can be done with a record differs from one to the next, so more of them are opened.
    const most = sorted ? 1 : pattern.endsWith("}") ? 6 : 2;
    if (times >= most) continue;
    seen.set(kind, times + 1);
    seen.set(pattern, (seen.get(pattern) ?? 0) + (kind === pattern ? 0 : 1));
    const response = await page.goto(here.program.address + path);
    if (response.status() === 405) continue; // takes forms only
    if (response.status() !== 200) {
      report.push(`${path} answered ${response.status()}`);
      continue;
    }
    for (const fault of await faults(page)) report.push(`${path}\n    ${fault}`);
    const links = await page.$$eval("a[href^='/']", (all) => all.map((link) => link.getAttribute("href").split("#")[0]));
    // Where a letter to somebody else leads is theirs.
    waiting.push(...links.filter((link) => bare !== "/mail" || !link.startsWith("/councils/")));
  }
  for (const error of console_) report.push(`the console said: ${error}`);
  await context.close();
}

/** Sends files of figures, right and wrong, so that there are imports to look at. */
async function sendFigures(email, link, files) {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, email);
  for (const text of files) {
    if (link.first) await pressed(page, page.getByRole("link", { name: link.first, exact: true }).first());
    await pressed(page, page.getByRole("link", { name: link.then, exact: true }).first());
    if (link.kind) await page.locator(`input[name="kind"][value="${link.kind}"]`).check();
    await page.setInputFiles("#file", { name: "figures.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await pressed(page, page.getByRole("button", { name: "Read the file" }));
    assert.match(new URL(page.url()).pathname, /figures\/[0-9a-f-]{36}$/);
  }
  await context.close();
}

/** Chooses a small tracker, so that the pages on the way in have something to show. */
async function chooseTracker(email) {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, email);
  await page.goto(here.program.address + "/councils/kirklees");
  const plan = await page.getAttribute("a[href*='/plans/'][href$='/thread'], a[href*='/plans/']", "href");
  const at = plan.match(/^\/councils\/kirklees\/plans\/[^/]+/)[0];
  await page.goto(`${here.program.address}${at}/tracker`);
  const text = "Action,Lead,When,BRAG\nMeet every week,Some Body,soon,Blue\nWrite it down,,Sept 2026,G\n";
  await page.setInputFiles("input[type=file]", { name: "tracker.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.click("main button[type=submit]");
  await page.waitForURL(/\/columns$/);
  await page.locator("form[method=post] button[type=submit]").last().click();
  await page.waitForURL(/\/tracker\/[^/]+$/);
  await context.close();
}

/** Chooses a small file of findings. */
async function chooseFindings(email) {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, email);
  await page.goto(`${here.program.address}/councils/kirklees/inspections/import`);
  const text = "authority,published,number,text\nNowhere,2020-01-01,1,Something\n";
  await page.setInputFiles("input[type=file]", { name: "findings.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.click("main button[type=submit]");
  await page.waitForURL(/\/import\/[^/]+$/);
  await context.close();
}

/** Chooses a small file of the ledger. */
async function chooseSpending(email) {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, email);
  await page.goto(`${here.program.address}/councils/leeds/money/ledger`);
  const text = "Cost centre,Subjective,Period,Amount,Reference\nSF100,Training,2020-04,many,L1\nSF100,Travel,2020-04,12.50,L2\n";
  await page.setInputFiles("input[type=file]", { name: "ledger.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await pressed(page, page.getByRole("button", { name: "Continue" }));
  await page.waitForURL(/\/ledger\/[^/]+/);
  await context.close();
}

/** Follows what a guest may open, from the first page on; nothing there may lead to a page that asks them to sign in first. */
async function walkAsGuest(seen, all, report) {
  const context = await here.browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  const waiting = ["/", "/councils?q=leeds", "/search?q=plan"];
  const visited = new Set();
  const times = new Map();
  while (waiting.length > 0) {
    const path = waiting.shift();
    const bare = path.split("?")[0];
    const pattern = patternOf(bare, all);
    if (visited.has(path) || !pattern || notPages.some((not) => not.test(bare))) continue;
    visited.add(path);
    if ((times.get(pattern) ?? 0) >= 2) continue;
    times.set(pattern, (times.get(pattern) ?? 0) + 1);
    seen.set(pattern, (seen.get(pattern) ?? 0) + 1);
    const response = await page.goto(here.program.address + path);
    if (response.status() !== 200) report.push(`${path} answered ${response.status()} to a guest`);
    if (new URL(page.url()).pathname === "/sign-in" && bare !== "/sign-in") report.push(`${path} asks a guest to sign in`);
    for (const fault of await faults(page)) report.push(`${path} as a guest\n    ${fault}`);
    // The emails of the demonstration are for people who sign in.
    if (bare === "/mail") continue;
    waiting.push(...(await page.$$eval("a[href^='/']", (all) => all.map((link) => link.getAttribute("href").split("#")[0]))));
  }
  await context.close();
}

/** Shows a published report to everybody, so that there is one to read. */
async function showReport(email) {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, email);
  await pressed(page, page.getByRole("link", { name: "Board", exact: true }).first());
  await pressed(page, page.getByRole("link", { name: "Reports", exact: true }).first());
  const links = await page.$$eval("table a[href*='/reports/']", (all) => all.map((link) => link.getAttribute("href")));
  for (const link of links) {
    await page.goto(here.program.address + link);
    const button = page.getByRole("button", { name: "Show this report on the public list" });
    if ((await button.count()) === 0) continue;
    await pressed(page, button);
    return context.close();
  }
  assert.fail("no published report can be shown to everybody");
}

test("every page is without a fault that axe knows", { timeout: 1_500_000 }, async () => {
  const all = await patterns();
  assert.ok(all.length > 30);
  const seen = new Map();
  const report = [];
  const head = "authority,indicator,period,numerator,denominator,value\n";
  await sendFigures("rowan", { first: "Outcomes", then: "Import figures from a file" }, [`${head}Nowhere,Nothing,May,,,many\n`]);
  await sendFigures("kit", { first: "Council", then: "Published figures", kind: "tidy" }, [
    `${head}Nowhere,LACnum,2024,,,many\n`,
    `${head}Kirklees,LACnum,2024,,,1\n`,
  ]);
  await showReport("hazel");
  await walkAsGuest(seen, all, report);
  await chooseTracker("rowan");
  await chooseFindings("kit");
  await chooseSpending("tom");
  for (const person of walkers) await walk(person, seen, all, report);
  const unseen = all.filter((pattern) => !seen.has(pattern) && !notPages.some((not) => not.test(pattern)));
  report.push(...unseen.map((pattern) => `no way was found to ${pattern}`));
  assert.deepEqual(report, [], report.join("\n\n"));
});
