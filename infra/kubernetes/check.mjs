#!/usr/bin/env node
// Whether the manifests are what Kubernetes, KEDA and the Prometheus operator take:
//
//   node check.mjs [FOLDER...]      folders with a kustomization; without any, all of this folder
//
// kubectl puts each together, and what comes out is compiled against the types of these APIs: a field that does not exist, is missing, or has
// a value of another type is an error. Prints a line for each problem, and exits with 1 when there is one.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const HERE = dirname(fileURLToPath(import.meta.url));
const LEAST_KUSTOMIZE = 5;

/** The packages that have the types, by the group of an API; all others are Kubernetes' own. */
const PACKAGES = { "keda.sh": "@kubernetes-models/keda", "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };

const OPTIONS = {
  strict: true, noEmit: true, skipLibCheck: true, types: [],
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
};

function kubectl(...args) {
  try {
    return execFileSync("kubectl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error.code === "ENOENT") throw new Error("kubectl is missing: install it (Debian 13, Ubuntu: kubernetes-client); it needs no cluster here.");
    throw new Error(`kubectl ${args.join(" ")}: ${error.stderr}`);
  }
}

function requireKustomize() {
  const { kustomizeVersion = "none" } = JSON.parse(kubectl("version", "--client", "--output=json"));
  const major = Number(/^v?(\d+)/.exec(kustomizeVersion)?.[1] ?? 0);
  if (major < LEAST_KUSTOMIZE) throw new Error(`kubectl has kustomize ${kustomizeVersion}; these files need ${LEAST_KUSTOMIZE} or newer (kubectl 1.27).`);
}

/** The objects that a folder makes, each with the folder. */
function render(folder) {
  const objects = parseAllDocuments(kubectl("kustomize", folder)).map((document) => document.toJS());
  if (objects.length === 0 || objects.some((object) => !object?.apiVersion || !object.kind || !object.metadata?.name))
    throw new Error(`${folder}: it makes no objects, or one without apiVersion, kind or name.`);
  return objects.map((object) => ({ folder, object }));
}

/** A program that is correct when the objects are: an import for each, then a line for each. */
function toTypeScript(made) {
  const imports = made.map(({ object: { apiVersion, kind } }, i) => {
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    return `import type { I${kind} as T${i} } from "${PACKAGES[group] ?? "kubernetes-models"}/${apiVersion}/${kind}";`;
  });
  return [...imports, ...made.map(({ object }, i) => `export const o${i}: T${i} = ${JSON.stringify(object)};`)].join("\n");
}

/** What the compiler says of them. */
function compile(made) {
  const name = join(HERE, "manifests.mts"); // only thought of: beside the packages, so that they are found
  const source = ts.createSourceFile(name, toTypeScript(made), ts.ScriptTarget.ES2022);
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) => (file === name ? source : getSourceFile.call(host, file, ...rest));
  host.fileExists = (file) => file === name || fileExists.call(host, file);
  host.readFile = (file) => (file === name ? source.text : readFile.call(host, file));
  return ts.getPreEmitDiagnostics(ts.createProgram([name], OPTIONS, host)).map(({ file, start, messageText }) => {
    const where = file === source ? made[source.getLineAndCharacterOfPosition(start).line % made.length] : undefined;
    const what = where ? `${relative(process.cwd(), where.folder) || "."}: ${where.object.kind} ${where.object.metadata.name}` : "the packages";
    return `${what}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

const all = () => ["base", "migrate", ...readdirSync(join(HERE, "overlays")).map((overlay) => join("overlays", overlay))].map((folder) => join(HERE, folder));

try {
  requireKustomize();
  const folders = process.argv.length > 2 ? process.argv.slice(2).map((folder) => resolve(folder)) : all();
  const problems = compile(folders.flatMap(render));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
