import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ChunkCache, run } from "../../mod.ts";
import { listing } from "../sweeps.ts";
import { tempDir, test, type TestBody } from "../test.ts";

const PROGRAM = fileURLToPath(new URL("./sandbox_program.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
const DENIED = ["env", "net", "run", "sys", "ffi"].map((name) => `--deny-${name}`);

/** What the sandbox was asked for, one entry a question. */
interface Asked {
  readonly permission: string;
  readonly value: string;
}

interface Result {
  readonly value: Record<string, unknown>;
  readonly asked: readonly Asked[];
  readonly stderr: string;
}

/** Runs the program in a directory of its own, with what is allowed and nothing else. */
async function sandboxed(dir: string, allowed: readonly string[], args: readonly string[]): Promise<Result> {
  const audit = `${dir}.audit`;
  await writeFile(audit, "");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", `--config=${CONFIG}`, "--no-prompt", "--quiet", ...DENIED, ...allowed, PROGRAM, ...args],
    cwd: dir,
    env: { NO_COLOR: "1", DENO_AUDIT_PERMISSIONS: audit },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { stdout, stderr, success } = await child.output();
  const error = new TextDecoder().decode(stderr);
  const asked = (await readFile(audit, "utf8")).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Asked);
  await Deno.remove(audit);
  assert(success, error);
  return { value: JSON.parse(new TextDecoder().decode(stdout)), asked, stderr: error };
}

/** A directory with a root in it, something beside the root, and a cache in the root if wanted. */
async function setUp(dir: string, withCache: boolean): Promise<{ root: string; outside: string[] }> {
  const root = join(dir, "root");
  await mkdir(root);
  await writeFile(join(dir, "beside"), "untouched");
  if (withCache) {
    const cache = new ChunkCache({ root, cacheId: "line", axisValues: { s: [1, 2, 3, 4, 5, 6, 7] }, chunkSpec: { s: 3 }, verbose: 0 });
    await run(cache, ({ s }) => s.map((value) => value * 10));
  }
  return { root, outside: await outsideOf(dir) };
}

async function outsideOf(dir: string): Promise<string[]> {
  // The root's own time changes when something is put into it.
  return (await listing(dir)).filter((name) => !name.startsWith("root"));
}

function checkAsked(asked: readonly Asked[], root: string, permissions: readonly string[]): void {
  assert(asked.length > 0, "the sandbox tells of no question: is DENO_AUDIT_PERMISSIONS still its name?");
  for (const { permission, value } of asked) {
    assert(permissions.includes(permission), `${permission} was asked for: ${value}`);
    const path = resolve(dirname(root), value);
    assert(path === root || path.startsWith(`${root}/`), `outside of the root: ${permission} ${value}`);
  }
}

/** Declares a test of Deno's sandbox. */
const sandboxTest = (name: string, body: TestBody) => test(name, { on: ["deno"], because: "no other runtime has a sandbox" }, body);

const EVERYTHING = {
  cold: [10, 20, 30, 40, 50, 60, 70],
  edited: [0, 10, 20, 30, 40, 50, 60, 70],
  executedPoints: 1,
  streamed: 4,
  chunks: [10, 20, 30],
  scaled: [6, 2],
  read: [2, 4, 6],
  found: 3,
  knownPoints: 8,
  items: 3,
  index: 4,
  mended: [10, 20, 30],
  damagedFiles: 1,
};

sandboxTest("with its root and nothing else the library runs, streams, reads, loads and discovers, and asks for nothing more", async () => {
  await using dir = await tempDir();
  const { root, outside } = await setUp(dir.path, false);
  const { value, asked, stderr } = await sandboxed(dir.path, [`--allow-read=${root}`, `--allow-write=${root}`], [root, "everything"]);
  assertEquals(value, EVERYTHING);
  checkAsked(asked, root, ["read", "write"]);
  assertEquals(await outsideOf(dir.path), outside);
  assertMatch(stderr, /^chunk-memo: .* is damaged: .*\n$/);
});

sandboxTest("a root that is not there yet can be made with no more than itself allowed", async () => {
  await using dir = await tempDir();
  const root = join(dir.path, "new", "root");
  const { value, asked } = await sandboxed(dir.path, [`--allow-read=${root}`, `--allow-write=${root}`], [root, "missing"]);
  assertEquals(value, { output: [10, 20, 30, 80], executedPoints: 4, calls: 2 });
  checkAsked(asked, root, ["read", "write"]);
});

sandboxTest("a relative root needs no more than an absolute one", async () => {
  await using dir = await tempDir();
  const { root, outside } = await setUp(dir.path, false);
  const { value, asked } = await sandboxed(dir.path, ["--allow-read=root", "--allow-write=root"], ["./root", "everything"]);
  assertEquals(value, EVERYTHING);
  checkAsked(asked, root, ["read", "write"]);
  assertEquals(await outsideOf(dir.path), outside);
});

sandboxTest("what is all known is read where nothing may be written, and nothing is asked for that would write", async () => {
  await using dir = await tempDir();
  const { root } = await setUp(dir.path, true);
  const before = await listing(dir.path);
  const known = await sandboxed(dir.path, [`--allow-read=${root}`], [root, "known"]);
  assertEquals(known.value, { output: [70, 10, 20, 30, 40, 50, 60], executedPoints: 0, calls: 0 });
  checkAsked(known.asked, root, ["read"]);
  const looked = await sandboxed(dir.path, [`--allow-read=${root}`], [root, "look"]);
  assertEquals(looked.value, { found: ["line"], knownPoints: 7, executedPoints: 0 });
  checkAsked(looked.asked, root, ["read"]);
  assertEquals([known.stderr, looked.stderr], ["", ""]);
  assertEquals(await listing(dir.path), before);
});

sandboxTest("where nothing may be written, what is not known is refused before the function is called", async () => {
  await using dir = await tempDir();
  const { root } = await setUp(dir.path, true);
  const before = await listing(dir.path);
  const { value } = await sandboxed(dir.path, [`--allow-read=${root}`], [root, "missing"]);
  assertEquals([value.name, value.code, value.calls], ["StoreError", "STORE_FAILED", 0]);
  assertStringIncludes(value.message as string, `Cannot write cache directory ${JSON.stringify(join(root, "line"))}`);
  assertStringIncludes(value.message as string, "run with --allow-read and --allow-write for the root");
  assertEquals(await listing(dir.path), before);
});

sandboxTest("a root that may not be read is refused before the function is called, with what to allow", async () => {
  await using dir = await tempDir();
  const { root } = await setUp(dir.path, true);
  const { value } = await sandboxed(dir.path, [`--allow-write=${root}`], [root, "known"]);
  assertEquals([value.name, value.calls], ["StoreError", 0]);
  assertStringIncludes(value.message as string, "Deno was not given the permission: run with --allow-read and --allow-write for the root");
});
