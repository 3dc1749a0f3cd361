#!/usr/bin/env node
// Whether docs/contract/asyncapi.json is AsyncAPI 3, by AsyncAPI's own parser, and whether AsyncAPI's own comparison finds a break with a released version:
//
//   node validate.mjs
//
// Whether messages are what their JSON Schemas say. Standard input has one a line, {"schema": "ImageIndexed", "message": {...}}:
//
//   node validate.mjs messages
//
// Prints a line for each problem, and exits with 1 when there is one.
import { readdir, readFile } from "node:fs/promises";
import { diff } from "@asyncapi/diff";
import { Parser } from "@asyncapi/parser";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const CONTRACT = new URL("../../docs/contract/", import.meta.url);
const WORST = 1; // severities: 0 an error, 1 a warning, 2 and 3 advice
const NEW_VERSION = { "/info/version": { add: "breaking", remove: "breaking", edit: "non-breaking" } };

const read = (name) => readFile(new URL(name, CONTRACT), "utf8");

const firstNumber = (version) => version.split(".")[0];

async function checkDocument() {
  const { document, diagnostics } = await new Parser().parse(await read("asyncapi.json"));
  const problems = diagnostics.filter(({ severity }) => severity <= WORST).map(({ path, message }) => `${path.join(".")}: ${message}`);
  return document ? [...problems, ...(await findBreaks(document.json()))] : problems;
}

/** Of channels and operations. It does not judge schemas: ContractChanges.cs does. */
async function findBreaks(now) {
  const versions = (await readdir(new URL("released/", CONTRACT))).filter((file) => firstNumber(file) === firstNumber(now.info.version));
  const breaks = versions.map(async (file) => {
    const { document } = await new Parser().parse(await read(`released/${file}`));
    return diff(document.json(), now, { override: NEW_VERSION }).breaking().map(({ action, path }) => `${action} ${path}, which breaks ${file}`);
  });
  return (await Promise.all(breaks)).flat();
}

async function checkMessages(lines) {
  const ajv = new Ajv2020.default({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true });
  addFormats.default(ajv);
  const validators = new Map();
  for (const file of await readdir(new URL("schemas/", CONTRACT))) validators.set(file.replace(".json", ""), ajv.compile(JSON.parse(await read(`schemas/${file}`))));
  return lines.flatMap((line) => {
    const { schema, message } = JSON.parse(line);
    const validate = validators.get(schema);
    if (!validate) return [`${schema}: no schema`];
    return validate(message) ? [] : validate.errors.map(({ instancePath, message }) => `${schema}${instancePath}: ${message}`);
  });
}

async function standardInput() {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  return text.split("\n").filter(Boolean);
}

const problems = process.argv[2] === "messages" ? await checkMessages(await standardInput()) : await checkDocument();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
