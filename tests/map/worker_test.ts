import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { receiveSettled } from "../../src/map/error_record.ts";
import { taskOf } from "../../src/map/task.ts";
import { serveTask } from "../../src/map/worker.ts";
import { runArguments, tempDir, test } from "../test.ts";
import * as tasks from "./fixtures/tasks.ts";
import { block, errorOf, startTestWorker } from "./pools.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Runs the runtime that runs the tests. */
function runAgain(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const options = { cwd: repository, env: { ...process.env, NO_COLOR: "1" } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }));
  });
}

const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.ts`, import.meta.url));
const overHttp = { on: ["deno"], because: "no other runtime imports modules over http" } as const;

test("serveTask() makes a call of a task, wherever it is", async () => {
  const call = { id: 3, task: taskOf(tasks.scale.withParams({ alpha: 2 })), args: block({ s: [1, 2] }) };
  const settled = await serveTask(structuredClone(call));
  assert(settled.ok);
  assertEquals([settled.id, settled.value], [3, [2, 4]]);
});

test("serveTask() gives what a function throws as plain data", async () => {
  const call = { id: 3, task: taskOf(tasks.byPoint), args: block({ a: [1], b: ["bad"] }) };
  const settled = receiveSettled(structuredClone(await serveTask(call)));
  assert(!settled.ok && settled.error instanceof RangeError);
  assertEquals(settled.points, [{ index: 0, error: settled.error }]);
  const odd = await serveTask({ id: 1, task: taskOf(tasks.odd), args: { item: { kind: "function" } } });
  assertEquals(errorOf(receiveSettled(odd)).message, "Cannot store output at $.f: a function");
});

test("serveTask() goes on past points that fail where it is told to, and gives the others with the failure", async () => {
  for (const goesOn of [false, true]) {
    const call = { id: 3, task: taskOf(tasks.byPoint), args: block({ a: [1, 2], b: ["x", "bad"] }), goesOn };
    const settled = receiveSettled(structuredClone(await serveTask(call)));
    assert(!settled.ok);
    assertEquals(
      settled.points?.map(({ index, error }) => [index, String(error)]),
      [1, 3].slice(0, goesOn ? 2 : 1).map((index) => [
        index,
        "RangeError: no bad",
      ]),
    );
    assertEquals(settled.settled, goesOn ? [[0, "1x"], [2, "2x"]] : [[0, "1x"]]);
  }
});

test("serveTask() rejects where there is no task", async () => {
  await assertRejects(() => serveTask({ id: 1, args: { item: 1 } }), TypeError, "Cannot serve task: the call has none");
  const task = { url: new URL("./fixtures/tasks.ts", import.meta.url).href, name: "dubble" };
  await assertRejects(() => serveTask({ id: 1, task, args: { item: 1 } }), TypeError, "the module has no such export");
});

test("a worker's module does not listen unless a pool started it", async () => {
  const heard: unknown[] = [];
  const worker = await startTestWorker(new URL("../../src/map/worker.ts", import.meta.url), (data) => void heard.push(data));
  worker.post({ type: "start", slots: new SharedArrayBuffer(4) });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await worker.terminate();
  assertEquals(heard, []);
});

test("a main script without a guard ends with an error that says so", async () => {
  const { code, stdout, stderr } = await runAgain(runArguments([fixture("unguarded")], ["--no-check"]));
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Cannot start worker pool: this is a worker of a pool");
  assertStringIncludes(stderr, "what it does under if (import.meta.main)");
  assert(stdout.split("script starts").length - 1 <= 3, stdout);
  assert(!stdout.includes("settled"));
});

test("a program that is guarded may hold the tasks of its own workers", async () => {
  const { code, stdout, stderr } = await runAgain(runArguments([fixture("remote")], ["--no-check"]));
  assertEquals(code, 0, stderr);
  assertEquals(JSON.parse(stdout).values, [2, 4]);
});

/** Serves the repository, and gives the arguments that let a program import from there alone. */
function serveRepository(): AsyncDisposable & { readonly origin: string; readonly args: readonly string[] } {
  const types: Readonly<Record<string, string>> = { ts: "application/typescript", json: "application/json" };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const path = new URL(request.url).pathname;
    const body = await Deno.readFile(`${repository}${path.slice(1)}`).catch(() => undefined);
    if (body === undefined) return new Response("not here", { status: 404 });
    return new Response(body, { headers: { "content-type": types[path.split(".").at(-1)!] ?? "text/plain" } });
  });
  const host = `127.0.0.1:${server.addr.port}`;
  const names = ["msgpack", "crypto", "fs", "path", "cli", "assert"];
  const imports = Object.fromEntries(names.map((name) => [`@std/${name}`, `http://${host}/compat/${name}/mod.ts`]));
  const map = `data:application/json,${encodeURIComponent(JSON.stringify({ imports }))}`;
  const args = [
    "run",
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-prompt",
    `--import-map=${map}`,
    `--allow-import=${host}`,
    "--allow-env",
  ];
  return { origin: `http://${host}`, args, [Symbol.asyncDispose]: () => server.shutdown() };
}

test("workers load over http, as the package does", overHttp, async () => {
  await using server = serveRepository();
  const url = `${server.origin}/tests/map/fixtures/remote.ts`;
  const { code, stdout, stderr } = await runAgain([...server.args, url]);
  assertEquals(code, 0, stderr);
  assertEquals(JSON.parse(stdout), { url, values: [2, 4] });
});

test("workers of a package that is loaded over http find tasks in local files", overHttp, async () => {
  await using server = serveRepository();
  await using dir = await tempDir();
  const path = join(dir.path, "local.ts");
  const source = (await readFile(new URL("./fixtures/remote.ts", import.meta.url), "utf8"))
    .replaceAll(/"(?:\.\.\/){3}(src\/[^"]+)"/g, `"${server.origin}/$1"`)
    .replace('"../pools.ts"', `"${server.origin}/tests/map/pools.ts"`)
    .replace(
      'import { double } from "./tasks.ts";',
      `import { task } from "${server.origin}/src/map/task.ts";
      export const double = task(import.meta.url, "double", ({ s }: { s: number }) => s * 2);`,
    );
  await writeFile(path, source);
  const { code, stdout, stderr } = await runAgain([...server.args, `--allow-read=${dir.path}`, path]);
  assertEquals(code, 0, stderr);
  assertEquals(JSON.parse(stdout), { url: pathToFileURL(path).href, values: [2, 4] });
});
