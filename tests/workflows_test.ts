import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { readdir, readFile } from "node:fs/promises";
import { tagProblem } from "../scripts/check_tag.ts";
import { exists, repository } from "./source_files.ts";
import { test } from "./test.ts";
import { parseYaml, type Yaml } from "./yaml_subset.ts";

/** A part of a workflow. */
type Part = { readonly [key: string]: Yaml };

const config = JSON.parse(await readFile(`${repository}deno.json`, "utf8"));
const local = await readFile(`${repository}.ci/run`, "utf8");
const names = await readdir(`${repository}.github/workflows`);
const workflows = new Map<string, Part>();
for (const name of names) workflows.set(name, parseYaml(await readFile(`${repository}.github/workflows/${name}`, "utf8")) as Part);

const jobs = [...workflows].flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs as Part).map(([id, job]) => ({ file, id, job: job as Part }))
);
const steps = jobs.flatMap(({ file, id, job }) => ((job.steps ?? []) as Part[]).map((step) => ({ at: `${file}: ${id}`, step })));
const commands = steps.flatMap(({ at, step }) => typeof step.run === "string" ? [{ at, run: step.run }] : []);
const job = (file: string, id: string) => (workflows.get(file)!.jobs as Part)[id] as Part;
const tasksIn = (text: string) => [...text.matchAll(/\bdeno task ([\w-]+)/g)].map((match) => match[1]!);

test("there is a workflow for checks and one for publishing", () => {
  assertEquals(names.sort(), ["ci.yml", "publish.yml"]);
});

test("workflows run tasks that exist, and those that .ci/run runs", () => {
  for (const { at, run } of commands) {
    for (const task of tasksIn(run)) assertEquals(Object.hasOwn(config.tasks, task), true, `${at}: ${task}`);
  }
  const run = commands.filter(({ at }) => at.startsWith("ci.yml")).flatMap((command) => tasksIn(command.run));
  assertEquals(run, tasksIn(local.replaceAll(/echo .*/g, "")));
});

test("workflows name files that exist", async () => {
  const paths = commands.flatMap(({ run }) => run.match(/(?<![\w/.-])[\w.-]+(?:\/[\w.-]+)*\.ts\b/g) ?? []);
  for (const { job } of jobs) if (typeof job.uses === "string") paths.push(job.uses);
  const hashed = JSON.stringify([...workflows.values()]).matchAll(/hashFiles\(([^)]*)\)/g);
  for (const [, list] of hashed) paths.push(...list!.match(/[\w./-]+/g)!);
  assertEquals(paths.length >= 4, true);
  for (const path of paths) assertEquals(await exists(path.replace(/^\.\//, "")), true, path);
});

test("workflows use the Deno of .ci/run, and actions of a known version", () => {
  const version = /deno@([\d.]+)/.exec(local)![1];
  const denos = steps.filter(({ step }) => String(step.uses).startsWith("denoland/setup-deno@"));
  assertEquals(denos.length >= 4, true);
  for (const { at, step } of denos) assertEquals((step.with as Part)["deno-version"], version, at);
  for (const { at, step } of steps) if (step.uses !== undefined) assertMatch(String(step.uses), /^[\w-]+\/[\w-]+@v\d+$/, at);
});

test("workflows may read, and prove who they are where they publish; nothing else", () => {
  for (const [file, workflow] of workflows) assertEquals<unknown>(workflow.permissions, { contents: "read" }, file);
  for (const { file, id, job } of jobs) {
    const publishes = file === "publish.yml" && ["jsr", "npm"].includes(id);
    assertEquals<unknown>(job.permissions, publishes ? { contents: "read", "id-token": "write" } : undefined, `${file}: ${id}`);
  }
  for (const { at, step } of steps) {
    if (String(step.uses).startsWith("actions/checkout@")) assertEquals<unknown>(step.with, { "persist-credentials": "false" }, at);
  }
});

test("no step of a workflow puts what GitHub tells into a command", () => {
  for (const { at, run } of commands) assertEquals(run.includes("${{"), false, at);
});

test("the checks run on three systems", () => {
  const { matrix } = job("ci.yml", "test").strategy as Part;
  assertEquals<unknown>((matrix as Part).os, ["ubuntu-latest", "macos-latest", "windows-latest"]);
});

test("publishing waits for the tag's check and all tests, and attests what it publishes", () => {
  for (const id of ["jsr", "npm"]) assertEquals<unknown>(job("publish.yml", id).needs, ["version", "test"]);
  assertEquals<unknown>(workflows.get("publish.yml")!.on, { push: { tags: ["v*"] } });
  const run = (id: string) => commands.filter(({ at }) => at === `publish.yml: ${id}`).map((command) => command.run);
  assertStringIncludes(run("version").join("\n"), 'scripts/check_tag.ts "$GITHUB_REF_NAME"');
  assertEquals(run("jsr"), ["deno publish"]);
  assertEquals(run("npm").at(-1), "npm publish ./npm/chunk-memo-*.tgz --provenance --access public");
});

test("tagProblem() lets the version's own tag pass, and no other", () => {
  assertEquals([tagProblem("v1.2.3", "1.2.3"), tagProblem("v1.2.3-rc.1", "1.2.3-rc.1"), tagProblem(`v${config.version}`, config.version)], [
    undefined,
    undefined,
    undefined,
  ]);
  for (const tag of ["1.2.3", "v1.2", "v1.2.30", "v1.2.3-rc.1", "v1.2.3 ", "V1.2.3", ""]) {
    assertEquals(tagProblem(tag, "1.2.3"), `Cannot publish: the tag must be v1.2.3, the version in deno.json: received "${tag}"`);
  }
  assertStringIncludes(tagProblem(undefined, "1.2.3")!, "received none");
});

test("tagProblem() refuses what is no version", () => {
  for (const version of [undefined, 1, "", "1.2", "01.2.3", "v1.2.3", "1.2.3+build"]) {
    assertStringIncludes(tagProblem("v1.2.3", version)!, "the version in deno.json must be like 1.2.3");
  }
});

test("parseYaml() reads maps, lists, blocks and scalars", () => {
  const text =
    'a: 1\n# note\nb:\n  - c: "x: y"\n    d: [e, "f*"]\n  - run: |\n      one\n      two\n\n    z: |\n      three\ng:\nh:\n  i:\n  j: k-${{ l }}\n';
  assertEquals<unknown>(parseYaml(text), {
    a: "1",
    b: [{ c: "x: y", d: ["e", "f*"] }, { run: "one\ntwo\n", z: "three\n" }],
    g: null,
    h: { i: null, j: "k-${{ l }}" },
  });
});

test("parseYaml() refuses what it would read wrongly", () => {
  const texts = [
    "a: 'b'",
    "a: {b: c}",
    "a: b # c",
    "a: &b",
    "a:\n    b: 1\n  c: 2",
    "  a: 1\nb: 2",
    "a: 1\na: 2",
    "- a",
    "a: *b",
    "a: >\n  b",
    "a: b: c",
    'a: "b\\n"',
  ];
  for (const text of texts) assertThrows(() => parseYaml(text), SyntaxError, "Cannot read YAML", text);
});
