/**
 * metadata.json: what a cache is about, and the definitions it has been used with.
 *
 * @module
 */

import { FormatVersionError, InvalidMetadataError } from "../errors.ts";
import { canonicalText } from "../format/canonical.ts";
import { valueKey } from "../grid/axes.ts";
import { isPlainRecord, type PlainRecord } from "../plain_record.ts";
import { readFile, writeFileAtomic } from "./files.ts";
import { isCount, isStringList, parseJson, readableJson } from "./json_text.ts";

/** One way in which a cache's points were laid out. */
export interface Definition {
  /** Each axis's values, in order. */
  readonly axisValues: Readonly<Record<string, readonly unknown[]>>;
  /** Each axis's chunk size. */
  readonly chunkSpec: Readonly<Record<string, number>>;
  /** The axes, slowest first. */
  readonly axisOrder: readonly string[];
  /** The version of what is computed. */
  readonly version: string;
  /** The fields of each zipped axis, under which a function gets its vectors. */
  readonly zipFields?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What a metadata.json holds. */
export interface Metadata {
  /** The format it is in. */
  readonly format: number;
  /** The cache's id. */
  readonly cacheId: string;
  /** The params, the function, and what else the user keeps there. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** All values ever defined on each axis, in order of first appearance. */
  readonly axisValues: Readonly<Record<string, readonly unknown[]>>;
  /** The definitions, the last used first, none twice. */
  readonly definitions: readonly Definition[];
  /** When the first definition was stored, as an ISO string. */
  readonly createdAt: string;
  /** When the last change was stored, as an ISO string. */
  readonly updatedAt: string;
}

/** The newest format of metadata.json this release reads, and the one it writes. */
export const METADATA_FORMAT = 1;

/** An axis that grows value by value must not make metadata.json grow with the square: old definitions are let go. */
const MAX_DEFINITIONS = 32;
const MAX_OLDER_VALUES = 20_000;

/**
 * Reads a metadata.json.
 *
 * @param path The file's path
 * @returns What it holds, or `undefined` if there is none
 * @throws {InvalidMetadataError} If it is no metadata
 * @throws {FormatVersionError} If it is of a newer format
 * @throws {StoreError} If the system refuses
 */
export async function readMetadata(path: string): Promise<Metadata | undefined> {
  const bytes = await readFile(path);
  if (bytes === undefined) return undefined;
  const invalid = (reason: string, cause?: unknown) =>
    new InvalidMetadataError(`Invalid metadata in ${path}: ${reason}: repair or remove the file, the chunks beside it are kept`, path, {
      cause,
    });
  let content: unknown;
  try {
    content = parseJson(bytes);
  } catch (cause) {
    throw invalid("it is no tagged JSON", cause);
  }
  if (!isPlainRecord(content)) throw invalid("it is no JSON object");
  if (!isCount(content.format, 1)) throw invalid(`"format" is no format number`);
  if (content.format > METADATA_FORMAT) throw new FormatVersionError(path, content.format, METADATA_FORMAT);
  const problem = problemIn(content);
  if (problem !== undefined) throw invalid(problem);
  return fromDisk(content);
}

/**
 * Writes a metadata.json.
 *
 * @param path The file's path; parent directories are made on demand
 * @param metadata What it shall hold
 * @throws {UnstorableValueError} If it holds what cannot be stored
 * @throws {StoreError} If the system refuses
 */
export async function writeMetadata(path: string, metadata: Metadata): Promise<void> {
  await writeFileAtomic(path, readableJson(toDisk(metadata), "metadata"), { durable: true });
}

/**
 * Adds a definition, or makes a known one the last used.
 *
 * @param metadata What was stored, if anything was
 * @param identity The cache's id and its metadata, whose entries replace stored ones of the same name
 * @param definition The definition in use
 * @param now The time, as an ISO string
 * @returns What is to be stored
 */
export function withDefinition(
  metadata: Metadata | undefined,
  identity: { readonly cacheId: string; readonly metadata: Readonly<Record<string, unknown>> },
  definition: Definition,
  now: string,
): Metadata {
  const text = definitionText(definition);
  const others = (metadata?.definitions ?? []).filter((other) => definitionText(other) !== text);
  return {
    format: METADATA_FORMAT,
    cacheId: identity.cacheId,
    metadata: { ...metadata?.metadata, ...identity.metadata },
    axisValues: union(metadata?.axisValues ?? {}, definition),
    definitions: [definition, ...bounded(others)],
    createdAt: metadata?.createdAt ?? now,
    updatedAt: now,
  };
}

/**
 * Whether two definitions are the same.
 *
 * @param one One
 * @param other The other
 * @returns Whether they are
 */
export function sameDefinition(one: Definition, other: Definition): boolean {
  return definitionText(one) === definitionText(other);
}

function definitionText({ axisValues, chunkSpec, axisOrder, version, zipFields = {} }: Definition): string {
  return canonicalText([axisValues, chunkSpec, axisOrder, version, zipFields], "definition");
}

function bounded(definitions: readonly Definition[]): Definition[] {
  const kept: Definition[] = [];
  let values = 0;
  for (const definition of definitions) {
    for (const list of Object.values(definition.axisValues)) values += list.length;
    if (kept.length + 1 >= MAX_DEFINITIONS || values > MAX_OLDER_VALUES) break;
    kept.push(definition);
  }
  return kept;
}

function union(known: Readonly<Record<string, readonly unknown[]>>, definition: Definition): Record<string, readonly unknown[]> {
  const axes = new Map(Object.entries(known));
  for (const axis of definition.axisOrder) {
    const values = [...axes.get(axis) ?? []];
    const keys = new Set(values.map(valueKey));
    for (const value of definition.axisValues[axis]) {
      const key = valueKey(value);
      if (keys.has(key)) continue;
      keys.add(key);
      values.push(value);
    }
    axes.set(axis, values);
  }
  return Object.fromEntries(axes);
}

function toDisk(metadata: Metadata): PlainRecord {
  return {
    format: metadata.format,
    cache_id: metadata.cacheId,
    created_at: metadata.createdAt,
    updated_at: metadata.updatedAt,
    metadata: metadata.metadata,
    axis_values: metadata.axisValues,
    definitions: metadata.definitions.map(({ axisValues, chunkSpec, axisOrder, version, zipFields }) => ({
      version,
      axis_order: axisOrder,
      chunk_spec: chunkSpec,
      ...(zipFields === undefined ? {} : { zip_fields: zipFields }),
      axis_values: axisValues,
    })),
  };
}

function fromDisk(content: PlainRecord): Metadata {
  return {
    format: content.format as number,
    cacheId: content.cache_id as string,
    metadata: content.metadata as PlainRecord,
    axisValues: content.axis_values as Record<string, unknown[]>,
    definitions: (content.definitions as PlainRecord[]).map((definition) => ({
      axisValues: definition.axis_values as Record<string, unknown[]>,
      chunkSpec: definition.chunk_spec as Record<string, number>,
      axisOrder: definition.axis_order as string[],
      version: definition.version as string,
      ...(definition.zip_fields === undefined ? {} : { zipFields: definition.zip_fields as Record<string, string[]> }),
    })),
    createdAt: content.created_at as string,
    updatedAt: content.updated_at as string,
  };
}

function problemIn(content: PlainRecord): string | undefined {
  if (typeof content.cache_id !== "string") return `"cache_id" is no string`;
  if (!isPlainRecord(content.metadata)) return `"metadata" is no object`;
  if (!isRecordOfLists(content.axis_values)) return `"axis_values" is no object of lists`;
  if (typeof content.created_at !== "string" || typeof content.updated_at !== "string") return `"created_at" or "updated_at" is no string`;
  if (!Array.isArray(content.definitions) || content.definitions.length === 0) return `"definitions" is no list of definitions`;
  for (const [index, definition] of content.definitions.entries()) {
    const problem = isPlainRecord(definition) ? problemInDefinition(definition) : "it is no object";
    if (problem !== undefined) return `definition ${index}: ${problem}`;
  }
  return undefined;
}

function problemInDefinition({ axis_values, chunk_spec, axis_order, version, zip_fields = {} }: PlainRecord): string | undefined {
  if (typeof version !== "string") return `"version" is no string`;
  if (!isRecordOfLists(axis_values)) return `"axis_values" is no object of lists`;
  if (!isPlainRecord(chunk_spec) || !Object.values(chunk_spec).every((size) => isCount(size, 1))) {
    return `"chunk_spec" is no object of sizes`;
  }
  if (!isStringList(axis_order)) return `"axis_order" is no list of names`;
  if (!isPlainRecord(zip_fields) || !Object.values(zip_fields).every((fields) => isStringList(fields) && fields.length > 0)) {
    return `"zip_fields" is no object of lists of names`;
  }
  if (!Object.keys(zip_fields).every((axis) => axis_order.includes(axis))) return `"zip_fields" names another axis`;
  const names = JSON.stringify([...axis_order].sort());
  for (const record of [axis_values, chunk_spec]) {
    if (JSON.stringify(Object.keys(record).sort()) !== names) return `"axis_values", "chunk_spec" and "axis_order" name other axes`;
  }
  return undefined;
}

function isRecordOfLists(value: unknown): value is Record<string, unknown[]> {
  return isPlainRecord(value) && Object.values(value).every(Array.isArray);
}
