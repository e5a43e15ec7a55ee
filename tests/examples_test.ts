import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readdir } from "node:fs/promises";
import { exponentOf } from "../examples/lorenz.ts";
import { knn, params, readFlowers, SCALINGS, stratifiedFolds, vote } from "../examples/knn.ts";
import { runScript } from "./cli/script.ts";
import { tempDir, test } from "./test.ts";

/** Runs an example in an empty directory. */
async function example(name: string, ...args: string[]): Promise<{ lines: string[]; left: string[] }> {
  await using dir = await tempDir();
  const { code, stdout, stderr } = await runScript(`examples/${name}.ts`, args, { cwd: dir.path });
  assertEquals([code, stderr], [0, ""], stdout);
  return { lines: stdout.split("\n"), left: await readdir(dir.path) };
}

test("examples/basic.ts executes the chunks it touches, once", async () => {
  const { lines, left } = await example("basic");
  // Each runtime shows objects in its own way.
  const shown = lines.join("").replaceAll(/\s|,(?=\s*\})/g, "").replaceAll("'", '"');
  assertStringIncludes(shown, `{alpha:0.5,strat:"aaa",s:1,value:3.5}`);
  assertEquals(lines.slice(-4, -2), [
    "first call: 6 points executed in 2 chunks",
    "second call: 0 points executed, 6 known, in 2 chunks",
  ]);
  assertEquals(left, ["memo_cache"]);
});

test("examples/subset_detection.ts finds the broad cache", async () => {
  const { lines, left } = await example("subset_detection");
  assertEquals(lines.filter((line) => line.startsWith("ok: ")), [
    "ok: all 6 points were executed",
    "ok: cachedChunks === 1",
    "ok: executedChunks === 0",
  ]);
  assertEquals(left, []);
});

test("examples/streaming.ts stores without holding, and reads in parts", async () => {
  const { lines, left } = await example("streaming");
  assertEquals(lines, [
    "runStreaming: 20000 points in 20 chunks, at most 1000 held at once",
    "run on a slice: 300 outputs, 0 points executed, 1 file read",
    "streamCache: 20000 points executed, then 0; 20000 known",
    "",
  ]);
  assertEquals(left, []);
});

test("examples/async_points.ts has several points under way", async () => {
  const { lines, left } = await example("async_points");
  assertEquals(lines, [
    "20 points with 20 calls, 5 under way at once",
    "faster than one after another",
    "Oslo: 1 °C, 4 °C, 7 °C, 10 °C, 13 °C (0 points executed, 20 calls in all)",
    "",
  ]);
  assertEquals(left, []);
});

test("examples/parallel.ts executes every point once, serially, in workers, and item by item", async () => {
  const { lines, left } = await example("parallel", "1000");
  assertEquals(lines.slice(0, 3), [
    "serial: 96 points executed",
    "2 workers: 96 points executed, start of the workers included",
    "the outputs are the same",
  ]);
  // How much faster it is, is not for a test of a busy machine to say.
  assertMatch(lines[3], /^serial \/ parallel: \d+ ms \/ \d+ ms = \d+\.\d\d$/);
  assertEquals(lines[4], "items: 1 known, 3 executed");
  assertMatch(lines[5], /^rho 28: \d\.\d{3}, rho 99\.96: /);
  assertEquals(left, []);
});

test("exponentOf() gives the exponents known of the Lorenz system", () => {
  const at = (rho: number) => exponentOf({ sigma: 10, rho, steps: 50_000 });
  // Chaos at 28, a stable point at 10, a closed orbit at 160.
  assertAlmostEquals(at(28), 0.906, 0.02);
  assert(at(10) < -0.5);
  assertAlmostEquals(at(160), 0, 0.02);
});

test("examples/lorenz.ts is a sweep for the command line", async () => {
  await using dir = await tempDir();
  const module = `${new URL("../examples/lorenz.ts", import.meta.url).href}#lyapunovExponents`;
  const args = [module, "rho=10,20,28", "sigma=10", "--param", "steps=1000"];
  const { code } = await runScript("cli.ts", ["run", ...args], { cwd: dir.path });
  const { stdout } = await runScript("cli.ts", ["get", ...args, "--format", "json"], { cwd: dir.path });
  const rows = JSON.parse(stdout) as { rho: number; value: number }[];
  assertEquals([code, rows.map(({ rho }) => rho), rows[2].value], [0, [10, 20, 28], exponentOf({ sigma: 10, rho: 28, steps: 1000 })]);
});

test("examples/custom_map.ts has p-map say how many items are under way", async () => {
  const { lines, left } = await example("custom_map");
  assertEquals(lines, [
    "10 items: 0 known, 10 executed, at most 5 at once",
    "the first and the last: SUN (fi), TREE (fi)",
    "40 items: 10 known, 30 executed, at most 5 at once",
    "the first and the last: SUN (fi), TREE (cy)",
    "",
  ]);
  assertEquals(left, []);
});

test("examples/resume.ts goes on where it was stopped, and with what was refused", async () => {
  await using dir = await tempDir();
  const resume = (...args: string[]) => runScript("examples/resume.ts", ["--wait", "1", ...args], { cwd: dir.path });
  const stopped = await resume("--stop-after", "50");
  assertEquals([stopped.code, stopped.stdout.split("\n")], [130, [
    "0 of 120 points are known",
    "interrupted after 50 requests: 45 of 120 points are known; start it again to go on",
    "",
  ]]);
  const starts = [await resume(), await resume()];
  assertEquals(starts.map(({ code, stdout }) => [code, ...stdout.split("\n")]), [
    [0, "45 of 120 points are known", "75 points executed, 8 of them refused", "start it again for the others", ""],
    [0, "112 of 120 points are known", "8 points executed, 0 of them refused", "all points are known", ""],
  ]);
  assertEquals(await readdir(dir.path), ["resume_cache"]);
});

test("examples/resume.ts keeps what is finished at Ctrl-C", async () => {
  await using dir = await tempDir();
  const interruptAt = { text: "Ctrl-C", signal: "SIGINT" } as const;
  const { code, stdout } = await runScript("examples/resume.ts", [], { cwd: dir.path, interruptAt });
  const [, requests, known] = /^interrupted after (\d+) requests: (\d+) of 120 points are known/m.exec(stdout) ?? [];
  assertEquals([code, Number(known)], [130, Number(requests) - Math.floor(Number(requests) / 9)]);
  const again = await runScript("examples/resume.ts", ["--wait", "1"], { cwd: dir.path });
  assertStringIncludes(again.stdout, `${known} of 120 points are known\n${120 - Number(known)} points executed, `);
});

test("examples/share.ts has two processes execute each point once", async () => {
  const { lines, left } = await example("share");
  const parts = lines.slice(0, 2).sort().map((line) => /^(one|two): (\d+) points executed, 60 outputs, sum 23568$/.exec(line));
  assertEquals(parts.map((part) => part?.[1]), ["one", "two"]);
  assertEquals(parts.reduce((total, part) => total + Number(part![2]), 0), 60);
  assertEquals(lines.slice(2), ["afterwards: 0 points executed, 60 outputs, sum 23568", ""]);
  assertEquals(left, []);
});

test("examples/iris.ts computes, reads and writes no more than each edit asks for", async () => {
  const { lines, left } = await example("iris");
  const rows = ["cold", "warm", "k = 1 inserted"].map((title) => lines.find((line) => line.startsWith(title)) ?? "");
  assertMatch(rows[0], / 1,200 +0 +0 \(0 B\) +24 \([\d,]+ B\)/);
  assertMatch(rows[1], / 0 +1,200 +24 \([\d,]+ B\) +0 \(0 B\)/);
  assertMatch(rows[2], / 120 +1,200 +24 \([\d,]+ B\) +12 \([\d,]+ B\)/);
  assertStringIncludes(lines.join("\n"), "chebyshev  none           7    0.9800             3");
  assertEquals(left, []);
});

test("examples/knn.ts is a sweep for the command line", async () => {
  await using dir = await tempDir();
  const module = new URL("../examples/knn.ts", import.meta.url).href;
  const { code, stdout } = await runScript("cli.ts", ["run", module, "k=1,3", "distance=euclidean", "--json"], { cwd: dir.path });
  const { points } = JSON.parse(stdout);
  assertEquals([code, points.total, points.known], [0, 60, 60]);
});

test("readFlowers() gives 150 irises, 50 of each species", () => {
  const flowers = readFlowers();
  assertEquals([flowers.length, flowers[0], flowers[34].features, flowers[37].features], [
    150,
    { features: [5.1, 3.5, 1.4, 0.2], species: "setosa" },
    [4.9, 3.1, 1.5, 0.2],
    [4.9, 3.6, 1.4, 0.1],
  ]);
  for (const name of ["setosa", "versicolor", "virginica"]) assertEquals(flowers.filter(({ species }) => species === name).length, 50);
});

test("stratifiedFolds() gives every fold as many of each species, the same for the same seed", () => {
  const species = readFlowers().map((flower) => flower.species);
  const folds = stratifiedFolds(species, 10, 1);
  for (let fold = 0; fold < 10; fold++) {
    for (const name of new Set(species)) assertEquals(species.filter((other, i) => other === name && folds[i] === fold).length, 5);
  }
  assertEquals(stratifiedFolds(species, 10, 1), folds);
  assert(stratifiedFolds(species, 10, 2).some((fold, i) => fold !== folds[i]));
});

test("vote() gives the species of most neighbours, of equals the one with the nearest", () => {
  assertEquals([vote(["a", "b", "b"], 1), vote(["a", "b", "b"], 3), vote(["b", "a", "a", "b"], 4)], ["a", "b", "b"]);
});

test("SCALINGS learn from the training flowers alone", () => {
  assertEquals(SCALINGS.minmax([[0, 10], [5, 5]])([5, 6]), [0.5, 1]);
  assertEquals(SCALINGS.standardize([[1, 3]])([4]), [2]);
});

test("knn() agrees with a plain count on leave-one-out", () => {
  // 1-NN, leave one out, euclidean: 144 of 150 right, the figure known for this data set.
  const flowers = readFlowers();
  const points = flowers.map((_, fold) => ({ k: 1, distance: "euclidean", scaling: "none", fold }));
  const scores = knn({ k: [], distance: [], scaling: [], fold: [], folds: flowers.length, seed: params.seed }, { points });
  assertEquals(scores.reduce((wrong, score) => wrong + score.wrong, 0), 6);
});
