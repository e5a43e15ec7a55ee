import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { doctorCommand } from "../../src/cli/doctor_command.ts";
import { tempDir, test } from "../test.ts";
import { carryOut, filled } from "./maintenance_console.ts";

test("doctor tells what it found, a line each", async () => {
  await using dir = await tempDir();
  const id = await filled(dir.path);
  const { code, stdout } = await carryOut(doctorCommand, dir.path, []);
  assertEquals(code, 0);
  assertMatch(stdout, /^ok {4}runtime {7}\w+ [\d.]+$/m);
  assertMatch(stdout, new RegExp(`^ok {4}${id.slice(0, 12)}  6 points known; 6 files, `, "m"));
});

test("doctor ends with 7 if something does not work, and --quiet leaves out what does", async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, ".chunk_memo", "lost", "chunks"), { recursive: true });
  const { code, stdout } = await carryOut(doctorCommand, dir.path, ["--quiet"]);
  assertEquals(code, 7);
  assertStringIncludes(stdout, "fail  lost          Cannot read cache: it has no metadata.json");
  assertEquals(stdout.includes("ok  "), false);
  const { schema, level } = JSON.parse((await carryOut(doctorCommand, dir.path, ["--json"])).stdout);
  assertEquals([schema, level], ["chunk-memo/doctor/1", "fail"]);
  assertEquals((await carryOut(doctorCommand, dir.path, ["x"])).code, 2);
});
