import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir, test } from "../test.ts";
import { sweeps } from "./console.ts";
import { runScript } from "./script.ts";

test("cli.ts runs a sweep in a process", async () => {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await runScript("cli.ts", ["run", `${sweeps}#product`, "s=1,2", "t=3"], { cwd: dir.path });
  assertEquals(code, 0);
  assertMatch(stderr, /^plan: 2 points in 1 chunk: 0 known, 2 to execute\n2 points executed, .*\n$/);
  assertMatch(stdout, /^s {2}t {2}value\n1 {2}3 {6}3\n/);
});

test("cli.ts run --verbose tells of chunks, times and the cache's directory, and shows where a function failed", async () => {
  await using dir = await tempDir();
  const args = ["run", `${sweeps}#product`, "s=1,2", "t=3", "--chunk", "s=1,t=1", "--verbose"];
  const failed = await runScript("cli.ts", [...args, "--param", 'failAt="2,3"'], { cwd: dir.path });
  assertEquals(failed.code, 3);
  assertMatch(failed.stderr, /Error: no such luck\n\s+at .*sweeps\.[jt]s/);
  const { code, stderr } = await runScript("cli.ts", args, { cwd: dir.path });
  assertEquals(code, 0);
  for (const part of ["chunk-memo: stored ", " ms: planning ", `cache: ${join(dir.path, ".chunk_memo")}/`]) {
    assertStringIncludes(stderr, part);
  }
});

test("cli.ts does not wait for what the function leaves behind", async () => {
  await using dir = await tempDir();
  const module = `export default ({ s }) => { setInterval(() => {}, 1000); return new Promise(() => {}); };`;
  await writeFile(join(dir.path, "never.mjs"), module);
  const { code, stderr } = await runScript("cli.ts", ["run", "never.mjs", "s=1,2", "--timeout", "10ms"], { cwd: dir.path });
  assertEquals(code, 3);
  assertStringIncludes(stderr, "it took longer than 10 ms\nstored in .chunk_memo: 0 of 2 points");
});

const onNode = { on: ["node"], because: "the others go on waiting, until they are interrupted" } as const;

test("cli.ts tells of a module that waits at its top for what never comes", onNode, async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "never.mjs"), "await new Promise(() => {});");
  const { code, stderr } = await runScript("cli.ts", ["run", "never.mjs", "s=1"], { cwd: dir.path });
  assertEquals([code, stderr], [2, "error: Cannot load never.mjs: it waits at its top for what never comes\n"]);
});

test("cli.ts is interrupted while a module loads", async () => {
  await using dir = await tempDir();
  const module = `setInterval(() => {}, 1000); console.log("loading"); await new Promise(() => {});`;
  await writeFile(join(dir.path, "never.mjs"), module);
  const interruptAt = { text: "loading", signal: "SIGTERM" } as const;
  const { code, stdout, stderr } = await runScript("cli.ts", ["run", "never.mjs", "s=1", "--json"], { cwd: dir.path, interruptAt });
  assertEquals([code, stderr], [143, "loading\nInterrupted by SIGTERM\n"]);
  assertEquals(JSON.parse(stdout), { schema: "chunk-memo/error/1", error: "Interrupted by SIGTERM", exitCode: 143 });
});

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  test(`cli.ts stores what is finished on ${signal}`, async () => {
    await using dir = await tempDir();
    await writeFile(
      join(dir.path, "slow.mjs"),
      `export default async ({ s }) => { await new Promise((resolve) => setTimeout(resolve, 20)); return s; };`,
    );
    const args = ["run", "slow.mjs", "s=range:0:1000", "--chunk", "s=1", "-v"];
    const interruptAt = { text: 'stored [["s",[2]]', signal };
    const { code, stdout, stderr } = await runScript("cli.ts", args, { cwd: dir.path, interruptAt });
    assertEquals([code, stdout], [exitCode, ""]);
    assertStringIncludes(stderr, `Interrupted by ${signal}\n`);
    assertMatch(stderr, /\nstored in \.chunk_memo: \d+ of 1,000 points; the same command goes on from there\n$/);
  });
}

test("cli.ts takes a signal that comes twice at once, as where a program that started it passes it on, for one", async () => {
  await using dir = await tempDir();
  const module = `
    const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
    export default async ({ s }) => {
      for (let i = 0; s[0] === 2 && i < 2; i++) {
        process.kill(process.pid, "SIGINT");
        await wait();
      }
      return s;
    };`;
  await writeFile(join(dir.path, "twice.mjs"), `import process from "node:process";${module}`);
  const { code, stderr } = await runScript("cli.ts", ["run", "twice.mjs", "s=1,2,3", "--chunk", "s=1"], { cwd: dir.path });
  assertEquals(code, 130);
  assertStringIncludes(stderr, "Interrupted by SIGINT\nstored in .chunk_memo: 2 of 3 points; the same command goes on from there\n");
});

const strays: Readonly<Record<string, string>> = {
  'Promise.reject(new Error("late"))': "in a promise that nobody awaits",
  'setTimeout(() => { throw new Error("late"); })': "in a timer or an event",
};
const strayStart = "Cannot go on: the module or its function threw outside of a call";

for (const [code, where] of Object.entries(strays)) {
  test(`cli.ts stores what is finished on ${code} in the function`, async () => {
    await using dir = await tempDir();
    const module = `
      export default async ({ s }) => {
        if (s[0] === 3) ${code};
        await new Promise((resolve) => setTimeout(resolve, 20));
        return s;
      };`;
    await writeFile(join(dir.path, "stray.mjs"), module);
    const ran = await runScript("cli.ts", ["run", "stray.mjs", "s=range:0:9", "--chunk", "s=1"], { cwd: dir.path });
    assertEquals([ran.code, ran.stdout], [3, ""]);
    assertEquals(ran.stderr.split("\n").slice(1), [
      `error: ${strayStart}, ${where}: late`,
      "stored in .chunk_memo: 4 of 9 points; once that is mended, the same command goes on from there",
      "",
    ]);
  });

  test(`cli.ts tells of ${code} at the top of a module in a line`, async () => {
    await using dir = await tempDir();
    const wait = "await new Promise((resolve) => setTimeout(resolve, 50));";
    await writeFile(join(dir.path, "stray.mjs"), `${code}; ${wait} export default ({ s }) => s;`);
    const { code: exitCode, stdout, stderr } = await runScript("cli.ts", ["run", "stray.mjs", "s=1", "--json"], { cwd: dir.path });
    const error = `${strayStart}, ${where}: late`;
    assertEquals([exitCode, stderr], [3, `error: ${error}\n`]);
    assertEquals(JSON.parse(stdout), { schema: "chunk-memo/error/1", error, exitCode: 3 });
  });
}

test("cli.ts leaves stray errors to a module that listens to them", async () => {
  await using dir = await tempDir();
  const module = `
    import process from "node:process";
    process.on("unhandledRejection", (error) => console.log("heard", error.message));
    export default async ({ s }) => {
      Promise.reject(new Error("late"));
      await new Promise((resolve) => setTimeout(resolve, 20));
      return s;
    };`;
  await writeFile(join(dir.path, "listens.mjs"), module);
  const { code, stderr } = await runScript("cli.ts", ["run", "listens.mjs", "s=1"], { cwd: dir.path });
  assertEquals(code, 0);
  assertStringIncludes(stderr, "heard late\n1 point executed");
});

const once = { on: ["deno"], because: "it waits for 15 s, and does so anywhere" } as const;

test("cli.ts does not wait for ever for a call that a stray error ended", once, async () => {
  await using dir = await tempDir();
  const module = `export default ({ s }) => new Promise(() => setTimeout(() => { throw new Error("late"); }));`;
  await writeFile(join(dir.path, "never.mjs"), module);
  const { code, stdout, stderr } = await runScript("cli.ts", ["run", "never.mjs", "s=1", "--json"], { cwd: dir.path });
  const error = `${strayStart}, in a timer or an event: late`;
  assertEquals([code, JSON.parse(stdout)], [3, { schema: "chunk-memo/error/1", error, exitCode: 3 }]);
  assertMatch(stderr, /\nStopping after an error outside of a call: .* 15 s\nerror: Cannot go on: .*: late\n$/);
});
