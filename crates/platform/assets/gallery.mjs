// Opens every page in a folder in a real browser, under a strict content security policy, at three widths and with
// and without scripts, and says what breaks an accessibility rule, runs over the edge or is refused by the policy.
// node gallery.mjs FOLDER CHROMIUM
import { createServer } from "node:http";
import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [folder, executablePath] = process.argv.slice(2);
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core")), "utf8");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const server = createServer((request, response) => {
  try {
    const path = new URL(request.url, "http://localhost").pathname;
    const body = readFileSync(join(folder, path));
    response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream");
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'");
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const troubles = [];
setTimeout(() => {
  console.error("the browser did not finish within 90 seconds");
  process.exit(1);
}, 90_000).unref();

async function look(name, width, javaScriptEnabled) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled });
  const page = await context.newPage();
  const where = `${name} at ${width} px${javaScriptEnabled ? "" : " without scripts"}`;
  page.on("console", (message) => message.type() === "error" && troubles.push(`${where}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`${where}: ${error.message}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
  const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  if (over > 0) {
    troubles.push(`${where}: runs ${over} px over the edge`);
  }
  // The rules are themselves a script.
  const { violations } = javaScriptEnabled ? await page.evaluate(`${axe}; axe.run()`) : { violations: [] };
  for (const { id, help, nodes } of violations) {
    troubles.push(`${where}: ${id}, ${help}: ${nodes.map((node) => node.html.slice(0, 200)).join(" and ")}`);
  }
  const picture = join(folder, `${name}-${width}${javaScriptEnabled ? "" : "-plain"}.png`);
  await page.screenshot({ path: picture, fullPage: true });
  await context.close();
}

const pages = readdirSync(folder).filter((name) => name.endsWith(".html"));
for (const name of pages) {
  for (const width of [1280, 768, 320]) {
    await look(name, width, true);
  }
  await look(name, 1280, false);
}
await browser.close();
server.close();
server.closeAllConnections();
console.log(`${pages.length} pages, ${troubles.length} troubles`);
for (const trouble of troubles) {
  console.error(trouble);
}
process.exitCode = troubles.length > 0 || pages.length === 0 ? 1 : 0;
