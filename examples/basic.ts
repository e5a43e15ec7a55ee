/**
 * The quick start: a function of vectors, memoized in chunks.
 *
 *     deno run -A examples/basic.ts
 */

import { ChunkMemo } from "@x/chunk-memo";

const memo = new ChunkMemo({
  root: "./memo_cache",
  chunkSpec: { strat: 1, s: 3 },
  axisValues: { strat: ["aaa", "bb"], s: [1, 2, 3, 4] },
});

/** Vectors in, one output per point out. The axes in order are s and strat, so strat is the fastest. */
const foo = memo.cache(function foo({ alpha, strat, s }: { alpha: number; strat: string[]; s: number[] }) {
  return s.flatMap((sValue) => strat.map((name) => ({ alpha, strat: name, s: sValue, value: name.length + alpha * sValue })));
});

const [output, diagnostics] = await foo({ alpha: 0.5, strat: ["aaa", "bb"], s: [1, 2] });
console.log("output:", output);
console.log(`first call: ${diagnostics.executedPoints} points executed in ${diagnostics.executedChunks} chunks`);

// The first call completed the chunks it touched, so s = 3 is known too.
const [, again] = await foo({ alpha: 0.5, strat: ["aaa", "bb"], s: [1, 2, 3] });
console.log(`second call: ${again.executedPoints} points executed, ${again.cachedPoints} known, in ${again.cachedChunks} chunks`);

console.log("The outputs are stored in ./memo_cache: another run of this script executes nothing.");
