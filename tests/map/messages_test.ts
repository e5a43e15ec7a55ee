import { assert, assertEquals } from "@std/assert";
import { BEGUN, REVOKED, SLOTS, WAITING } from "../../src/map/messages.ts";
import { MAX_CALLS } from "../../src/map/pace.ts";
import { test } from "../test.ts";

test("a slot is in one of three states", () => {
  assertEquals(new Set([WAITING, BEGUN, REVOKED]).size, 3);
  assertEquals(new Int32Array(1)[0], WAITING);
});

test("there are slots for all messages that a worker may have in hand", () => {
  assert(SLOTS >= 3 * MAX_CALLS);
});
