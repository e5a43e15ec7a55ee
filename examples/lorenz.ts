/**
 * The largest Lyapunov exponent of the Lorenz system: how fast two weathers that begin all but alike part from each other. Positive
 * is chaos; 0.906 per unit of time at sigma = 10, rho = 28, beta = 8/3.
 *
 * The functions are tasks: exported under the name they are given, so that workers, which share no memory with the script that
 * starts them, can import them. This module does nothing but define them. It is a sweep for the command line too:
 *
 *     deno run -A cli.ts run "examples/lorenz.ts#lyapunovExponents" rho=10,20,28 sigma=10 --param steps=20000
 */

import { perPoint, task } from "@x/chunk-memo";

/** One point of the sweep, and the param that says how far to go. */
export interface Lorenz {
  /** How readily the fluid passes on momentum, against heat. */
  sigma: number;
  /** How strongly it is heated from below. */
  rho: number;
  /** How many steps of 0.01 to go. */
  steps: number;
}

const BETA = 8 / 3;
const STEP = 0.01;

/** x, y and z, and a small distance from them. */
type State = Float64Array;

function slope({ sigma, rho }: Lorenz, [x, y, z, dx, dy, dz]: State, into: State): void {
  into[0] = sigma * (y - x);
  into[1] = x * (rho - z) - y;
  into[2] = x * y - BETA * z;
  into[3] = sigma * (dy - dx);
  into[4] = (rho - z) * dx - dy - x * dz;
  into[5] = y * dx + x * dy - BETA * dz;
}

/** A step of Runge and Kutta, of fourth order. */
function stepOn(system: Lorenz, state: State, slopes: readonly State[], at: State): void {
  for (let stage = 0; stage < 4; stage++) {
    const reach = stage === 0 ? 0 : stage === 3 ? STEP : STEP / 2;
    for (let i = 0; i < 6; i++) at[i] = state[i] + (stage === 0 ? 0 : reach * slopes[stage - 1][i]);
    slope(system, at, slopes[stage]);
  }
  const [a, b, c, d] = slopes;
  for (let i = 0; i < 6; i++) state[i] += STEP / 6 * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
}

/** The exponent at one point: the mean rate at which a small distance grows, once the start is forgotten. */
export function exponentOf(system: Lorenz): number {
  const state = Float64Array.of(1, 1, 1, 1, 0, 0);
  const slopes = Array.from({ length: 4 }, () => new Float64Array(6));
  const at = new Float64Array(6);
  const forgotten = Math.floor(system.steps / 10);
  let growth = 0;
  for (let i = 0; i < system.steps; i++) {
    stepOn(system, state, slopes, at);
    const length = Math.hypot(state[3], state[4], state[5]);
    for (let j = 3; j < 6; j++) state[j] /= length;
    if (i >= forgotten) growth += Math.log(length);
  }
  return growth / ((system.steps - forgotten) * STEP);
}

/** Called with one point, as `runParallel` does with its items. */
export const lyapunovExponent = task(import.meta.url, "lyapunovExponent", exponentOf);

/** Called with a block of points, as `run` and `memo.cache` do. */
export const lyapunovExponents = task(import.meta.url, "lyapunovExponents", perPoint(exponentOf));
