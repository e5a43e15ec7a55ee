/**
 * Which chunks of a request may have known points, told from the files and not from the chunks.
 *
 * @module
 */

import type { CacheState } from "./cache_state.ts";
import type { Request } from "./grid/request.ts";

/** What the files tell of a chunk: nothing of it is known, some of it may be, or all that is asked of it is. */
export const Candidate = { none: 0, some: 1, all: 2 } as const;

/**
 * Tells what may be known of chunks. A grid of a million chunks and ten files costs ten looks.
 *
 * @param state The cache's state
 * @param request The request
 * @returns A {@linkcode Candidate} per chunk; `undefined` where each chunk must be looked at, since points are left out or chunks are listed
 */
export function candidateChunks(state: CacheState, request: Request): Uint8Array | undefined {
  if (request.chunksAt === undefined || state.where !== undefined) return undefined;
  const candidates = new Uint8Array(request.chunkCount);
  for (const file of state.known.files.values()) {
    const positions = state.known.positions(file);
    for (const i of request.chunksAt(positions, "touched")) if (candidates[i] === Candidate.none) candidates[i] = Candidate.some;
    if (file.whole || file.presence !== undefined) continue;
    for (const i of request.chunksAt(positions, "covered")) candidates[i] = Candidate.all;
  }
  return candidates;
}
