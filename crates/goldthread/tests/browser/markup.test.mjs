// What people call themselves and their things is text wherever a script puts it.

import { test } from "node:test";
import assert from "node:assert/strict";
import { pressed, signInAs, world } from "./program.mjs";

const here = world();

const NAME = "<img src=x> & <b>Tess</b> Newcomer";

test("a name that looks like markup is a name in a list that one can type into", { timeout: 240_000 }, async () => {
  const context = await here.browser.newContext();
  const page = await context.newPage();
  page.on("dialog", (dialog) => dialog.accept());
  await signInAs(page, here.program.address, "kit");
  await page.goto(`${here.program.address}/councils/kirklees/people/new`);
  await page.fill("#name", NAME);
  await page.fill("#email", "tess.newcomer@example.org");
  await page.check("#way");
  await page.selectOption("#role", "action_owner");
  await page.getByRole("button", { name: "Give the role" }).first().click();
  await page.getByText("tess.newcomer@example.org").first().waitFor();

  // Who gives the role does not comment; whoever works on the plan does.
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.waitForURL(/sign-in/);
  await signInAs(page, here.program.address, "rowan");
  await page.goto(`${here.program.address}/councils/kirklees`);
  await pressed(page, page.getByRole("link", { name: "Plan", exact: true }).first());
  await pressed(page, page.locator('a[href*="/actions/"]:not([href*="new"])').first());
  const typed = page.getByLabel("Tell somebody (optional)").and(page.locator("input"));
  await typed.fill("<img");
  const suggestion = page.locator(".autocomplete__option").first();
  await suggestion.waitFor();
  assert.ok((await suggestion.textContent()).startsWith(NAME), await suggestion.textContent());
  assert.equal(await page.locator(".autocomplete__menu img, .autocomplete__menu b").count(), 0);
  await suggestion.click();
  assert.ok((await typed.inputValue()).startsWith(NAME));
  const chosen = await page.locator("#mention-select").evaluate((select) => select.selectedOptions[0].textContent);
  assert.ok(chosen.startsWith(NAME), chosen);
  await context.close();
});
