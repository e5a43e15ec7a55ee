/**
 * The numbers by which a pool and its workers name tasks.
 *
 * @module
 */

import type { TaskRef } from "./call.ts";

/** Numbers of tasks. Those without params stay for other runs; params may be large, and a task that has some is loaded for one run. */
export class TaskNumbers {
  readonly #kept = new Map<TaskRef, number>();
  #count = 0;

  /**
   * The number of a task.
   *
   * @param ref The task
   * @returns The number it has, or a new one
   */
  of(ref: TaskRef): number {
    const number = this.#kept.get(ref) ?? this.#count++;
    if (ref.params === undefined) this.#kept.set(ref, number);
    return number;
  }

  /** Whether a task stays. */
  keeps(ref: TaskRef): boolean {
    return this.#kept.has(ref);
  }

  /** Gives a number up: the task could not be loaded, and is tried anew by the next run. */
  drop(number: number): void {
    for (const [ref, kept] of this.#kept) if (kept === number) this.#kept.delete(ref);
  }
}
