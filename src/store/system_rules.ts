/**
 * What systems demand, and Windows above all, as far as it can be told without asking one. The platform is given as `process.platform` has it.
 *
 * @module
 */

/** Calls that another program can make fail for a moment. */
export type HinderedCall = "rename" | "remove" | "open" | "readFile" | "writeNew" | "link" | "touch";

/**
 * What Windows answers while a virus scanner, an indexer or a reader of another making has a file open, or while a removed file is still open
 * somewhere. A real lack of permission has the same names, which is why the patience has an end.
 */
const HELD = new Set(["EPERM", "EACCES", "EBUSY"]);
const FIRST_PAUSE_MS = 5;
/** Pauses of 5, 10, 20 … ms: 1.3 s in all for what is lost otherwise, 75 ms for what is tried again anyway, or by others. */
const PAUSES: Readonly<Record<HinderedCall, number>> = { rename: 8, remove: 8, open: 4, readFile: 4, writeNew: 4, link: 4, touch: 4 };

/**
 * How long to wait before a call is made again.
 *
 * @param call The call
 * @param code The system's short code of its failure
 * @param attempt How many times it has failed, less one
 * @param platform The system
 * @returns The pause in ms, or `undefined` if the failure is to be told
 */
export function pauseMs(call: HinderedCall, code: string, attempt: number, platform: string): number | undefined {
  if (platform !== "win32" || !HELD.has(code) || attempt >= PAUSES[call]) return undefined;
  return FIRST_PAUSE_MS << attempt;
}

/**
 * Whether directories can be brought down to the medium by themselves. Windows opens them for it, and refuses then.
 *
 * @param platform The system
 * @returns Whether they can
 */
export function syncsDirectories(platform: string): boolean {
  return platform !== "win32";
}

/**
 * Whether a file's new time can be asked for while it is still open for writing. NTFS may tell the old one until then.
 *
 * @param platform The system
 * @returns Whether it can
 */
export function tellsTimeWhileOpen(platform: string): boolean {
  return platform !== "win32";
}

/**
 * Whether a file system that holds letters of both cases to be the same has found a directory of another name than asked for. Two spellings
 * of an accented letter are left alone, as some systems change them on the way.
 *
 * @param asked The name asked for
 * @param found The name that the directory has
 * @returns Whether it is another one
 */
export function isOtherSpelling(asked: string, found: string): boolean {
  const [one, other] = [asked.normalize("NFC"), found.normalize("NFC")];
  return one !== other && fold(one) === fold(other);
}

/** Up and down, so that letters with several small or capital forms fall together, as in file systems. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/** From this length on, programs that know nothing of long paths cannot reach a file on Windows. */
const WINDOWS_PATH_LENGTH = 260;

/**
 * Whether a path may be too long for the system. Deno and Node reach longer ones; Bun, and programs that look at a cache, may not.
 *
 * @param path The absolute path
 * @param platform The system
 * @returns Whether it may
 */
export function mayBeTooLong(path: string, platform: string): boolean {
  return platform === "win32" && path.length >= WINDOWS_PATH_LENGTH;
}
