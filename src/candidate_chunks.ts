/**
 * Which chunks of a request may have known points, told from the files and not from the chunks.
 *
 * @module
 */

import type { CacheState } from "./cache_state.ts";
import type { Request } from "./grid/request.ts";

/**
 * Marks the chunks that a file touches. The others have no known point: a grid of a million chunks and ten files costs ten looks.
 *
 * @param state The cache's state
 * @param request The request
 * @returns A byte per chunk; `undefined` where each chunk must be looked at, since points are left out or chunks are listed
 */
export function candidateChunks(state: CacheState, request: Request): Uint8Array | undefined {
  if (request.chunksAt === undefined || state.where !== undefined) return undefined;
  const touched = new Uint8Array(request.chunkCount);
  for (const file of state.known.files.values()) {
    for (const i of request.chunksAt(state.known.positions(file))) touched[i] = 1;
  }
  return touched;
}
