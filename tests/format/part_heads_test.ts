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
      const parts = new Map(decodeParts(head, file).map((part) => [part.name, part]));
      const heads = partHeads(head.column);
      for (const { name, kind, isNullable } of heads) {
        if (kind === undefined) continue;
        assertEquals(parts.get(name)!.kind, kind);
        assert(isNullable || parts.get(name)!.mask === undefined);
      }
      if (heads.every(({ kind }) => kind !== undefined)) assertEquals(heads.map(({ name }) => name), [...parts.keys()]);
    }),
    { numRuns: inputs(150) },
  );
});
