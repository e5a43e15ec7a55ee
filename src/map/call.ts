/**
 * Calls of the user's function as data, so that another thread, process or machine can make them.
 *
 * @module
 */

/** Where another thread finds a function: the export of a module, and the params bound to it. */
export interface TaskRef {
  /** The URL of the module. */
  readonly url: string;
  /** The name of its export. */
  readonly name: string;
  /** Params that join the vectors of a block, or the fields of an item. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** Whether the export need not be a task: any function will do, or the field `fn` of a sweep, as the command line takes them. */
  readonly unmarked?: boolean | undefined;
  /** Whether it gives away the large buffers of its outputs: they are moved to who asked, and not copied. */
  readonly transfer?: boolean | undefined;
}

/** The arguments of a call for a block of points. */
export interface BlockArguments {
  /** The vectors by name, in axis order. */
  readonly vectors: Record<string, unknown[]>;
  /** The names of the vectors by axis, in axis order: those of one group go together, the last group is the fastest. */
  readonly groups: readonly (readonly string[])[];
}

/** The arguments of a call for one item. */
export interface ItemArguments {
  /** The item as it was given. */
  readonly item: unknown;
}

/** One call of the user's function. Whatever can be cloned can be sent elsewhere, be called there, and be settled here. */
export interface Call {
  /** Its number in the run. */
  readonly id: number;
  /** The function, if it is a task: another thread can call it. */
  readonly task?: TaskRef | undefined;
  /** What it is called with. */
  readonly args: BlockArguments | ItemArguments;
  /** Whether a function that goes through its points one by one goes on past those that fail. */
  readonly goesOn?: boolean | undefined;
}

/** A call that gave its output. */
export interface Fulfilled {
  /** The number of the call. */
  readonly id: number;
  /** It gave an output. */
  readonly ok: true;
  /** The output. */
  readonly value: unknown;
  /** How long the function took, in milliseconds. */
  readonly ms: number;
}

/** A point of a block that failed. */
export interface PointFailure {
  /** Its number in the block. */
  readonly index: number;
  /** What the function threw for it. */
  readonly error: unknown;
}

/** A call that failed. */
export interface Failed {
  /** The number of the call. */
  readonly id: number;
  /** It gave none. */
  readonly ok: false;
  /** What the function threw; for the first of its points, where it tells which of them failed. */
  readonly error: unknown;
  /** The points that failed, in the order in which they did, where the function goes through its points one by one. */
  readonly points?: readonly PointFailure[] | undefined;
  /** The points that did not fail, with their outputs, where nobody could take them while the call was made. */
  readonly settled?: readonly (readonly [index: number, output: unknown])[] | undefined;
  /** How long the function took, in milliseconds. */
  readonly ms: number;
}

/** What became of a call. */
export type Settled = Fulfilled | Failed;

/** What an executor is told about a run. */
export interface ExecutorOptions {
  /** Stops the run: calls that have not begun are not made, those that have are told to stop. */
  readonly signal: AbortSignal;
  /** How long one call may take from its start, in milliseconds; of a function that goes through its points one by one, how long each of them may. */
  readonly timeoutMs?: number | undefined;
  /** Takes the output of one point of a call that is not settled yet. */
  onPoint(id: number, index: number, value: unknown): void;
}

/** Makes calls: in this thread or in others. */
export interface Executor {
  /**
   * Makes calls, pulling each as soon as there is room for it.
   *
   * @param calls The calls
   * @param options What stops them, and who takes single points
   * @returns What became of each, as it settles, in whatever order
   */
  execute(calls: AsyncIterable<Call>, options: ExecutorOptions): AsyncIterable<Settled>;
}
