/**
 * The functions under memoization: they note what they were called for, and fail when told to.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type ExecContext, perPoint } from "../../mod.ts";
import type { Call } from "./reference.ts";
import { outputFor, pointText, productOf } from "./values.ts";

/** What kind of function is run. */
export type Style = "list" | "async" | "perPoint" | "parallel" | "typed" | "whole";

/** A function of vectors. */
export type Exec = (vectors: Record<string, unknown[]>, context: ExecContext) => unknown;

/** What the functions throw. */
export class Boom extends Error {}

/** Notes calls. */
export class Recorder {
  readonly calls: Call[] = [];
  readonly #names: readonly string[];
  readonly #order: readonly string[];
  readonly #clock: { generation: number };
  #left: number;

  /**
   * @param names The axes in the order in which points are told
   * @param order The axis order
   * @param clock Counts outputs
   * @param failAt Which call, or point of a function of points, fails; never if negative
   */
  constructor(names: readonly string[], order: readonly string[], clock: { generation: number }, failAt: number) {
    this.#names = names;
    this.#order = order;
    this.#clock = clock;
    this.#left = failAt;
  }

  #fail(): void {
    if (this.#left-- === 0) throw new Boom("boom");
  }

  #begin(vectors: Record<string, unknown[]>, context: ExecContext): Call {
    const axes = Object.keys(vectors).filter((name) => this.#order.includes(name));
    assertEquals(axes, [...this.#order], "vectors are in axis order");
    assertEquals([...context.order], [...this.#order]);
    const rows = productOf(this.#order.map((name) => vectors[name]));
    const points = rows.map((row) => pointText(this.#names, Object.fromEntries(row.map((value, axis) => [this.#order[axis], value]))));
    assertEquals([...context.points].map((point) => pointText(this.#names, point)), points, "points are in the order of the vectors");
    const call: Call = { points, done: new Map(), isFailed: true };
    this.calls.push(call);
    return call;
  }

  #finish(call: Call, value: (point: string) => unknown): unknown[] {
    this.#fail();
    call.isFailed = false;
    for (const point of call.points) call.done.set(point, value(point));
    return [...call.done.values()];
  }

  #output(point: string): unknown {
    return outputFor(point, ++this.#clock.generation);
  }

  /** A function of vectors. */
  exec(style: Style): Exec {
    switch (style) {
      case "list":
        return (vectors, context) => this.#finish(this.#begin(vectors, context), (point) => this.#output(point));
      case "async":
        return async (vectors, context) => {
          const call = this.#begin(vectors, context);
          await Promise.resolve();
          return this.#finish(call, (point) => this.#output(point));
        };
      case "typed":
        return (vectors, context) => {
          const call = this.#begin(vectors, context);
          return Float64Array.from(this.#finish(call, () => ++this.#clock.generation + 0.5) as number[]);
        };
      case "whole":
        return (vectors, context) => {
          const call = this.#begin(vectors, context);
          call.whole = { value: { whole: call.points.length, generation: ++this.#clock.generation } };
          this.#fail();
          call.isFailed = false;
          return call.whole.value;
        };
      default:
        return this.#perPoint(style === "perPoint" ? 1 : 3);
    }
  }

  #perPoint(concurrency: number): Exec {
    return async (vectors, context) => {
      const call = this.#begin(vectors, context);
      const one = async (point: Record<string, unknown>) => {
        if (concurrency > 1) await Promise.resolve();
        this.#fail();
        const text = pointText(this.#names, point);
        const value = this.#output(text);
        call.done.set(text, value);
        return value;
      };
      const outputs = await perPoint(one, { concurrency })(vectors, context);
      call.isFailed = false;
      return outputs;
    };
  }
}
