import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { spawn } from "node:child_process";
import { cp, readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { compileProblems } from "../../scripts/npm/check_types.ts";
import type { Manifest } from "../../scripts/npm/manifest.ts";
import type { Outcome } from "../../scripts/npm/run_program.ts";
import { test, type TestBody } from "../test.ts";
import { builtClone, type Consumer, installed, readInstall, runBeside } from "./clone.ts";

const declare = (name: string, body: TestBody) =>
  process.platform === "win32"
    ? test.ignore(name, body) // The README's blocks are for a POSIX shell.
    : test(name, { on: ["deno"], because: "it builds the package, and runs Node and Bun itself" }, body);

/** What a program writes on Node and on Bun, which must be the same, up to a text if one is given. */
async function onBoth(run: (consumer: Consumer) => Promise<Outcome>, end?: string): Promise<string> {
  const { node, bun } = await installed();
  const [onNode, onBun] = await Promise.all([run(node), run(bun)]);
  assertEquals(onNode.code, 0, onNode.stderr);
  assertEquals(onBun.code, 0, onBun.stderr);
  const [byNode, byBun] = [onNode, onBun].map(({ stdout }) => end === undefined ? stdout : stdout.slice(0, stdout.indexOf(end)));
  assertEquals(byBun, byNode);
  return byNode!;
}

declare("README.md, Install: the package is built as it says", async () => {
  const { blocks } = await readInstall();
  const { tarball } = await builtClone();
  assert((await stat(tarball)).size > 0);
  for (const block of [blocks.Node, blocks.Bun]) assertStringIncludes(block, `../chunk-memo/npm/${basename(tarball)}\n`);
});

declare("README.md, Install: the blocks for Node and Bun work as printed", async () => {
  const { node, bun } = await installed();
  const { printed } = await readInstall();
  for (const { wrote } of [node, bun]) assertEquals(wrote.slice(-printed.length), printed);
});

declare("README.md, Install: the block for Deno works as printed", async () => {
  const { blocks, printed } = await readInstall();
  assertEquals(await runBeside("deno", blocks.Deno), printed);
});

declare("the package is called as in deno.json, and brings what it needs alone", async () => {
  const { node, bun } = await installed();
  for (const { folder } of [node, bun]) {
    const { name, dependencies = {}, peerDependencies = {} }: Manifest = JSON.parse(
      await readFile(join(folder, "node_modules/@x/chunk-memo/package.json"), "utf8"),
    );
    const names = new Set(await readdir(join(folder, "node_modules")));
    assertEquals(name, "@x/chunk-memo");
    assertEquals(Object.keys(dependencies).filter((key) => !names.has(key)), []);
    assertEquals(Object.keys(peerDependencies).filter((key) => names.has(key)), []);
  }
});

declare("the quick start gives the same on Node and Bun", async () => {
  const written = JSON.parse(await onBoth(({ run }) => run("quick_start.mjs")));
  assertEquals(written.executed, [2, 2, 2]);
  assertEquals(written.output[0], { s: 1, strat: "aaa", value: 3.5 });
  assertEquals(written.tail, [[3, 64], [2, 64]]);
  assertEquals(written.items, [30, 10]);
});

declare("tasks run in workers on Node and Bun", async () => {
  const written = JSON.parse(await onBoth(({ run }) => run("pool.mjs")));
  assertEquals(written, { orbits: [0.333333, 0.5, 0.6, 0.655172], executedChunks: 2, isMainThread: [false, false] });
});

declare("chunk-memo run prints the same on Node and Bun", async () => {
  const table = await onBoth(({ cli }) => cli("run", "./orbit.mjs"), "\n\n");
  assertEquals(table, "  r     value\n1.5  0.333333\n  2       0.5\n2.5       0.6\n2.9  0.655172");
});

declare("what chunk-memo has stored on Node is known on Bun, and the other way round", async () => {
  const { node, bun } = await installed();
  for (const [writer, reader, name] of [[node, bun, "by_node"], [bun, node, "by_bun"]] as const) {
    assertEquals((await writer.cli("run", "./orbit.mjs", "--root", name)).code, 0);
    await cp(join(writer.folder, name), join(reader.folder, name), { recursive: true });
    const { code, stdout, stderr } = await reader.cli("run", "./orbit.mjs", "--root", name);
    assertEquals(code, 0, stderr);
    assertMatch(`${stdout}${stderr}`, /\b4 known, 0 (?:to execute|executed)/);
  }
});

declare("chunk-memo tells usage errors by its exit code", async () => {
  const { node, bun } = await installed();
  for (const { cli } of [node, bun]) {
    const [help, unknown] = await Promise.all([cli("--help"), cli("frob")]);
    assertEquals([help.code, unknown.code], [0, 2], help.stderr);
    assertStringIncludes(help.stdout, "Usage: chunk-memo");
  }
});

declare("chunk-memo says on Node 20 how modules in TypeScript are run", async () => {
  const { node, bun } = await installed();
  for (const { folder } of [node, bun]) await cp(join(folder, "orbit.mjs"), join(folder, "orbit.ts"));
  const [onNode, onBun] = await Promise.all([node, bun].map(({ cli }) => cli("run", "./orbit.ts", "--root", "typescript")));
  assertEquals(onBun!.code, 0, onBun!.stderr);
  if (onNode!.code !== 0) assertStringIncludes(onNode!.stderr, "this Node runs JavaScript alone");
});

declare("chunk-memo stores what is finished when it is interrupted", async () => {
  const { node, bun } = await installed();
  await Promise.all([node, bun].map(async ({ folder, program, cli }) => {
    const child = spawn(program, [join("node_modules", "@x", "chunk-memo", "bin.js"), "run", "./slow.mjs"], { cwd: folder });
    let said = "";
    child.stdout.resume();
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (text.includes("the second waits")) process.kill(child.pid!, "SIGINT");
    });
    const ended = await new Promise((resolve) => child.on("close", (...how) => resolve(how)));
    assertEquals(ended, [130, null], said);
    const again = await cli("run", "./slow.mjs", "i=1");
    assertMatch(`${again.stdout}${again.stderr}`, /\b1 known, 0 (?:to execute|executed)/);
  }));
});

declare("TypeScript finds the types under nodenext and bundler", async () => {
  const { node } = await installed();
  assertEquals(await compileProblems(node.folder, "program.mts"), []);
});
