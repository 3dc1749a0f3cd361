#!/usr/bin/env node
// Whether bills of materials are CycloneDX, by its own schema:
//
//   node validate.mjs FILE...
//
// Prints a line for each problem, and exits with 1 when there is one.
import { readFile } from "node:fs/promises";
import { Validation } from "@cyclonedx/cyclonedx-library";

async function findProblems(file) {
  const text = await readFile(file, "utf8");
  const problems = await new Validation.JsonStrictValidator(JSON.parse(text).specVersion).validate(text);
  return problems === null ? [] : [`${file}: ${JSON.stringify(problems).slice(0, 2000)}`];
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: node validate.mjs FILE...");
  process.exit(2);
}

const problems = (await Promise.all(files.map(findProblems))).flat();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
