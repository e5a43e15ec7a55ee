/**
 * Which points are to be forgotten, asked of blocks and of points. Pure.
 *
 * @module
 */

import type { ChunkKey } from "../format/types.ts";
import { type Axis, pointRecordOf, type ValueKey, valueKey } from "../grid/axes.ts";
import { blockSize, coordinates } from "../grid/block.ts";
import { isPresent, type Where } from "../grid/plan.ts";

/** Points to be forgotten. */
export class Forgotten {
  readonly #axes: readonly Axis[];
  /** Per axis the values asked for; nothing asks for all. */
  readonly #asked: readonly (ReadonlySet<ValueKey> | undefined)[];
  readonly #where: Where | undefined;

  /**
   * @param axes The axes
   * @param asked Per axis the values asked for; `undefined` asks for all, also those that the axis no longer has
   * @param where Tells which of the points that have these values are meant
   */
  constructor(axes: readonly Axis[], asked: readonly (readonly unknown[] | undefined)[], where: Where | undefined) {
    this.#axes = axes;
    this.#asked = asked.map((values) => values === undefined ? undefined : new Set(values.map(valueKey)));
    this.#where = where;
  }

  /** Whether a block has points with the values asked for, whatever else is asked of them. */
  touches(block: ChunkKey): boolean {
    return block.every(([name, values]) => {
      const asked = this.#askedOf(name);
      return asked === undefined || values.some((value) => asked.has(valueKey(value)));
    });
  }

  /**
   * Sorts the points of a file's block.
   *
   * @param block The block
   * @param presence Which of its points the file holds; all if absent
   * @returns The points to be forgotten and those that stay, as numbers in the block, ascending
   */
  sort(block: ChunkKey, presence?: Uint8Array): { readonly forgotten: Uint32Array; readonly kept: Uint32Array } {
    const lengths = block.map(([, values]) => values.length);
    const size = blockSize(lengths);
    const flags = block.map(([name, values]) => {
      const asked = this.#askedOf(name);
      return values.map((value) => asked === undefined || asked.has(valueKey(value)));
    });
    const forgotten: number[] = [];
    const kept: number[] = [];
    for (let point = 0; point < size; point++) {
      if (!isPresent(presence, point)) continue;
      const at = coordinates(point, lengths);
      const isMeant = at.every((place, i) => flags[i][place]) && this.#isWhere(block.map(([, values], i) => values[at[i]]), block);
      (isMeant ? forgotten : kept).push(point);
    }
    return { forgotten: Uint32Array.from(forgotten), kept: Uint32Array.from(kept) };
  }

  /** Whether one point is to be forgotten, its values in the order of a block's axes. */
  has(values: readonly unknown[], block: ChunkKey): boolean {
    return block.every(([name], i) => {
      const asked = this.#askedOf(name);
      return asked === undefined || asked.has(valueKey(values[i]));
    }) && this.#isWhere(values, block);
  }

  #askedOf(name: string): ReadonlySet<ValueKey> | undefined {
    return this.#asked[this.#axes.findIndex((axis) => axis.name === name)];
  }

  #isWhere(values: readonly unknown[], block: ChunkKey): boolean {
    if (this.#where === undefined) return true;
    return this.#where(pointRecordOf(this.#axes, block.map(([name]) => name), values));
  }
}
