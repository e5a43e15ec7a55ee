import { assertEquals, assertStringIncludes } from "@std/assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileProblems, importingProgram } from "../../scripts/npm/check_types.ts";
import { tempDir, test } from "../test.ts";

test("importingProgram() imports every name of every entry", () => {
  const program = importingProgram([
    { specifier: "@x/a", values: ["run", "zip"], types: ["Point"] },
    { specifier: "@x/a/cli", values: ["main"], types: [] },
  ]);
  for (const name of ["run as run_0", "zip as zip_0", "Point as Point_0", "main as main_1", `"@x/a/cli"`]) {
    assertStringIncludes(program, name);
  }
});

test("compileProblems() tells a value that has no type", { on: ["deno"], because: "the build runs there" }, async () => {
  await using dir = await tempDir();
  const program = importingProgram([{ specifier: "./a.mjs", values: ["known", "unknown"], types: [] }]);
  await writeFile(join(dir.path, "program.mts"), program);
  await writeFile(join(dir.path, "a.d.mts"), "export declare const known: number;\nexport declare const unknown: any;\n");
  const problems = await compileProblems(dir.path, "program.mts");
  assertEquals(problems.map((line) => line.replace(/\(.*/, "")), ["types under nodenext: program.mts", "types under bundler: program.mts"]);
  assertStringIncludes(problems[0]!, "'any' is not assignable to parameter of type 'never'");
});
