import { assertEquals, assertRejects } from "@std/assert";
import { type Io, io } from "../../src/store/io.ts";
import { patient } from "../../src/store/patient_io.ts";
import { test } from "../test.ts";

/** Calls of which each fails some times, and the pauses that were made. */
function hindered(failures: number, platform: string, code = "EBUSY"): { calls: Io; pauses: number[]; count: () => number } {
  let count = 0;
  const pauses: number[] = [];
  const fail = () => count++ < failures ? Promise.reject(Object.assign(new Error("held"), { code })) : Promise.resolve(undefined as never);
  const failing = { rename: fail, remove: fail, open: fail, readFile: fail, writeNew: fail, link: fail, touch: fail, stat: fail };
  const calls = patient({ ...io, ...failing }, platform, (ms) => {
    pauses.push(ms);
    return Promise.resolve();
  });
  return { calls, pauses, count: () => count };
}

test("patient() makes a call again until it succeeds", async () => {
  const { calls, pauses, count } = hindered(3, "win32");
  await calls.rename("a", "b");
  assertEquals([count(), pauses], [4, [5, 10, 20]]);
});

test("patient() tells the failure when its patience ends", async () => {
  for (
    const [name, attempts] of [["rename", 9], ["remove", 9], ["open", 5], ["readFile", 5], ["writeNew", 5], ["link", 5], [
      "touch",
      5,
    ]] as const
  ) {
    const { calls, count } = hindered(100, "win32");
    await assertRejects(() => (calls[name] as (path: string) => Promise<unknown>)("a"), Error, "held");
    assertEquals(count(), attempts, name);
  }
});

test("patient() tells every other failure at once, and those of other calls and systems", async () => {
  for (const [platform, code] of [["win32", "ENOENT"], ["win32", "EIO"], ["linux", "EBUSY"], ["darwin", "EACCES"]] as const) {
    const { calls, count } = hindered(1, platform, code);
    await assertRejects(() => calls.rename("a", "b"), Error, "held");
    assertEquals(count(), 1);
  }
  const { calls, count } = hindered(1, "win32");
  await assertRejects(() => calls.stat("a"), Error, "held");
  assertEquals(count(), 1);
});

test("patient() hands on arguments and results", async () => {
  const seen: unknown[] = [];
  const link: Io["link"] = (...args) => Promise.resolve(void seen.push(args));
  const calls: Io = patient({ ...io, link, touch: () => Promise.resolve(7) }, "win32");
  await calls.link("a", "b");
  assertEquals([seen, await calls.touch("a", new Uint8Array())], [[["a", "b"]], 7]);
});
