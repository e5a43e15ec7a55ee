import { assertEquals } from "@std/assert";
import { OutputSink } from "../../src/engine/output.ts";
import { makeAxis } from "../../src/grid/axes.ts";
import { ChunkGrid } from "../../src/grid/chunk_grid.ts";
import { GridRequest } from "../../src/grid/request.ts";
import { MISSING } from "../../src/missing.ts";
import { test } from "../test.ts";

/** What is asked of a line of five values in chunks of two. */
function requestOf(...positions: number[]): GridRequest {
  const axis = makeAxis("s", [1, 2, 3, 4, 5]);
  return new GridRequest(new ChunkGrid([axis], [2]), [Int32Array.from(positions)]);
}

function sinkOf(mode: "none" | "flat" | "chunks", request: GridRequest): OutputSink {
  return new OutputSink(mode, request.length, request.chunkCount);
}

test("OutputSink.flat() has every value in the place it was asked for", () => {
  const request = requestOf(4, 0, 3, 0);
  const sink = sinkOf("flat", request);
  sink.place(2, request.at(2), undefined, ["e"]);
  sink.place(0, request.at(0), undefined, ["a", "a"]);
  sink.place(1, request.at(1), undefined, ["d"]);
  assertEquals(sink.flat(), ["e", "a", "d", "a"]);
});

test("OutputSink.flat() marks places to which no value came", () => {
  const request = requestOf(0, 1, 2);
  const sink = sinkOf("flat", request);
  sink.place(0, request.at(0), Uint32Array.of(1), ["b"]);
  assertEquals(sink.flat(), [MISSING, "b", MISSING]);
});

test("OutputSink.flat() has a whole output once, where its first point was asked for", () => {
  const request = requestOf(2, 1, 3, 0);
  const sink = sinkOf("flat", request);
  sink.placeWhole(0, request.at(0), "w0");
  sink.placeWhole(1, request.at(1), "w1");
  assertEquals(sink.flat(), ["w1", "w0"]);
});

test("OutputSink.leaveOut() takes places away", () => {
  const request = requestOf(0, 1, 2);
  const sink = sinkOf("flat", request);
  sink.place(0, request.at(0), Uint32Array.of(1), ["b"]);
  sink.leaveOut(0, request.at(0), [0]);
  sink.place(1, request.at(1), undefined, ["c"]);
  assertEquals(sink.flat(), ["b", "c"]);
});

test("OutputSink: a value that comes after all takes its place back", () => {
  const request = requestOf(0, 1);
  const sink = sinkOf("flat", request);
  sink.leaveOut(0, request.at(0), [0, 1]);
  sink.place(0, request.at(0), undefined, ["a", "b"]);
  assertEquals(sink.flat(), ["a", "b"]);
});

test("OutputSink.chunkOutputs() has one list per chunk in plan order, whole outputs as they are", () => {
  const request = requestOf(4, 1, 0, 3);
  const sink = sinkOf("chunks", request);
  sink.place(2, request.at(2), undefined, ["e"]);
  sink.placeWhole(1, request.at(1), ["an", "array"]);
  sink.place(0, request.at(0), undefined, ["b", "a"]);
  assertEquals(sink.chunkOutputs(), [["b", "a"], ["an", "array"], ["e"]]);
});

test("OutputSink.chunkOutputs() leaves points out, and a chunk of which nothing is known is empty", () => {
  const request = requestOf(0, 1, 2);
  const sink = sinkOf("chunks", request);
  sink.place(0, request.at(0), Uint32Array.of(1), ["b"]);
  sink.leaveOut(0, request.at(0), [0]);
  assertEquals(sink.chunkOutputs(), [["b"], []]);
});

test("OutputSink of a run without output holds nothing", () => {
  const request = requestOf(0);
  const sink = sinkOf("none", request);
  sink.place(0, request.at(0), undefined, ["a"]);
  sink.placeWhole(0, request.at(0), "w");
  sink.leaveOut(0, request.at(0), [0]);
  assertEquals([sink.isWanted, sink.flat(), sink.chunkOutputs()], [false, [], []]);
});
