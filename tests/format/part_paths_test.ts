import { assertEquals, assertStrictEquals } from "@std/assert";
import { pathOf, pathsIn, TOP_PATH } from "../../src/format/part_paths.ts";
import { test } from "../test.ts";

test("pathOf() joins fields by dots, and names what is no field", () => {
  assertEquals([pathOf(["a", "b"]).name, pathOf(["a.b"]).name, TOP_PATH.name], ["a.b", "a.b", "value"]);
});

test("pathsIn() tells the paths of a record's fields once", () => {
  const constant = { kind: "constant", count: 1, text: "1" } as const;
  const record = { kind: "record", count: 1, fields: [["x", constant], ["y", constant]] } as const;
  const paths = pathsIn(record, pathOf(["a"]));
  assertEquals(paths, [{ fields: ["a", "x"], name: "a.x", key: '["a","x"]' }, { fields: ["a", "y"], name: "a.y", key: '["a","y"]' }]);
  assertStrictEquals(pathsIn(record, pathOf(["a"])), paths);
});
