// The description of the API, held against the standard by somebody else's reading of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { startProgram } from "./program.mjs";

let program;

before(async () => {
  program = await startProgram();
});

after(async () => {
  await program?.stop();
});

test("the description of the API is valid OpenAPI", async () => {
  const answer = await fetch(`${program.address}/api/openapi.json`);
  assert.equal(answer.status, 200);
  const validator = new Validator();
  const { valid, errors } = await validator.validate(await answer.json());
  assert.ok(valid, JSON.stringify(errors, null, 2));
  assert.equal(validator.version, "3.1");
});

test("a description that is wrong would be found out", async () => {
  const answer = await fetch(`${program.address}/api/openapi.json`);
  const wrong = await answer.json();
  const [path] = Object.keys(wrong.paths);
  delete wrong.paths[path].get.responses;
  wrong.paths[path].get.parameters = [{ name: "of", in: "nowhere" }];
  const { valid } = await new Validator().validate(wrong);
  assert.equal(valid, false);
});
