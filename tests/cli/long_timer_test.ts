import { assertEquals } from "@std/assert";
import { after } from "../../src/cli/long_timer.ts";
import { test } from "../test.ts";

test("after() waits, in steps where one timer is too short", async () => {
  const done: string[] = [];
  const stopMonth = after(30 * 86_400_000, () => done.push("month"));
  const stopped = after(1, () => done.push("stopped"));
  stopped();
  await new Promise<void>((resolve) => after(5, resolve, 2));
  stopMonth();
  assertEquals(done, []);
});
