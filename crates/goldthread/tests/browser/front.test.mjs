// The front door: every page that a guest may open, with axe, in each way of looking; the search and its keys; and a journey by role.

import { createRequire } from "node:module";
import { test } from "node:test";
import assert from "node:assert/strict";
import { pressed, signInAs, world } from "./program.mjs";

const require = createRequire(import.meta.url);
const axe = require("axe-core").source;

const here = world();

async function guest(options = {}) {
  const context = await here.browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true, ...options });
  return context.newPage();
}

/** That a page is without a fault that axe knows, and needs no scrolling sideways. */
async function sound(page, ownColours = false) {
  await page.evaluate(axe);
  const faults = await page.evaluate(async (ownColours) => {
    const rules = Object.fromEntries(window.axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
    // Colours that are the reader's own are not those that axe reads from the styles.
    if (ownColours) for (const rule of ["color-contrast", "color-contrast-enhanced"]) rules[rule] = { enabled: false };
    const { violations } = await window.axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
  }, ownColours);
  assert.deepEqual(faults, [], page.url());
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} pixels too wide`);
}

const open = [
  "/",
  "/sign-in",
  "/councils?q=shire",
  "/councils/kirklees/inspections",
  "/funnel?council=kirklees",
  "/inspections",
  "/inspections/findings?q=plans",
  "/programmes",
  "/published-reports",
  "/search?q=leeds",
  "/sources",
  "/accessibility",
];

for (const [way, options] of [
  ["on a desk", {}],
  ["on a phone", { viewport: { width: 390, height: 844 } }],
  ["dark with the reader's own colours", { colorScheme: "dark", forcedColors: "active" }],
]) {
  test(`what is open to everybody is sound ${way}`, { timeout: 240_000 }, async () => {
    const page = await guest(options);
    const titles = new Map();
    for (const path of open) {
      const response = await page.goto(here.program.address + path);
      assert.equal(response.status(), 200, path);
      assert.equal(new URL(page.url()).pathname, path.split("?")[0], `${path} asks nobody to sign in`);
      await sound(page, options.forcedColors === "active");
      const title = await page.title();
      assert.ok(!titles.has(title), `${path} and ${titles.get(title)} are both called ${title}`);
      titles.set(title, path);
    }
    await page.context().close();
  });
}

test("a guest finds a council without script", { timeout: 120_000 }, async () => {
  const page = await guest({ javaScriptEnabled: false });
  await page.goto(here.program.address);
  await page.fill("#council", "Kirklees");
  await pressed(page, page.getByRole("button", { name: "Find", exact: true }));
  assert.equal(new URL(page.url()).pathname, "/councils/kirklees/inspections");
  await page.context().close();
});

test("the search is reached and walked by keys, and the key can be turned off", { timeout: 120_000 }, async () => {
  const page = await guest();
  await page.goto(`${here.program.address}/sources`);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "find");
  await page.keyboard.type("shire");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\?q=shire/);
  await page.focus("#q");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const second = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(second, await page.locator(".gt-hits a").nth(1).textContent());
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/councils\/[^/]+\/inspections$/);
  await page.goto(`${here.program.address}/search`);
  await page.uncheck("#keys");
  await page.goto(`${here.program.address}/sources`);
  await page.keyboard.press("/");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "find", "it is turned off");
  await page.context().close();
});

const journeys = [
  ["What would I be asked?", "/councils/kirklees", "What would I be asked?"],
  ["How are my councils?", "/", "You work with"],
  ["What is due from me?", "/councils/kirklees", "What is due from me?"],
  ["Are children better off?", null, "Are children better off?"],
];

for (const script of [true, false]) {
  test(`each journey is one click ${script ? "with" : "without"} script`, { timeout: 240_000 }, async () => {
    for (const [question, path, says] of journeys) {
      const page = await guest({ javaScriptEnabled: script });
      await page.goto(here.program.address);
      await page.getByRole("button", { name: question }).click();
      await page.waitForURL((url) => url.pathname !== "/sign-in/demonstration");
      await page.waitForLoadState();
      if (path) assert.equal(new URL(page.url()).pathname, path, question);
      else assert.match(new URL(page.url()).pathname, /\/plans\/[^/]+\/better-off$/);
      assert.ok((await page.locator("main").innerText()).includes(says), `${question}: ${page.url()}`);
      if (script) await sound(page);
      await page.context().close();
    }
  });
}

/** Read aloud at 150 words a minute, so many take under one minute. */
const minute = 150;

/** The words of what stands in the first screen. */
async function aloud(page, what) {
  const said = await page.evaluate((what) =>
    [...document.querySelectorAll(`main :is(${what})`)]
      .filter((one) => !one.querySelector("p") && one.getBoundingClientRect().bottom <= window.innerHeight)
      .map((one) => one.innerText), what);
  return said.join(" ").split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

for (const [who, council] of [["bev.green", "kirklees"], ["asha.lund", "tarnbridge"]]) {
  test(`a councillor of ${council} reads the first screen aloud in under a minute`, { timeout: 120_000 }, async () => {
    const page = await guest({ viewport: { width: 1366, height: 768 } });
    await signInAs(page, here.program.address, who);
    await page.goto(`${here.program.address}/councils/${council}`);
    const home = await aloud(page, "h1, h2, h3, p, li, dd");
    assert.ok(home.length > 50 && home.length < minute, `${home.length} words: ${home.join(" ")}`);
    await page.getByRole("button", { name: "See each measure" }).click();
    await page.waitForURL(/\/better-off$/);
    // The names of measures label their curves; how the lines are read, and what chance may have done, is a note below.
    const words = await aloud(page, "h1, h2, p:not(.gt-better__foot), li, blockquote, figcaption");
    assert.ok(words.length > 20 && words.length < minute, `${words.length} words: ${words.join(" ")}`);
    // What stands in the middle fills it, and all of it goes on one sheet.
    for (const column of await page.locator(".gt-better__column").all()) {
      assert.ok((await column.locator(".gt-better__card").count()) > 0, "no column is empty");
    }
    const sheets = (await page.pdf({ preferCSSPageSize: true })).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g);
    assert.equal(sheets.length, 1);
    await page.context().close();
  });
}
