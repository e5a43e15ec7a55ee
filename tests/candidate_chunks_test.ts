import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Candidate, candidateChunks } from "../src/candidate_chunks.ts";
import { type AnyOptions, CacheState } from "../src/cache_state.ts";
import type { ChunkKey } from "../src/format/types.ts";
import { planChunk } from "../src/grid/plan.ts";
import type { Request } from "../src/grid/request.ts";
import { selectAll } from "../src/grid/selection.ts";
import type { FileEntry } from "../src/store/file_entry.ts";
import { fileOf } from "./grid/grids.ts";
import { inputs, test } from "./test.ts";

/** The state of a grid of five by four values, two by three to a chunk. It touches no disk. */
function stateOf(options: Partial<AnyOptions> = {}): CacheState {
  const axisValues = { a: [0, 1, 2, 3, 4], b: [0, 1, 2, 3] };
  return new CacheState({ axisValues, chunkSpec: { a: 2, b: 3 }, verbose: 0, ...options }, "id");
}

function addFile(state: CacheState, axes: ChunkKey, isThere?: (point: number) => boolean): void {
  const file = fileOf(`chunks/${state.known.files.size}.msgpack`, axes, isThere);
  state.known.add({ ...file, bytes: 0, createdAt: "", updatedAt: "" } as FileEntry);
}

/** How much of what is asked of a chunk is known, from its plan. */
function planned(state: CacheState, request: Request, i: number): { known: number; asked: number } {
  const { chunk, points } = request.at(i);
  const missing = new Set(planChunk(state.axes, chunk, state.known).missing);
  return { known: points.filter((point) => !missing.has(point)).length, asked: points.length };
}

const vector = (max: number) => fc.uniqueArray(fc.nat({ max }), { minLength: 1, maxLength: 4 });
const file = fc.record({ a: vector(6), b: vector(5), holes: fc.array(fc.nat({ max: 15 }), { maxLength: 2 }) });
const positions = (length: number) => fc.array(fc.nat({ max: length - 1 }), { minLength: 1, maxLength: 6 });

test("candidateChunks() says nothing of a chunk that its plan denies", () => {
  const property = fc.property(fc.array(file, { maxLength: 5 }), positions(5), positions(4), (files, a, b) => {
    const state = stateOf();
    for (const { a, b, holes } of files) addFile(state, [["a", a], ["b", b]], (point) => point === 0 || !holes.includes(point));
    const request = state.request([Int32Array.from(a), Int32Array.from(b)]);
    for (const [i, candidate] of candidateChunks(state, request)!.entries()) {
      const { known, asked } = planned(state, request, i);
      if (candidate === Candidate.none) assertEquals(known, 0);
      if (candidate === Candidate.all) assertEquals(known, asked);
    }
  });
  fc.assert(property, { numRuns: inputs(200) });
});

test("candidateChunks() of full files are exactly what the plans say of each of them", () => {
  const property = fc.property(vector(6), vector(5), positions(5), positions(4), (a, b, ofA, ofB) => {
    const state = stateOf();
    addFile(state, [["a", a], ["b", b]]);
    const request = state.request([Int32Array.from(ofA), Int32Array.from(ofB)]);
    for (const [i, candidate] of candidateChunks(state, request)!.entries()) {
      const { known, asked } = planned(state, request, i);
      assertEquals(candidate === Candidate.all, known === asked);
      if (known > 0 && known < asked) assertEquals(candidate, Candidate.some);
    }
  });
  fc.assert(property, { numRuns: inputs(200) });
});

test("candidateChunks() promises nothing of files with holes, or of whole outputs", () => {
  const state = stateOf();
  addFile(state, [["a", [0, 1]], ["b", [0, 1, 2]]], (point) => point !== 3);
  const whole = fileOf("chunks/whole.msgpack", [["a", [4]], ["b", [3]]]);
  state.known.add({ ...whole, whole: true, bytes: 0, createdAt: "", updatedAt: "" } as FileEntry);
  const { none, some } = Candidate;
  assertEquals(candidateChunks(state, state.request(selectAll(state.axes))), Uint8Array.of(some, none, none, none, none, some));
});

test("candidateChunks() of an empty cache are none", () => {
  const state = stateOf();
  assertEquals(candidateChunks(state, state.request(selectAll(state.axes))), new Uint8Array(6));
});

test("candidateChunks() cannot tell where points are left out or chunks are listed", () => {
  const states = [stateOf({ where: () => true }), stateOf({ chunkEnumerator: (_, { chunkKeys }) => [...chunkKeys()] })];
  for (const state of states) assertEquals(candidateChunks(state, state.request(selectAll(state.axes))), undefined);
});
