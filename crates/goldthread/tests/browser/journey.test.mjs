// The main journey, end to end, with script and without: from a broken thread to the Board report that says so.

import { test } from "node:test";
import assert from "node:assert/strict";
import { pressed, signInAs, world } from "./program.mjs";

const here = world();

async function visitor(email, javaScriptEnabled) {
  const context = await here.browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled });
  const page = await context.newPage();
  await signInAs(page, here.program.address, email);
  return page;
}

const says = async (page, words) =>
  assert.ok((await page.locator("body").innerText()).includes(words), `expected “${words}” at ${page.url()}`);

/** Chooses from a select, whether or not script has made it a field that one types into. */
async function choose(page, name, label) {
  const select = page.locator(`select[name="${name}"]`);
  const value = await select.locator(`option:has-text("${label}")`).first().getAttribute("value");
  if (await select.isVisible()) return select.selectOption(value);
  const field = page.locator(`#${name}[role="combobox"], input#${name}`).first();
  await field.fill(label);
  await page.locator(`#${name}__listbox li`).first().click();
}

async function date(page, name, day, month, year) {
  await page.fill(`input[name="${name}-day"]`, String(day));
  await page.fill(`input[name="${name}-month"]`, String(month));
  await page.fill(`input[name="${name}-year"]`, String(year));
}

const press = (page, name) => pressed(page, page.getByRole("button", { name }).first());
const follow = (page, name) => {
  const hasText = typeof name === "string" ? new RegExp(`^\\s*${name}\\s*$`) : name;
  return pressed(page, page.locator("a").filter({ hasText }).first());
};

for (const script of [true, false]) {
  test(`a broken thread is mended and told, ${script ? "with" : "without"} script`, { timeout: 240_000 }, async () => {
    const title = `Mend the thread ${script ? "with" : "without"} script`;
    const lead = await visitor("rowan", script);

    // The loom names a break; following it leads to where it is mended.
    await follow(lead, "Plan");
    await follow(lead, "Thread");
    assert.ok((await lead.locator("table.gt-loom, .gt-loom").count()) > 0, "the loom is a table");
    const finding = lead.locator(".gt-loom__finding a").first();
    const findingPath = await finding.getAttribute("href");
    await pressed(lead, finding);
    await says(lead, "Found");
    await says(lead, "Reported");
    await follow(lead, /Add an action/);
    await lead.fill('input[name="title"]', title);
    await press(lead, "Save the action");
    await says(lead, "There is a problem");
    assert.equal(await lead.inputValue('input[name="title"]'), title, "what was typed is kept");
    await lead.locator('select[name="focus-area"]').selectOption({ index: 1 });
    await lead.fill('textarea[name="success"]', "Children say so");
    await lead.locator('input[name="indicators"]').first().check();
    await choose(lead, "owner", "Rowan Field");
    const due = new Date(Date.now() + 10 * 86_400_000);
    await date(lead, "due", due.getDate(), due.getMonth() + 1, due.getFullYear());
    await press(lead, "Save the action");
    await says(lead, title);
    const action = lead.url();

    // The finding's thread now has it.
    await lead.goto(here.program.address + findingPath);
    await says(lead, title);

    // An update in two minutes: amber asks why.
    await lead.goto(`${action.split("?")[0]}/update`);
    await lead.locator('input[name="delivery"][value="delivered"]').check();
    await lead.locator('input[name="rating"][value="amber"]').check();
    await lead.locator('input[name="direction"][value="improving"]').check();
    await press(lead, "Save the update");
    await says(lead, "There is a problem");
    await lead.fill('textarea[name="reason"]', "The evidence is still to be seen");
    await lead.fill('textarea[name="path_to_green"]', "The adviser looks at it this week");
    await lead.fill('textarea[name="next_step"]', "Offer the evidence");
    await press(lead, "Save the update");
    await says(lead, "The evidence is still to be seen");

    // Evidence is offered by one and accepted by another; only then may it be blue.
    await lead.goto(`${action.split("?")[0]}/evidence`);
    await lead.fill('input[name="title"]', "Audit of the month");
    await lead.fill('input[name="link"]', "https://example.org/audit");
    await press(lead, /Offer/);
    const adviser = await visitor("pat", script);
    await adviser.goto(action);
    await follow(adviser, /Audit of the month/);
    await follow(adviser, /Review this evidence/);
    await adviser.locator('input[value="accept"], input[value="accepted"]').first().check();
    await press(adviser, "Save your decision");
    await says(adviser, "accepted");
    await lead.goto(`${action.split("?")[0]}/update`);
    await lead.locator('input[name="rating"][value="blue"]').check();
    await press(lead, "Save the update");
    await lead.goto(action);
    await says(lead, "Complete");

    // The Board is told.
    await lead.goto(here.program.address + findingPath.replace(/findings\/.*/, "tell") + `?finding=${findingPath.split("/").pop().split("?")[0]}`);
    await lead.fill('textarea[name="told"]', `The Board was told: ${title}`);
    await press(lead, "Save");
    await says(lead, `The Board was told: ${title}`);

    // The report says so, in three forms that can be taken away.
    await follow(lead, "Board");
    await follow(lead, "Reports");
    await follow(lead, /Start a report/);
    await lead.locator('input[name="form"]').last().check();
    await lead.fill('input[name="title"]', `Report ${title}`);
    const today = new Date();
    await date(lead, "as-at", today.getDate(), today.getMonth() + 1, today.getFullYear());
    await press(lead, "Start the report");
    await lead.goto(lead.url().replace(/\/(edit|write)$/, ""));
    await says(lead, `Report ${title}`);
    for (const [file, magic] of [["report.docx", "PK"], ["report.pdf", "%PDF"]]) {
      const answer = await lead.context().request.get(`${lead.url().split("?")[0]}/${file}`);
      assert.equal(answer.status(), 200, file);
      assert.equal((await answer.body()).subarray(0, magic.length).toString(), magic, file);
    }

    // And the past is still there: before today the action was not.
    await lead.goto(`${here.program.address}${findingPath.split("?")[0]}?as-at=2026-01-31`);
    assert.ok(!(await lead.locator("main").innerText()).includes(title), "the past does not know the action");
    await lead.context().close();
    await adviser.context().close();
  });
}

test("the pages hold on a phone: nothing is wider than the screen", { timeout: 240_000 }, async () => {
  const context = await here.browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await signInAs(page, here.program.address, "rowan");
  const links = await page.$$eval("nav a[href^='/']", (all) => all.map((link) => link.getAttribute("href")));
  for (const path of ["/inspections", ...new Set(links)]) {
    await page.goto(here.program.address + path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 1, `${path} is ${over} pixels wider than a phone`);
  }
  await context.close();
});
