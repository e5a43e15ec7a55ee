import { assertThrows } from "@std/assert";
import { NO_FILES } from "../../../src/cli/grammar/value_files.ts";
import { test } from "../../test.ts";

test("NO_FILES reads nothing", () => {
  assertThrows(() => NO_FILES.readText("a"), Error, "files cannot be read here");
  assertThrows(() => NO_FILES.listFiles("*"), Error, "files cannot be read here");
});
