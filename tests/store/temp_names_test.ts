import { assert, assertEquals, assertNotEquals } from "@std/assert";
import process from "node:process";
import { isLeftover, isTempName, tempName } from "../../src/store/temp_names.ts";
import { test } from "../test.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const nameOf = (pid: number) => `.${pid.toString(16).padStart(8, "0")}-0123456789ab.cm-tmp`;
/** Above what Linux, macOS and Windows give out. */
const DEAD = nameOf(0x7ffffff0);

test("tempName() makes names of one length, each another", () => {
  assertNotEquals(tempName(), tempName());
  assertEquals(tempName().length, 29);
  assert(isTempName(tempName()));
});

test("isTempName() knows only its own names", () => {
  for (const name of ["a.msgpack", ".hidden", "x.cm-tmp", `${tempName()}.bak`]) assertEquals(isTempName(name), false);
});

test("isLeftover() tells what a dead process left, after a minute", () => {
  assertEquals(isLeftover(DEAD, MINUTE - 1), false);
  assertEquals(isLeftover(DEAD, MINUTE), true);
});

test("isLeftover() tells at once what a dead process left whose world is this one's", () => {
  const own = tempName();
  const left = `.7ffffff0${own.slice(9)}`;
  // Elsewhere the world may not be known; then the minute decides.
  assertEquals(isLeftover(left, 0), process.platform === "linux");
  assertEquals(isLeftover(own, 0), false);
});

test("isLeftover() leaves the files of living processes alone for a day", () => {
  assertEquals(isLeftover(tempName(), DAY - 1), false);
  assertEquals(isLeftover(tempName(), DAY), true);
});

test("isLeftover() leaves other files alone", () => {
  assertEquals(isLeftover("a.msgpack", 2 * DAY), false);
});
