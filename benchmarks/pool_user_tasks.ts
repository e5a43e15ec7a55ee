/**
 * A task as its users write it: its module imports the library as a whole, and so does each worker.
 *
 * @module
 */

import { task } from "../mod.ts";

/** As little as a function can do. */
export const increment = task(import.meta.url, "increment", ({ value }: { value: number }) => value + 1);
