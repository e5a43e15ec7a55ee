import { assert, assertEquals, assertNotEquals } from "@std/assert";
import process from "node:process";
import { isKnownGone, isOwnerId, makeOwnerId, type ProcessTable, thisProcess } from "../../src/store/lease_owner.ts";
import { test } from "../test.ts";
import { dead, elsewhere } from "./lease_samples.ts";

const self = { place: "a".repeat(16), host: "here", pid: 10, started: "5" };
const other = { ...self, pid: 11, started: "7" };
const table = (isThere: boolean, state?: string, started = "7"): ProcessTable => ({
  isThere: () => isThere,
  statusOf: () => state === undefined ? undefined : { state, started },
});

test("thisProcess() knows its id, and on Linux its place and start", () => {
  const known = thisProcess();
  assertEquals(known.pid, process.pid);
  assertEquals(known, thisProcess());
  if (process.platform === "linux") assert(/[1-9a-f]/.test(known.place) && known.started !== "0");
});

test("makeOwnerId() makes another id each time, which isOwnerId() knows", () => {
  assertNotEquals(makeOwnerId(self), makeOwnerId(self));
  assert(isOwnerId(makeOwnerId(thisProcess())));
  for (const text of ["", "a", `${makeOwnerId(self)}0`, `../${makeOwnerId(self)}`, makeOwnerId(self).toUpperCase()]) {
    assertEquals(isOwnerId(text), false);
  }
});

test("isKnownGone() tells by the real system who is dead", () => {
  assertEquals(isKnownGone(makeOwnerId(dead), thisProcess()), /[1-9a-f]/.test(dead.place));
  assertEquals(isKnownGone(makeOwnerId(thisProcess()), thisProcess()), false);
  assertEquals(isKnownGone(makeOwnerId({ ...thisProcess(), pid: process.ppid, started: "0" }), thisProcess()), false);
});

const cases: readonly (readonly [what: string, isGone: boolean, id: string, table: ProcessTable])[] = [
  ["there is none of its id", true, makeOwnerId(other), table(false)],
  ["it runs", false, makeOwnerId(other), table(true, "R")],
  ["it is stopped", false, makeOwnerId(other), table(true, "T")],
  ["it waits for its parent to ask for its end", true, makeOwnerId(other), table(true, "Z")],
  ["its id belongs to another one by now", true, makeOwnerId(other), table(true, "R", "8")],
  ["nothing more is known of it", false, makeOwnerId(other), table(true)],
  ["it did not know its start", false, makeOwnerId({ ...other, started: "0" }), table(true, "R", "8")],
  ["it is this one", false, makeOwnerId(self), table(false)],
  ["it had the id of this one before", true, makeOwnerId({ ...self, started: "4" }), table(true)],
  ["it runs elsewhere", false, makeOwnerId(elsewhere), table(false)],
  ["it does not know where it runs", false, makeOwnerId({ ...other, place: "0".repeat(16) }), table(false)],
  ["it is no owner", false, "nobody", table(false)],
];

test("isKnownGone() holds nobody for dead who may live", () => {
  for (const [what, isGone, id, processes] of cases) assertEquals(isKnownGone(id, self, processes), isGone, what);
  const nowhere = { ...self, place: "0".repeat(16) };
  assertEquals(isKnownGone(makeOwnerId({ ...other, place: nowhere.place }), nowhere, table(false)), false);
});
