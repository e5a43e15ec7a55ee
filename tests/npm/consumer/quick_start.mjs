import { ChunkCache, ChunkMemo, perPoint, range, runParallel, slice } from "@x/chunk-memo";

const memo = new ChunkMemo({
  root: "./quick_start",
  chunkSpec: { strat: 1, s: 3 },
  axisValues: { strat: ["aaa", "bb"], s: [1, 2, 3, 4] },
});
const foo = memo.cache(function foo({ alpha, strat, s }) {
  return s.flatMap((sValue) => strat.map((name) => ({ s: sValue, strat: name, value: name.length + alpha * sValue })));
});
const [output, first] = await foo({ alpha: 0.5, strat: ["aaa", "bb"], s: [1, 2] });
const [, again] = await foo({ alpha: 0.5 });
const cube = memo.cache(perPoint(function cube({ strat, s }) {
  return new Float64Array([strat.length, s ** 3]);
}));
const [tail] = await cube({ axisIndices: { s: slice(-1), strat: range(0, 2) } });
const cache = new ChunkCache({ root: "./quick_start", cacheId: "items", axisValues: { x: [1, 2, 3] } });
const [items] = await runParallel([{ x: 3 }, { x: 1 }], {
  cache,
  execFn: ({ x }) => x * 10,
  mapFn: (fn, list) => Promise.all(list.map(fn)),
});
console.log(JSON.stringify({
  output,
  executed: [first.executedChunks, again.executedChunks, again.cachedChunks],
  tail: tail.map((values) => [...values]),
  items,
}));
