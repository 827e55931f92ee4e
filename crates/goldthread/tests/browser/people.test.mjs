// Somebody is invited, chooses a password, sets up a second factor and signs in with it: at the width of a telephone, with axe.

import { createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { test } from "node:test";
import assert from "node:assert/strict";
import { pressed, signInAs, world } from "./program.mjs";

const require = createRequire(import.meta.url);
const axe = require("axe-core").source;

const here = world();

/** What an authenticator app shows now for a key as it is typed (RFC 6238). */
function code(key) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...key.replaceAll(" ", "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", secret).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function newcomer() {
  const context = await here.browser.newContext({ viewport: { width: 390, height: 844 }, bypassCSP: true });
  return context.newPage();
}

const press = (page, name) => pressed(page, page.getByRole("button", { name }).first());

/** That a page is without a fault that axe knows, and needs no scrolling sideways. */
async function sound(page) {
  await page.evaluate(axe);
  const faults = await page.evaluate(async () => {
    const rules = Object.fromEntries(window.axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
    const { violations } = await window.axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
  });
  assert.deepEqual(faults, [], page.url());
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(over <= 0, `${page.url()} is ${over} pixels too wide`);
}

test("an invitation leads in, and a second factor keeps others out", { timeout: 240_000 }, async () => {
  const admin = await newcomer();
  await signInAs(admin, here.program.address, "kit");
  await admin.goto(`${here.program.address}/councils/kirklees/people/new`);
  await admin.fill("#name", "Tess Newcomer");
  await admin.fill("#email", "tess.newcomer@example.org");
  await admin.check("#way");
  await admin.selectOption("#role", "action_owner");
  await press(admin, "Give the role");

  const page = await newcomer();
  await page.goto(`${here.program.address}/mail`);
  await sound(page);
  await pressed(page, page.locator("article", { hasText: "tess.newcomer@example.org" }).locator("a[href^='/choose-password']"));
  await sound(page);
  await page.fill("#password", "three words together");
  await page.fill("#again", "three other words");
  await press(page, "Set password");
  await sound(page);
  await page.fill("#password", "three words together");
  await page.fill("#again", "three words together");
  await press(page, "Set password");

  await page.goto(`${here.program.address}/account/second-factor`);
  await sound(page);
  await press(page, "Set up two-step sign-in");
  await sound(page);
  await page.fill("#code", code(await page.locator("code").innerText()));
  await page.fill("#present", "three words together");
  await press(page, "Turn on two-step sign-in");
  await sound(page);
  const recovery = await page.locator("code").first().innerText();
  await page.goto(`${here.program.address}/account/second-factor`);
  await sound(page);

  await press(page, "Sign out");
  await page.fill("#email", "tess.newcomer@example.org");
  await page.fill("#password", "three words together");
  await press(page, "Sign in");
  assert.equal(new URL(page.url()).pathname, "/sign-in/code");
  await sound(page);
  await page.fill("#code", "no such code");
  await press(page, "Continue");
  await sound(page);
  await page.fill("#code", recovery);
  await press(page, "Continue");
  assert.equal(new URL(page.url()).pathname, "/councils/kirklees");
});
