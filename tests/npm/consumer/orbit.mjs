import { task } from "@x/chunk-memo";

/** A task, and a sweep of it. */
export const orbit = task(import.meta.url, "orbit", ({ steps, r }) =>
  r.map((rate) => {
    let x = 0.5;
    for (let i = 0; i < steps; i++) x = rate * x * (1 - x);
    return Math.round(x * 1e6) / 1e6;
  }));

/** In which thread a point is computed. */
export const threadOf = task(import.meta.url, "threadOf", async ({ i }) => {
  const { isMainThread } = await import("node:worker_threads");
  return i.map(() => isMainThread);
});

export default { fn: orbit, axisValues: { r: [1.5, 2, 2.5, 2.9] }, params: { steps: 1000 } };
