import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChunkCache, run, type Selection, zip } from "../../mod.ts";
import { canonicalText } from "../../src/format/canonical.ts";
import { tempDir, test } from "../test.ts";

/** What a value of a point is: it depends on the point and the kind of outputs alone. */
type Kind = "number" | "record" | "nested" | "mixed" | "text" | "flag" | "null";

interface Point {
  readonly a: string;
  readonly s: number;
  readonly w: number;
  readonly d: number;
}

function valueOf(kind: Kind, { a, s, w, d }: Point): unknown {
  const n = s * 7 + w * 3 + a.length + d;
  switch (kind) {
    case "number":
      return n % 5 === 0 ? n / 3 : n;
    case "record":
      return { s, loss: n / 3, steps: n * 1000, name: `${a}${n % 3}`, ...(n % 4 === 0 ? {} : { rare: n }) };
    case "nested":
      return { model: n % 3 === 0 ? null : { size: n, fit: { r: n / 7 } }, ok: n % 2 === 0, a };
    case "mixed":
      return [n, `${n}`, { n }, null, [n, 1], new Date(n), BigInt(n)][n % 7];
    case "text":
      return `${a}-${n}`;
    case "flag":
      return n % 2 === 0;
    default:
      return n % 3 === 0 ? null : n;
  }
}

interface Layout {
  readonly a: readonly string[];
  readonly s: readonly number[];
  readonly pairs: number;
  readonly sizes: readonly [number, number, number];
  readonly order: readonly string[];
  readonly where: boolean;
  readonly version: string;
}

const layouts = fc.record({
  a: fc.uniqueArray(fc.constantFrom("x", "yy", "zzz"), { minLength: 1, maxLength: 3 }),
  s: fc.uniqueArray(fc.integer({ min: -2, max: 6 }), { minLength: 1, maxLength: 5 }),
  pairs: fc.integer({ min: 1, max: 3 }),
  sizes: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 })),
  order: fc.shuffledSubarray(["a", "s", "pair"], { minLength: 3 }),
  where: fc.boolean(),
  version: fc.constantFrom("v1", "v1", "v2"),
});

const isIn = (layout: Layout, { a, s, w }: Point) => !layout.where || (s + w + a.length) % 3 !== 0;

function open(root: string, layout: Layout) {
  const widths = [8, 16, 32].slice(0, layout.pairs);
  return new ChunkCache({
    root,
    cacheId: "model",
    axisValues: { a: [...layout.a], s: [...layout.s], pair: zip({ w: widths, d: widths.map((w) => 40 - w) }) },
    chunkSpec: { a: layout.sizes[0], s: layout.sizes[1], pair: layout.sizes[2] },
    axisOrder: layout.order as ("a" | "s" | "pair")[],
    where: (point) => isIn(layout, point),
    version: layout.version,
    verbose: 0,
    durability: "none",
  });
}

/** A part of the grid: which values of each axis. */
function selectionOf(layout: Layout, [a, s]: readonly [number, number]): Selection<{ a: string[]; s: number[] }> {
  const take = <T>(list: readonly T[], bits: number) => list.filter((_, i) => bits >> i & 1);
  const [as, ss] = [take(layout.a, a), take(layout.s, s)];
  return { ...(as.length > 0 ? { a: as } : {}), ...(ss.length > 0 ? { s: ss } : {}) };
}

const steps = fc.array(
  fc.record({ layout: layouts, bits: fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 31 })), byPoint: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);
const kinds = fc.constantFrom<Kind>("number", "record", "nested", "mixed", "text", "flag", "null");

/** The flat fields of a value, as columns name them. */
function flatten(value: unknown, path: readonly string[] = []): [string, unknown][] {
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return [[path.length === 0 ? "value" : path.join("."), value]];
  }
  return Object.entries(value).flatMap(([name, child]) => flatten(child, [...path, name]));
}

const keyOf = (version: string, { a, s, w, d }: Point) => canonicalText([version, a, s, w, d]);

test("Results: agree with run() and with a Map on grids that are edited, sliced and excluded from", async () => {
  await fc.assert(
    fc.asyncProperty(steps, kinds, async (edits, kind) => {
      await using dir = await tempDir();
      const known = new Map<string, unknown>();
      for (const { layout, bits, byPoint } of edits) {
        const cache = open(dir.path, layout);
        const part = cache.slice(selectionOf(layout, bits));
        const exec = (_vectors: unknown, { points }: { points: Iterable<Point> }) =>
          [...points].map((point) => {
            const value = valueOf(kind, point);
            known.set(keyOf(layout.version, point), value);
            return value;
          });
        const [output] = await run(part, exec, { granularity: byPoint ? "point" : "chunk", partial: "complete" });
        const whole = cache.results();
        await agree(layout, known, whole);
        const found: unknown[] = [];
        for await (const { value } of part.results()) found.push(value);
        assertEquals(sorted(found), sorted(output));
        await agree(layout, known, part.results(), true);
      }
    }),
    { numRuns: 15 },
  );
});

const sorted = (values: readonly unknown[]) => values.map((value) => canonicalText(value)).sort();

async function agree(
  layout: Layout,
  known: ReadonlyMap<string, unknown>,
  results: ReturnType<ReturnType<typeof open>["results"]>,
  isPart = false,
) {
  const points: Point[] = [];
  const values: unknown[] = [];
  for await (const { point, value } of results) {
    assertEquals(canonicalText(value), canonicalText(known.get(keyOf(layout.version, point))));
    points.push(point);
    values.push(value);
  }
  const keys = points.map((point) => keyOf(layout.version, point));
  assertEquals(new Set(keys).size, keys.length);
  const { pair, a, s } = results.axisValues;
  const all = pair.flatMap(({ w, d }) => a.flatMap((letter) => s.map((value) => ({ a: letter, s: value, w, d }))));
  const inside = all.filter((point) => isIn(layout, point));
  assertEquals([...keys].sort(), inside.map((point) => keyOf(layout.version, point)).filter((key) => known.has(key)).sort());
  const counts = await results.status();
  assertEquals(counts, {
    totalPoints: all.length,
    knownPoints: keys.length,
    missingPoints: inside.length - keys.length,
    excludedPoints: all.length - inside.length,
    wholePoints: 0,
    wholeChunks: 0,
    damagedFiles: [],
  });
  if (isPart) assertEquals(counts.missingPoints, 0);
  const table = await results.columns();
  assertEquals(table.counts, counts);
  assertColumns(table.columns, points, values);
  let offset = 0;
  const names = (await results.schema()).map(({ name }) => name);
  assertEquals([...table.names].sort(), [...names].sort());
  for await (const batch of results.columnBatches({ rows: 3 })) {
    assertEquals(batch.names, names);
    assertColumns(batch.columns, points.slice(offset, offset + batch.length), values.slice(offset, offset + batch.length));
    offset += batch.length;
  }
  assertEquals(offset, points.length);
  for (const field of table.names.filter((name) => !["a", "s", "w", "d"].includes(name)).slice(0, 2)) {
    await assertGrid(await results.grid(field), new Map(points.map((point, i) => [keyOf("", point), values[i]])), field);
  }
}

type Columns = Awaited<ReturnType<ReturnType<ReturnType<typeof open>["results"]>["columns"]>>["columns"];

/** One cell as the value it stands for. */
function cell({ kind, values, valid }: Columns[string], row: number): unknown {
  if (valid?.[row] === 0 || kind === "null") return undefined;
  return kind === "boolean" ? values[row] === 1 : kind === "date" ? new Date(values[row] as number) : values[row];
}

function assertColumns(columns: Columns, points: readonly Point[], values: readonly unknown[]) {
  for (const [i, point] of points.entries()) {
    const axes = Object.entries(point);
    const expected = new Map<string, unknown>([
      ...axes,
      ...flatten(values[i]).filter(([name, value]) => (point as unknown as Record<string, unknown>)[name] !== value),
    ]);
    for (const [name, column] of Object.entries(columns)) {
      assertEquals(canonicalText(cell(column, i)), canonicalText(expected.get(name) ?? undefined), `${name} of ${JSON.stringify(point)}`);
    }
    for (const [name, value] of expected) {
      assert(value === null || Object.hasOwn(columns, name) || value === undefined, `no column ${name}`);
    }
  }
}

async function assertGrid(
  grid: Awaited<ReturnType<ReturnType<ReturnType<typeof open>["results"]>["grid"]>>,
  known: ReadonlyMap<string, unknown>,
  field: string,
) {
  await Promise.resolve();
  const size = grid.shape.reduce((product, length) => product * length, 1);
  assertEquals([grid.present.length, grid.values.length], [size, size]);
  for (let place = 0; place < size; place++) {
    let rest = place;
    const point: Record<string, unknown> = {};
    for (let axis = grid.shape.length - 1; axis >= 0; axis--) {
      const value = grid.axes[axis].values[rest % grid.shape[axis]];
      if (grid.axes[axis].name === "pair") Object.assign(point, value);
      else point[grid.axes[axis].name] = value;
      rest = Math.floor(rest / grid.shape[axis]);
    }
    const key = keyOf("", point as unknown as Point);
    assertEquals(grid.present[place] === 1, known.has(key));
    if (grid.present[place] === 0 || grid.valid?.[place] === 0) {
      assert(grid.values[place] === undefined || Number.isNaN(grid.values[place]), `a gap of ${field} is ${String(grid.values[place])}`);
    }
    if (grid.present[place] === 0) continue;
    const expected = new Map(flatten(known.get(key))).get(field) ?? undefined;
    assertEquals(canonicalText(cell(grid as unknown as Columns[string], place)), canonicalText(expected));
  }
}
