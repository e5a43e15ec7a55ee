import { assertEquals } from "@std/assert";
import { settledList } from "../../src/store/settled_list.ts";
import { test } from "../test.ts";

/** A directory that gives these listings one after another, the last one from then on, and was changed so many ms ago. */
function directoryOf(listings: readonly (readonly string[])[], agoMs: number | undefined, isChanged = false) {
  let listed = 0;
  let asked = 0;
  const changed = agoMs === undefined ? undefined : Date.now() - agoMs;
  return {
    listed: () => listed,
    list: () => Promise.resolve([...listings[Math.min(listed++, listings.length - 1)]]),
    changedMs: () => Promise.resolve(changed === undefined ? undefined : changed + (isChanged ? asked++ : 0)),
  };
}

const CASES: readonly [what: string, directory: () => ReturnType<typeof directoryOf>, found: string[], listings: number][] = [
  ["a directory that was quiet once", () => directoryOf([["a"], ["b"]], 60_000), ["a"], 1],
  ["one that is not there once", () => directoryOf([[]], undefined), [], 1],
  ["one that was changed lately twice", () => directoryOf([["a"], ["a"]], 5), ["a"], 2],
  [
    "one that is changed meanwhile until nothing is gone",
    () => directoryOf([["a"], ["b"], ["b", "c"], ["d"]], 60_000, true),
    ["b", "c"],
    3,
  ],
  ["one that lies in another clock's future twice", () => directoryOf([["a"], ["a", "b"]], -60_000), ["a", "b"], 2],
  ["one that came up meanwhile twice", () => directoryOf([["a"], ["a"]], undefined), ["a"], 2],
];

for (const [what, make, found, listings] of CASES) {
  test(`settledList() lists ${what}`, async () => {
    const directory = make();
    assertEquals([await settledList(directory), directory.listed()], [found, listings]);
  });
}

test("settledList() ends where files never stop to go", async () => {
  let count = 0;
  const found = await settledList({ list: () => Promise.resolve([`${count++}`]), changedMs: () => Promise.resolve(Date.now()) });
  assertEquals([found, count], [["19"], 20]);
});
