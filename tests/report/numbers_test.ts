import { assert, assertEquals } from "@std/assert";
import { between, median, Sums } from "../../scripts/report_page/numbers.ts";
import { test } from "../test.ts";

const { MAX_VALUE, MIN_VALUE } = Number;

test("between() is half way, however large or small the numbers are", () => {
  assertEquals([between(1, 2), between(1e308, 1.5e308), between(-MAX_VALUE, MAX_VALUE), between(MIN_VALUE, MIN_VALUE)], [
    1.5,
    1.25e308,
    0,
    MIN_VALUE,
  ]);
});

test("median() of numbers that have no sum is between them", () => {
  assertEquals([median([1e308, 1.5e308]), median([3, 1, 2]), median([1e308, MAX_VALUE, 0])], [1.25e308, 2, 1e308]);
});

test("Sums gives means of numbers of any size", () => {
  const mean = (...numbers: number[]) => {
    const sums = new Sums(2);
    for (const number of numbers) sums.add(1, number);
    return sums.mean(1, numbers.length);
  };
  assertEquals([mean(1, 2), mean(1e308, 1e308), mean(-1e308, -1e308), mean(1e308, 1e308, -1e308, -1e308)], [1.5, 1e308, -1e308, 0]);
  assertEquals([mean(-0), mean(MIN_VALUE, MIN_VALUE), mean()], [-0, MIN_VALUE, NaN]);
  assert(mean(...new Array<number>(1000).fill(MAX_VALUE)) <= MAX_VALUE, "the mean is above all numbers");
});
