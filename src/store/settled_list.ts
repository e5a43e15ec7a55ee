/**
 * Lists a directory whose files may be put together into others meanwhile. A listing is no snapshot: of a file that is removed before the
 * listing gets to it, and whose points are in a file that is made behind it by then, neither may be listed.
 *
 * @module
 */

/** A directory that nobody has changed for so long was not changed while it was listed: no file system keeps time more coarsely. */
const QUIET_MS = 2100;
/** So many listings are compared at most. */
const MAX_LISTINGS = 20;

/** A directory. */
export interface ListedDirectory {
  /** Lists its files. */
  list(): Promise<string[]>;
  /** When it was last changed, in ms since 1970; `undefined` if it is not there. */
  changedMs(): Promise<number | undefined>;
}

/**
 * Lists files until none that was listed is gone.
 *
 * @param directory The directory
 * @returns Its files
 */
export async function settledList(directory: ListedDirectory): Promise<string[]> {
  const [start, before] = [Date.now(), await directory.changedMs()];
  let paths = await directory.list();
  if (paths.length === 0 && before === undefined) return paths;
  if (before !== undefined && start - before > QUIET_MS && before === await directory.changedMs()) return paths;
  for (let listings = 1; listings < MAX_LISTINGS; listings++) {
    const again = new Set(await directory.list());
    const isSettled = paths.every((path) => again.has(path));
    paths = [...again];
    if (isSettled) break;
  }
  return paths;
}
