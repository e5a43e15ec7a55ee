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
