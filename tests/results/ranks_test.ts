import { assertEquals } from "@std/assert";
import { isAscending, ranksOf } from "../../src/results/ranks.ts";
import { test } from "../test.ts";

test("ranksOf() ranks points of several pieces among all that are known", () => {
  const pieces = [{ asked: Uint32Array.of(4, 1) }, { asked: Uint32Array.of(2) }];
  assertEquals(ranksOf({ total: 5, known: 3, pieces }), {
    known: Uint32Array.of(1, 2, 4),
    ranks: [Uint32Array.of(2, 0), Uint32Array.of(1)],
  });
  const all = [{ asked: Uint32Array.of(1, 0) }];
  assertEquals(ranksOf({ total: 2, known: 2, pieces: all }), { known: undefined, ranks: [Uint32Array.of(1, 0)] });
});

test("isAscending() tells whether no number repeats or goes back", () => {
  assertEquals([[], [5], [1, 2, 9], [1, 1], [2, 1]].map((numbers) => isAscending(Uint32Array.from(numbers))), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
