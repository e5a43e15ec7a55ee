import fc from "fast-check";
import { rm } from "node:fs/promises";
import process from "node:process";
import { tempDir, test } from "../test.ts";
import { Session } from "./session.ts";
import { plan } from "./steps.ts";

/** The same sequences every time; others with these variables. What fails is shrunk, and tells its seed and path. */
const SEED = Number(process.env.CHUNK_MEMO_MODEL_SEED ?? 20240229);
const RUNS = Number(process.env.CHUNK_MEMO_MODEL_RUNS ?? 150);
/** Which share of them is played here, and of how many: the runtimes have their own ones. */
const [SHARE, SHARES] = (process.env.CHUNK_MEMO_MODEL_SHARE ?? "0/1").split("/").map(Number);
/** Sequences under way at once: one computes while another waits for the disk. */
const LANES = 4;

test("ChunkCache does what a Map would, whatever is edited on the grid", async () => {
  await using dir = await tempDir();
  let count = 0;
  const property = fc.asyncProperty(plan, async (given) => {
    const root = `${dir.path}/${count++}`;
    const session = new Session(root, given);
    for (const step of given.steps) await session.play(step);
    await session.end();
    await rm(root, { recursive: true, force: true });
  });
  const lanes = Array.from(
    { length: LANES },
    (_, lane) => fc.assert(property, { seed: SEED + SHARE * LANES + lane, numRuns: Math.ceil(RUNS / LANES / SHARES), endOnFailure: false }),
  );
  const failed = (await Promise.allSettled(lanes)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
});
