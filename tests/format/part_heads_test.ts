import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { partHeads } from "../../src/format/part_heads.ts";
import { decodeParts } from "../../src/format/payload.ts";
import { inputs, test } from "../test.ts";
import { fileOf, lists } from "./value_lists.ts";

test("partHeads() tells the kinds of the parts, where they can be told", () => {
  fc.assert(
    fc.property(lists, (values) => {
      const { file, head } = fileOf(values);
      const parts = new Map(decodeParts(head, file).map((part) => [part.path.key, part]));
      const heads = partHeads(head.column);
      for (const { path: { key }, kind, isNullable } of heads) {
        if (kind === undefined) continue;
        assertEquals(parts.get(key)!.kind, kind);
        assert(isNullable || parts.get(key)!.mask === undefined);
      }
      if (heads.every(({ kind }) => kind !== undefined)) assertEquals(heads.map(({ path }) => path.key), [...parts.keys()]);
    }),
    { numRuns: inputs(150) },
  );
});
