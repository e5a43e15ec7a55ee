/**
 * What files of the package import.
 *
 * @module
 */

/** An import of a file. */
export interface FileImport {
  /** Another file of the package, or the specifier of a module outside of it. */
  readonly target: string;
  /** Whether it is loaded when it is needed, and not at once. */
  readonly isDynamic: boolean;
  /** Whether it is outside of the package. */
  readonly isExternal: boolean;
}

/** What each `.js` file imports. */
export type Imports = ReadonlyMap<string, readonly FileImport[]>;

/**
 * The package that a bare specifier names.
 *
 * @param specifier The specifier
 * @returns Its first part, or the first two of a scoped one
 */
export function packageOf(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * All files that some files load.
 *
 * @param imports What each file imports
 * @param entries The files to start from
 * @param withDynamic Whether what is loaded on demand counts
 * @returns These files, and those outside of the package as they are specified
 */
export function closureOf(imports: Imports, entries: readonly string[], withDynamic: boolean): Set<string> {
  const reached = new Set(entries);
  for (const path of reached) {
    for (const { target, isDynamic } of imports.get(path) ?? []) if (withDynamic || !isDynamic) reached.add(target);
  }
  return reached;
}
