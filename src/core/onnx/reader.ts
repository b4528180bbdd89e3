// Reads an ONNX file (onnx.proto3, IR versions 3 and later) far enough to show it, judge it and rewrite it:
// graph, operators, types, the heads of the weights. It never runs anything and trusts no length in the file.
// Attributes and weights stay encoded until asked for, so memory is a small multiple of the number of nodes.
import { HearthError } from '../errors';
import type { TensorInfo } from '../models/manifest';
import { readTensor, elementTypeName, type StoredTensor } from './tensor';
import { WireCursor } from './wire';

export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly OnnxOpset[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: OnnxGraph;
  /** Operators the file itself defines ('domain:name'), with their bodies. */
  readonly functions: readonly OnnxFunction[];
}

export interface OnnxOpset {
  /** '' is ai.onnx. */
  readonly domain: string;
  readonly version: number;
}

export interface OnnxFunction {
  readonly name: string;
  readonly domain: string;
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly StoredTensor[];
  /** Without those that are also initializers (IR 3 lists weights as inputs). */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

export interface OnnxAttribute {
  readonly name: string;
  /** The encoded AttributeProto, for attribute.ts. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Graphs inside: branches of If, bodies of Loop and Scan. */
  readonly graphs: readonly OnnxGraph[];
  /** The tensor inside, as of Constant. */
  readonly tensor?: StoredTensor;
}

/** Operators, attributes, weights and values together: far above any real model, and a bound on what a hostile file can make us allocate. */
const maxParts = 2_000_000;

/** One reading of a file: its name for errors, and how many parts it may still have. */
interface Reading {
  readonly file: string;
  partsLeft: number;
}

function countPart(cursor: WireCursor, reading: Reading): void {
  if (--reading.partsLeft < 0) throw cursor.damaged(`it has more than ${maxParts} parts`);
}

/**
 * Reads a whole ONNX file. `file` names it in errors.
 * @throws HearthError model/unreadable, model/external-data
 */
export function readOnnx(bytes: Uint8Array<ArrayBuffer>, file: string): OnnxModel {
  const reading: Reading = { file, partsLeft: maxParts };
  const cursor = new WireCursor(bytes, file);
  const opsets: OnnxOpset[] = [];
  const functions: OnnxFunction[] = [];
  const metadata: Record<string, string> = {};
  let irVersion = 0;
  let producer = '';
  let version = '';
  let graph: OnnxGraph | undefined;
  while (cursor.next()) {
    if (cursor.field === 1) irVersion = cursor.integer();
    else if (cursor.field === 2) producer = cursor.text();
    else if (cursor.field === 3) version = cursor.text();
    else if (cursor.field === 7) graph = readGraph(cursor.message(), reading);
    else if (cursor.field === 8) opsets.push(readOpset(cursor.message()));
    else if (cursor.field === 14) readEntry(cursor.message(), metadata);
    else if (cursor.field === 25) functions.push(readFunction(cursor.message(), reading));
    else cursor.skip();
  }
  if (irVersion === 0 || !graph || graph.outputs.length === 0)
    throw cursor.damaged('there is no graph with outputs in it');
  refuseExternal(graph, file);
  return { irVersion, producer: `${producer} ${version}`.trim(), opsets, metadata, graph, functions };
}

function readGraph(cursor: WireCursor, reading: Reading): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: StoredTensor[] = [];
  const inputs: TensorInfo[] = [];
  const outputs: TensorInfo[] = [];
  let name = '';
  while (cursor.next()) {
    countPart(cursor, reading);
    if (cursor.field === 1) nodes.push(readNode(cursor.message(), reading));
    else if (cursor.field === 2) name = cursor.text();
    else if (cursor.field === 5) initializers.push(readTensor(cursor.bytes(), reading.file));
    else if (cursor.field === 11) inputs.push(readValue(cursor.message()));
    else if (cursor.field === 12) outputs.push(readValue(cursor.message()));
    else cursor.skip();
  }
  const weights = new Set(initializers.map((tensor) => tensor.name));
  return {
    name,
    nodes,
    initializers,
    inputs: inputs.filter((input) => !weights.has(input.name)),
    outputs
  };
}

function readNode(cursor: WireCursor, reading: Reading): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: OnnxAttribute[] = [];
  let name = '';
  let op = '';
  let domain = '';
  while (cursor.next()) {
    if (cursor.field === 1) inputs.push(cursor.text());
    else if (cursor.field === 2) outputs.push(cursor.text());
    else if (cursor.field === 3) name = cursor.text();
    else if (cursor.field === 4) op = cursor.text();
    else if (cursor.field === 5) attributes.push(readAttribute(cursor.message(), reading));
    else if (cursor.field === 7) domain = domainName(cursor.text());
    else cursor.skip();
  }
  return { name, op, domain, inputs, outputs, attributes };
}

function readAttribute(cursor: WireCursor, reading: Reading): OnnxAttribute {
  const from = cursor.end;
  const graphs: OnnxGraph[] = [];
  let name = '';
  let tensor: StoredTensor | undefined;
  countPart(cursor, reading);
  while (cursor.next()) {
    if (cursor.field === 1) name = cursor.text();
    else if (cursor.field === 5) tensor = readTensor(cursor.bytes(), reading.file);
    else if (cursor.field === 6 || cursor.field === 11) graphs.push(readGraph(cursor.message(), reading));
    else cursor.skip();
  }
  const attribute = { name, body: cursor.source.subarray(from, cursor.end), graphs };
  return tensor ? { ...attribute, tensor } : attribute;
}

function readFunction(cursor: WireCursor, reading: Reading): OnnxFunction {
  const nodes: OnnxNode[] = [];
  let name = '';
  let domain = '';
  while (cursor.next()) {
    countPart(cursor, reading);
    if (cursor.field === 1) name = cursor.text();
    else if (cursor.field === 7) nodes.push(readNode(cursor.message(), reading));
    else if (cursor.field === 10) domain = domainName(cursor.text());
    else cursor.skip();
  }
  return { name, domain, nodes };
}

/** 'ai.onnx' is another spelling of the default domain. */
function domainName(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function readOpset(cursor: WireCursor): OnnxOpset {
  let domain = '';
  let version = 0;
  while (cursor.next()) {
    if (cursor.field === 1) domain = domainName(cursor.text());
    else if (cursor.field === 2) version = cursor.integer();
    else cursor.skip();
  }
  return { domain, version };
}

function readEntry(cursor: WireCursor, into: Record<string, string>): void {
  let key = '';
  let value = '';
  while (cursor.next()) {
    if (cursor.field === 1) key = cursor.text();
    else if (cursor.field === 2) value = cursor.text();
    else cursor.skip();
  }
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true });
}

function readValue(cursor: WireCursor): TensorInfo {
  let name = '';
  let type: ValueType = { type: 'unknown', dims: [] };
  while (cursor.next()) {
    if (cursor.field === 1) name = cursor.text();
    else if (cursor.field === 2) type = readType(cursor.message());
    else cursor.skip();
  }
  return { name, ...type };
}

type ValueType = Pick<TensorInfo, 'type' | 'dims'>;

/** Tensors by their element type; other types are named with their parts: 'sequence(map(int64, float32))'. */
function readType(cursor: WireCursor): ValueType {
  let type: ValueType = { type: 'unknown', dims: [] };
  while (cursor.next()) {
    if (cursor.field === 1) type = readTensorType(cursor.message());
    else if (cursor.field === 4) type = { type: `sequence(${readInner(cursor.message())})`, dims: [] };
    else if (cursor.field === 5) type = { type: readMapType(cursor.message()), dims: [] };
    else if (cursor.field === 8) type = { type: 'sparse tensor', dims: [] };
    else if (cursor.field === 9) type = { type: `optional(${readInner(cursor.message())})`, dims: [] };
    else cursor.skip();
  }
  return type;
}

function readInner(cursor: WireCursor): string {
  let inner = 'unknown';
  while (cursor.next()) {
    if (cursor.field === 1) inner = readType(cursor.message()).type;
    else cursor.skip();
  }
  return inner;
}

function readMapType(cursor: WireCursor): string {
  let key = 'unknown';
  let value = 'unknown';
  while (cursor.next()) {
    if (cursor.field === 1) key = elementTypeName(cursor.integer());
    else if (cursor.field === 2) value = readType(cursor.message()).type;
    else cursor.skip();
  }
  return `map(${key}, ${value})`;
}

function readTensorType(cursor: WireCursor): ValueType {
  let type = 'unknown';
  let dims: (number | string)[] = [];
  while (cursor.next()) {
    if (cursor.field === 1) type = elementTypeName(cursor.integer());
    else if (cursor.field === 2) dims = readShape(cursor.message());
    else cursor.skip();
  }
  return { type, dims };
}

function readShape(cursor: WireCursor): (number | string)[] {
  const dims: (number | string)[] = [];
  while (cursor.next()) {
    if (cursor.field === 1) dims.push(readDimension(cursor.message()));
    else cursor.skip();
  }
  return dims;
}

/** A dimension without value or name is unknown: '?'. Some exporters write 0 or -1 for it. */
function readDimension(cursor: WireCursor): number | string {
  let dim: number | string = '?';
  while (cursor.next()) {
    if (cursor.field === 1) {
      const value = cursor.integer();
      dim = value > 0 ? value : '?';
    } else if (cursor.field === 2) dim = cursor.text() || '?';
    else cursor.skip();
  }
  return dim;
}

function refuseExternal(graph: OnnxGraph, file: string): void {
  for (const tensor of storedTensors(graph)) {
    if (tensor.external !== undefined)
      throw new HearthError('model/external-data', { file, location: tensor.external });
  }
}

/** Weights and constants of a graph and of the graphs inside it. */
export function* storedTensors(graph: OnnxGraph): Generator<StoredTensor> {
  yield* graph.initializers;
  for (const node of graph.nodes) {
    for (const attribute of node.attributes) {
      if (attribute.tensor) yield attribute.tensor;
      for (const inner of attribute.graphs) yield* storedTensors(inner);
    }
  }
}

/** Nodes of a graph and of the graphs inside it. */
export function* allNodes(nodes: readonly OnnxNode[]): Generator<OnnxNode> {
  for (const node of nodes) {
    yield node;
    for (const attribute of node.attributes) {
      for (const inner of attribute.graphs) yield* allNodes(inner.nodes);
    }
  }
}
