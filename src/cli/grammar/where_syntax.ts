/**
 * The syntax of `--where`: what jsep reads, less what is no condition on a point.
 *
 * @module
 */

import jsep from "jsep";
import { ValueProblem } from "./problem.ts";

/** A condition, or a part of one. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "member"; readonly object: Expression; readonly key: Expression }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly argument: Expression }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression };

const UNARY = ["!", "-", "+"] as const;
const BINARY = ["||", "&&", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "in", "+", "-", "*", "/", "%"] as const;

/** An operator before its operand. */
export type UnaryOperator = typeof UNARY[number];
/** An operator between its operands. */
export type BinaryOperator = typeof BINARY[number];

/** The longest condition. */
const MAX_LENGTH = 4096;
/** How deep parts may stand in parts. */
const MAX_DEPTH = 500;
/** As `<` has it, so that `a in [1] && b` is read as in JavaScript. */
const IN_PRECEDENCE = 7;

type Node = jsep.Expression;

/** What jsep reads. Its operators are one table for the whole process: `in` is there while we read. */
function parseText(text: string): Node {
  const hasIn = Object.hasOwn(jsep.binary_ops, "in");
  if (!hasIn) jsep.addBinaryOp("in", IN_PRECEDENCE);
  try {
    return jsep(text);
  } catch (error) {
    throw new ValueProblem(error instanceof RangeError ? "it is nested too deeply" : explain(text, error as Error));
  } finally {
    if (!hasIn) jsep.removeBinaryOp("in");
  }
}

/** What jsep says, and what may have been meant. */
function explain(text: string, { message, index }: Error & { index?: number }): string {
  const at = index ?? 0;
  const said = message.replace(/ at character \d+$/, "").replace(/^./, (letter) => letter.toLowerCase());
  const hint = text[at] === "=" || text[at - 1] === "=" ? ": write == to compare" : "";
  return `${said} at character ${at + 1}${hint}`;
}

const WORDS: Readonly<Record<string, string>> = { and: "&&", or: "||", not: "!", is: "==" };

function refuseSeveral(nodes: readonly Node[]): never {
  if (nodes.length === 0) throw new ValueProblem('it is empty: write a condition, e.g. s < 3 && strat != "bb"');
  const word = nodes.flatMap((node) => node.type === "Identifier" ? [String(node.name)] : []).find((name) => Object.hasOwn(WORDS, name));
  throw new ValueProblem(
    word === undefined ? "it has several conditions: write && or || between them" : `write ${WORDS[word]} for ${word}`,
  );
}

function literal({ value, raw }: { value: unknown; raw: string }): Expression {
  if (typeof value === "number") {
    if (/^0\d/.test(raw)) throw new ValueProblem(`${raw} is no number: write ${Number(raw)}, or ${JSON.stringify(raw)} if it is text`);
    if (!Number.isFinite(value) || /^\d+$/.test(raw) && !Number.isSafeInteger(value)) {
      throw new ValueProblem(`${raw} has more digits than a number of JavaScript can hold`);
    }
  }
  const escape = typeof value === "string" ? /(?<!\\)(?:\\\\)*(\\[^nrtbfv'"\\])/.exec(raw)?.[1] : undefined;
  if (escape !== undefined) throw new ValueProblem(`${escape} in quotes is unknown: write \\\\ for a backslash`);
  return { kind: "literal", value: value as string | number | boolean | null };
}

function oneOf<T extends string>(operator: unknown, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === operator);
  if (found !== undefined) return found;
  throw new ValueProblem(`there is no operator ${String(operator)}: known are ${[...new Set<string>([...BINARY, ...UNARY])].join(" ")}`);
}

function call({ callee, arguments: args }: jsep.CallExpression, depth: number): Expression {
  if (callee.type !== "Identifier") throw new ValueProblem("only functions of the grammar are called: abs, min, max, len and the like");
  return { kind: "call", name: String(callee.name), args: args.map((arg) => read(arg, depth + 1)) };
}

function member(node: jsep.MemberExpression, depth: number): Expression {
  const object = read(node.object, depth + 1);
  const key: Expression = node.computed
    ? read(node.property, depth + 1)
    : { kind: "literal", value: String((node.property as jsep.Identifier).name) };
  return { kind: "member", object, key };
}

function list({ elements }: jsep.ArrayExpression, depth: number): Expression {
  return {
    kind: "list",
    items: elements.map((element) => {
      if (element === null) throw new ValueProblem("a list has a place without a value");
      return read(element, depth + 1);
    }),
  };
}

/** A node of jsep as one of ours, if it may be one. */
function read(node: Node, depth: number): Expression {
  if (depth > MAX_DEPTH) throw new ValueProblem("it is nested too deeply: write x in [a, b] for x == a || x == b");
  const next = (child: unknown) => read(child as Node, depth + 1);
  switch (node.type) {
    case "Literal":
      return literal(node as unknown as { value: unknown; raw: string });
    case "Identifier":
      return { kind: "name", name: String(node.name) };
    case "ThisExpression":
      return { kind: "name", name: "this" };
    case "ArrayExpression":
      return list(node as jsep.ArrayExpression, depth);
    case "MemberExpression":
      return member(node as jsep.MemberExpression, depth);
    case "CallExpression":
      return call(node as jsep.CallExpression, depth);
    case "UnaryExpression":
      return { kind: "unary", operator: oneOf(node.operator, UNARY), argument: next(node.argument) };
    case "BinaryExpression":
      return { kind: "binary", operator: oneOf(node.operator, BINARY), left: next(node.left), right: next(node.right) };
    case "ConditionalExpression":
      return { kind: "choice", test: next(node.test), yes: next(node.consequent), no: next(node.alternate) };
    case "Compound":
      return refuseSeveral(node.body as Node[]);
    default:
      return refuseSeveral((node.expressions ?? [node]) as Node[]);
  }
}

/**
 * Reads a condition.
 *
 * @param text What was typed
 * @returns The condition
 * @throws {ValueProblem} If it is none
 */
export function parseCondition(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new ValueProblem(`it has ${text.length} characters, and may have ${MAX_LENGTH}`);
  return read(parseText(text), 0);
}

/** A part of a condition for a message. */
export function showExpression(expression: Expression): string {
  const text = show(expression);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function show(expression: Expression): string {
  const all = (parts: readonly Expression[]) => parts.slice(0, 6).map(show).join(", ") + (parts.length > 6 ? ", …" : "");
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "name":
      return expression.name;
    case "list":
      return `[${all(expression.items)}]`;
    case "member":
      return `${show(expression.object)}[${show(expression.key)}]`;
    case "call":
      return `${expression.name}(${all(expression.args)})`;
    case "unary":
      return `${expression.operator}${show(expression.argument)}`;
    case "binary":
      return `${show(expression.left)} ${expression.operator} ${show(expression.right)}`;
    case "choice":
      return `${show(expression.test)} ? ${show(expression.yes)} : ${show(expression.no)}`;
  }
}
