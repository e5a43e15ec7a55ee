/**
 * What the runs of one process tell each other about a cache directory: what is being executed, what was just written.
 *
 * @module
 */

import { resolve } from "@std/path";
import type { FileEntry } from "./file_entry.ts";

/** One user's hold on what is shared about a directory. */
export interface SharedDirectory {
  /** What is being executed, by a key of the engine's choice; the promise settles when it is stored or has failed. */
  readonly inflight: Map<string, Promise<void>>;
  /** What was written while there were several users, oldest first. Who joins looks at the disk for what came before. */
  readonly log: readonly FileEntry[];
  /** Tells the others of a file just written. */
  announce(entry: FileEntry): void;
  /** Lets go; the last user's going forgets all. Calling it again does nothing. */
  leave(): void;
}

interface Shared {
  readonly inflight: Map<string, Promise<void>>;
  readonly log: FileEntry[];
  users: number;
}

const directories = new Map<string, Shared>();

/**
 * Joins those who use a directory in this process.
 *
 * @param directory The cache's directory
 * @returns What they share, until `leave()` is called
 */
export function joinDirectory(directory: string): SharedDirectory {
  const key = resolve(directory);
  const shared: Shared = directories.get(key) ?? { inflight: new Map(), log: [], users: 0 };
  directories.set(key, shared);
  shared.users++;
  let joined = true;
  return {
    inflight: shared.inflight,
    log: shared.log,
    announce: (entry) => {
      if (shared.users > 1) shared.log.push(entry);
    },
    leave: () => {
      if (!joined) return;
      joined = false;
      if (--shared.users === 0) directories.delete(key);
    },
  };
}
