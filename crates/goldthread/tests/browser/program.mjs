// Starts the demonstration and a browser, for every test file.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const root = new URL("../../../..", import.meta.url).pathname;

/** The program under test: named by the caller, else the one that `cargo build` left. */
export const programPath = process.env.GOLDTHREAD_TEST_PROGRAM ?? join(root, "target/debug/goldthread");

/** Where Chromium is. */
export const chromiumPath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** Starts the demonstration on a free port with a database of its own. */
export async function startProgram() {
  const folder = await mkdtemp(join(tmpdir(), "goldthread-"));
  const child = spawn(programPath, ["demo", "--port", "0", "--data-dir", join(folder, "data")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, GOLDTHREAD_LOG: "warn" },
  });
  const address = await new Promise((found, failed) => {
    child.once("exit", (code) => failed(new Error(`the program stopped with ${code} before it served`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const match = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (match) found(match[0]);
    });
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { address, stop };
}

/** Starts the browser. */
export async function startBrowser() {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The demonstration and a browser for the tests of one file: there before the first, and ended after the last. */
export function world() {
  const world = {};
  before(async () => {
    world.program = await startProgram();
    world.browser = await startBrowser();
  });
  after(async () => {
    await world.browser?.close();
    await world.program?.stop();
  });
  return world;
}

/** Signs in as one of the people of the demonstration, by the start of their e-mail address. */
export async function signInAs(page, address, email) {
  await page.goto(`${address}/sign-in`);
  await page.locator(`form:has(input[value^="${email}"]) button`).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/**
 * Presses what leads to another page, and waits until that is there. With script a form is sealed and kept before it is sent, so
 * that the next page does not begin with the click.
 */
export async function pressed(page, button) {
  const next = page.waitForEvent("framenavigated");
  await button.click();
  await next;
  await page.waitForLoadState();
}
