/**
 * A small sweep with all that a report can show: known points, points that fail, missing ones, excluded ones, and texts that would be
 * markup anywhere else.
 *
 * @module
 */

import { ChunkCache, perPoint, run } from "../../mod.ts";
import { renderReport, type ReportOptions } from "../../src/report.ts";

/** Texts that try to be more. */
export const hostile = {
  axis: `</script><img src=x onerror="window.broken=1">`,
  value: `"><script>window.broken=2</script>`,
  param: `<b onclick=window.broken=3>&amp;</b>`,
  error: `<!--<script>window.broken=4</script>-->\u2028</title>`,
  field: `<svg onload=window.broken=5>`,
};

/** The axes. */
export const axisValues = {
  kind: ["adam", "sgd", hostile.axis],
  width: [8, 16, 32, 64],
  rate: [0.001, 0.01, 0.1],
  seed: [1, 2],
};

/** A point. */
export interface Point {
  readonly kind: string;
  readonly width: number;
  readonly rate: number;
  readonly seed: number;
}

/** The loss at a point; no number at one of them. */
export function lossAt({ kind, width, rate, seed }: Point): number {
  if (kind === "adam" && width === 8 && rate === 0.01 && seed === 2) return NaN;
  return axisValues.kind.indexOf(kind) + 8 / width + Math.abs(Math.log10(rate) + 2) * 0.4 + seed * 0.02;
}

/** Points that fail. */
export function fails({ kind, rate }: Point): boolean {
  return kind === "sgd" && rate === 0.1;
}

/** Points that are not part of the grid. */
export function isExcluded({ kind, width }: Point): boolean {
  return kind === hostile.axis && width === 64;
}

/** Points that nobody asked for. */
export function isMissing(point: Point): boolean {
  return point.width === 32 && !isExcluded(point);
}

/** Runs the sweep, but for one width. */
export async function makeSweep(root: string): Promise<ChunkCache<typeof axisValues>> {
  const cache = new ChunkCache({
    root,
    cacheId: "report",
    metadata: { params: { note: hostile.param } },
    chunkSpec: { kind: 1, width: 2, rate: 3, seed: 2 },
    axisValues,
    axisOrder: ["kind", "width", "rate", "seed"],
    where: (point) => !isExcluded(point as unknown as Point),
    verbose: 0,
  });
  const train = perPoint((point: Point) => {
    if (fails(point)) throw new RangeError(hostile.error);
    const loss = lossAt(point);
    return {
      loss,
      epochs: point.width * 2,
      done: loss < 1,
      note: hostile.value,
      [hostile.field]: point.seed,
      nested: { rate: point.rate },
    };
  });
  await run(cache.slice({ width: [8, 16, 64] }), train, { onError: "continue", granularity: "point" });
  return cache;
}

/** Renders a report as one text. */
export async function renderWhole(cache: ChunkCache<typeof axisValues>, options?: ReportOptions): Promise<string> {
  let page = "";
  for await (const part of renderReport(cache, options)) page += part;
  return page;
}
