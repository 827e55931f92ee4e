// Holds what is built into the program from npm, and what builds it, against the advisories of the registry that npm is set to.
// A registry can offer none (mirrors often do): then this says so and passes, and they are looked up by hand, as SECURITY.md promises.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("../crates/platform/assets", import.meta.url));
const { stdout, error } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { cwd, encoding: "utf8" });
if (error) throw error;
const answer = stdout.startsWith("{") ? JSON.parse(stdout) : { message: stdout };
// That a registry is silent for a while is nothing that a change to this program could mend.
if (!answer.vulnerabilities) {
  console.log(`not looked at: the registry gave no list (${answer.message}). Ask one that does before a release (SECURITY.md)`);
  process.exit();
}
const found = Object.values(answer.vulnerabilities);
for (const { name, severity, via } of found) {
  console.error(`${name}: ${severity}, ${via.map((one) => one.url ?? one).join(", ")}`);
}
console.log(`${answer.metadata.dependencies.prod} packages, ${found.length} with advisories`);
process.exitCode = found.length > 0 ? 1 : 0;
