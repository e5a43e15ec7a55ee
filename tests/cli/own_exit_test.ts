import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir, test } from "../test.ts";
import { runScript, type ScriptOutcome } from "./script.ts";

/** What a run comes to whose module is some text. */
async function runOf(module: string, ...args: readonly string[]): Promise<ScriptOutcome> {
  await using dir = await tempDir();
  await writeFile(join(dir.path, "ends.mjs"), `import process, { exit } from "node:process"; ${module}`);
  return await runScript("cli.ts", ["run", "ends.mjs", "s=1,2,3", "--chunk", "s=1", ...args], { cwd: dir.path });
}

const onDeno = { on: ["deno"], because: "the others have no such function" } as const;

for (const name of ["process.exit", "Deno.exit"]) {
  const options = name === "Deno.exit" ? onDeno : { on: ["deno", "bun", "node"], because: "" } as const;
  test(`ownExit() makes ${name}() in the function an error of the point`, options, async () => {
    const { code, stderr } = await runOf(`export default ({ s }) => { if (s[0] === 2) ${name}(0); return s; };`);
    assertEquals(code, 3);
    assertStringIncludes(stderr, `error: Cannot execute block {"s":[2]}: ${name}(0) was called: throw an error instead\n`);
    assertStringIncludes(stderr, "stored in .chunk_memo: 1 of 3 points");
  });
}

test("ownExit() makes process.exit() at the top of a module an error of its import", async () => {
  const { code, stdout, stderr } = await runOf("export default ({ s }) => s; process.exit();", "--json");
  const error = "Cannot load ends.mjs: process.exit() was called: throw an error instead";
  assertEquals([code, stderr], [2, `error: ${error}\n`]);
  assertEquals(JSON.parse(stdout), { schema: "chunk-memo/error/1", error, exitCode: 2 });
});

test("ownExit() makes process.exit() in a timer an error outside of a call", async () => {
  const wait = "await new Promise((resolve) => setTimeout(resolve, 20));";
  const { code, stderr } = await runOf(`export default async ({ s }) => { setTimeout(() => process.exit(0)); ${wait} return s; };`);
  assertEquals(code, 3);
  assertStringIncludes(stderr, "threw outside of a call, in a timer or an event: process.exit(0) was called: throw an error instead\n");
});

test("ownExit() lets no exit that was imported by its name make a run that is not done succeed", async () => {
  const { code, stderr } = await runOf("export default ({ s }) => { if (s[0] === 2) exit(0); return s; };");
  assertEquals(code, 3);
  assertStringIncludes(stderr, "error: Cannot ");
});

test("ownExit() lets nothing change the exit code while the process ends", async () => {
  const { code, stderr } = await runOf(`process.on("exit", () => process.exit(9)); export default ({ s }) => s;`);
  assertEquals(code, 0, stderr);
});
