import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { logsToStderr } from "../../src/map/log_to_stderr.ts";
import { runScript } from "../cli/script.ts";
import { tempDir, test } from "../test.ts";

test("logsToStderr() is false unless it was asked for", () => {
  assertEquals(logsToStderr(), false);
});

for (const jobs of [[], ["-j", "1"]]) {
  test(`logToStderr() keeps what functions print out of the results${jobs.length === 0 ? "" : ", in workers too"}`, async () => {
    await using dir = await tempDir();
    await writeFile(
      join(dir.path, "prints.ts"),
      `console.log("loaded"); export default ({ s }) => { console.info("called", s); return s; };`,
    );
    const { code, stdout, stderr } = await runScript("cli.ts", ["run", "prints.ts", "s=1,2", "--format", "csv", ...jobs], {
      cwd: dir.path,
    });
    assertEquals([code, stdout], [0, "s,value\r\n1,1\r\n2,2\r\n"]);
    assertStringIncludes(stderr, "loaded\n");
    assertStringIncludes(stderr, "called [");
  });
}

const prints = `
  import process, { stdout } from "node:process";
  export default async ({ s }) => {
    await new Promise((resolve) => process.stdout.write("stream\\n", resolve));
    stdout.write("by name\\n");
    process.stdout.end("at the end\\n");
    if (globalThis.Deno !== undefined) {
      Deno.stdout.writeSync(new TextEncoder().encode("at once\\n"));
      await Deno.stdout.write(new TextEncoder().encode("soon\\n"));
    } else if (globalThis.Bun !== undefined) await Bun.write(Bun.stdout, "at once\\nsoon\\n");
    else console.error("at once\\nsoon");
    console.count("counted");
    console.group("titled");
    console.groupEnd();
    console.time("timed");
    console.timeEnd("timed");
    console.dirxml("shown");
    return s;
  };`;

for (const jobs of [[], ["-j", "1"]]) {
  test(`logToStderr() keeps what functions write out of the results${jobs.length === 0 ? "" : ", in workers too"}`, async () => {
    await using dir = await tempDir();
    await writeFile(join(dir.path, "writes.mjs"), prints);
    const args = ["run", "writes.mjs", "s=1,2", "--chunk", "s=1", "--format", "csv", ...jobs];
    const { code, stdout, stderr } = await runScript("cli.ts", args, { cwd: dir.path });
    assertEquals([code, stdout], [0, "s,value\r\n1,1\r\n2,2\r\n"]);
    for (const text of ["stream", "by name", "at the end", "at once", "soon", "counted: 2", "titled", "timed: ", "shown"]) {
      assertStringIncludes(stderr, text);
    }
  });
}
