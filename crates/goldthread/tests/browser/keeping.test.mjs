// What somebody types is found again: after the page was left, after the network went, after the session ended; and not by anybody else.

import { test } from "node:test";
import assert from "node:assert/strict";
import { pressed, signInAs, world } from "./program.mjs";

const here = world();

const WORDS = "A long remark on what the partners said in the meeting";

/** The page of the first action of the plan. */
async function anAction(page) {
  await page.goto(`${here.program.address}/councils/kirklees`);
  await pressed(page, page.getByRole("link", { name: "Plan", exact: true }).first());
  const actions = page.locator('a[href*="/actions/"]:not([href*="new"])');
  const href = await actions.first().getAttribute("href");
  return new URL(href, here.program.address).href;
}

const kept = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("goldthread:typed:")).length);

/** Waits until so many forms are kept: what seals and forgets them takes a moment. */
const keeps = (page, many) =>
  page.waitForFunction((many) => Object.keys(localStorage).filter((key) => key.startsWith("goldthread:typed:")).length === many, many);

/** Everything that the browser keeps, as whoever sits at it can read it. */
const stored = (page) => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));

test("what is typed is offered again until it is saved", { timeout: 240_000 }, async () => {
  const context = await here.browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  page.on("dialog", (dialog) => dialog.accept());
  await signInAs(page, here.program.address, "rowan");
  const action = await anAction(page);
  await page.goto(action);
  const words = page.getByLabel("Add a comment");
  await words.fill(WORDS);
  await page.getByText("We keep what you type in this browser").waitFor();
  // Left without saving, and come back.
  await page.goto(`${here.program.address}/councils/kirklees`);
  await page.goto(action);
  assert.equal(await words.inputValue(), "");
  await page.getByText("We kept what you typed here").waitFor();
  await page.getByRole("button", { name: "Put it back" }).click();
  assert.equal(await words.inputValue(), WORDS);

  // The network goes.
  await context.setOffline(true);
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByText("We could not reach Goldthread").waitFor();
  assert.equal(await words.inputValue(), WORDS);
  assert.equal(await kept(page), 1);
  await context.setOffline(false);
  // A second press within a second is taken for a slip.
  await page.waitForTimeout(1100);
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByText("Your comment is added").waitFor();
  // What is saved need not be kept.
  await keeps(page, 0);
  await context.close();
});

test("after the session ended the form comes back, with and without script", { timeout: 240_000 }, async () => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await here.browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await signInAs(page, here.program.address, "rowan");
    const action = await anAction(page);
    await page.goto(action);
    const other = await context.newPage();
    await other.goto(`${here.program.address}/account`);
    await other.getByRole("button", { name: "Sign out", exact: true }).click();
    await other.waitForURL(/sign-in/);
    await page.getByLabel("Add a comment").fill(WORDS);
    await page.getByRole("button", { name: "Add comment" }).click();
    await page.waitForURL(/sign-in/);
    await page.getByText("What you typed is kept").waitFor();
    await page.locator('form:has(input[value^="rowan"]) button').click();
    await page.waitForURL(action);
    await page.getByText("We kept what you typed.").waitFor();
    assert.equal(await page.getByLabel("Add a comment").inputValue(), WORDS);
    await page.getByRole("button", { name: "Add comment" }).click();
    await page.getByText("Your comment is added").waitFor();
    await context.close();
  }
});

test("what one person typed is not offered to another, and goes at signing out", { timeout: 240_000 }, async () => {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, "rowan");
  const action = await anAction(page);
  await page.goto(action);
  await page.getByLabel("Add a comment").fill(WORDS);
  await page.getByText("We keep what you type in this browser").waitFor();
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    return dialog.type() === "confirm" ? dialog.dismiss() : dialog.accept();
  });
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/sign-in/);
  assert.ok(asked.includes("confirm"));
  assert.equal(await kept(page), 1, "it was wished to stay");
  await pressed(page, page.locator('form:has(input[value^="morgan"]) button'));
  await page.goto(action);
  await page.getByLabel("Add a comment").waitFor();
  // What is kept is looked for once the page is there.
  await page.waitForTimeout(1000);
  assert.equal(await page.getByText("We kept what you typed here").count(), 0);
  await context.close();
});

test("what is kept is sealed, for the same person alone, also after signing out", { timeout: 240_000 }, async () => {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  await signInAs(page, here.program.address, "rowan");
  const action = await anAction(page);
  // An earlier version kept it readable.
  await page.evaluate(() => localStorage.setItem("goldthread:typed:somebody:/plan /form", JSON.stringify({ at: Date.now(), typed: { "words 0": "Once" } })));
  await page.goto(action);
  await keeps(page, 0);
  const words = page.getByLabel("Add a comment");
  await words.fill(WORDS);
  await page.getByText("We keep what you type in this browser").waitFor();
  const readable = [WORDS, "partners", "words", "councils", "actions", new URL(action).pathname.split("/").at(-1)];
  const nothingReadable = async () => {
    const all = await stored(page);
    assert.match(all, /goldthread:typed:/);
    for (const part of readable) assert.ok(!all.includes(part), `${part} in ${all}`);
  };
  await nothingReadable();

  page.on("dialog", (dialog) => (dialog.type() === "confirm" ? dialog.dismiss() : dialog.accept()));
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/sign-in/);
  await nothingReadable();
  assert.equal(await page.locator("[data-keep-key]").count(), 0, "no key for a guest");

  // Another person's key opens nothing of it, even under a name of theirs.
  const sealed = await page.evaluate(() => localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith("goldthread:typed:"))));
  await page.locator('form:has(input[value^="morgan"]) button').click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await page.goto(action);
  await words.fill("Morgan writes something else");
  await keeps(page, 2);
  await page.evaluate((sealed) => {
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, sealed);
  }, sealed);
  await page.goto(action);
  await keeps(page, 1);
  assert.equal(await page.getByText("We kept what you typed here").count(), 0);

  // The same person finds it again.
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/sign-in/);
  await pressed(page, page.locator('form:has(input[value^="rowan"]) button'));
  await page.goto(action);
  await page.getByText("We kept what you typed here").waitFor();
  await page.getByRole("button", { name: "Put it back" }).click();
  assert.equal(await words.inputValue(), WORDS);
  await context.close();
});

test("where the browser cannot seal, nothing is kept and forms are sent all the same", { timeout: 240_000 }, async () => {
  const context = await here.browser.newContext();
  // As in a browser that came by plain HTTP from another machine.
  await context.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }));
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await signInAs(page, here.program.address, "rowan");
  await page.goto(await anAction(page));
  await page.getByLabel("Add a comment").fill(WORDS);
  await page.waitForTimeout(1000);
  assert.equal(await kept(page), 0);
  assert.equal(await page.getByText("We keep what you type").count(), 0);
  await page.getByRole("button", { name: "Add comment" }).click();
  await page.getByText("Your comment is added").waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});
