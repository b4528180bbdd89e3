// Graphs to ONNX bytes: field numbers and meanings from onnx.proto3 (onnx.ai). Written by hand because a
// protobuf is only tags, lengths and bytes. IR version 8 and operator sets ai.onnx 17, ai.onnx.ml 3, which every
// runtime of the last years reads.
import {
  elementTypes,
  type Attribute,
  type GraphBuilder,
  type GraphNode,
  type GraphTensor,
  type GraphValue
} from './graph';
import { WireWriter } from './wire-writer';

const irVersion = 8;
const opsets = [
  { domain: '', version: 17 },
  { domain: 'ai.onnx.ml', version: 3 }
];
/** Operators of the runtime itself; named only by graphs that use them. */
const runtimeOpset = { domain: 'com.microsoft', version: 1 };
/** AttributeProto.type */
const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

export interface ModelOptions {
  /** Name of the graph. */
  readonly name: string;
  /** Kept in the file as metadata properties, in this order. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a .onnx file. The same graph gives the same bytes. */
export function encodeModel(graph: GraphBuilder, options: ModelOptions): Uint8Array<ArrayBuffer> {
  const model = new WireWriter()
    .int(1, irVersion)
    .text(2, 'hearth')
    .message(7, graphMessage(graph, options.name));
  const usesRuntime = graph.nodes.some(({ domain }) => domain === runtimeOpset.domain);
  for (const { domain, version } of usesRuntime ? [...opsets, runtimeOpset] : opsets)
    model.message(8, new WireWriter().text(1, domain).int(2, version));
  for (const [key, value] of Object.entries(options.metadata ?? {})) {
    model.message(14, new WireWriter().text(1, key).text(2, value));
  }
  return model.finish();
}

function graphMessage(graph: GraphBuilder, name: string): WireWriter {
  const message = new WireWriter();
  graph.nodes.forEach((node, i) => message.message(1, nodeMessage(node, i)));
  message.text(2, name);
  for (const tensor of graph.initializers) message.message(5, tensorMessage(tensor));
  for (const input of graph.inputs) message.message(11, valueMessage(input));
  for (const output of graph.outputs) message.message(12, valueMessage(output));
  return message;
}

function nodeMessage(node: GraphNode, index: number): WireWriter {
  const message = new WireWriter();
  for (const input of node.inputs) message.text(1, input);
  for (const output of node.outputs) message.text(2, output);
  message.text(3, `${node.op}_${index}`).text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes))
    message.message(5, attributeMessage(name, value));
  if (node.domain) message.text(7, node.domain);
  return message;
}

function attributeMessage(name: string, value: Attribute): WireWriter {
  const message = new WireWriter().text(1, name);
  if (typeof value === 'string') return message.text(4, value).int(20, attributeTypes.string);
  if (value instanceof Float32Array) return message.bytes(7, bytesOf(value)).int(20, attributeTypes.floats);
  if (value instanceof Int32Array || value instanceof BigInt64Array)
    return message.bytes(8, packVarints(value)).int(20, attributeTypes.ints);
  if (isTexts(value)) {
    for (const text of value) message.text(9, text);
    return message.int(20, attributeTypes.strings);
  }
  if ('i' in value) return message.int(3, value.i).int(20, attributeTypes.int);
  if ('f' in value) return message.fixed32(2, value.f).int(20, attributeTypes.float);
  return message.message(5, tensorMessage(value)).int(20, attributeTypes.tensor);
}

function tensorMessage(tensor: GraphTensor): WireWriter {
  const message = new WireWriter();
  message.bytes(1, packVarints(Int32Array.from(tensor.dims))).int(2, elementTypes[tensor.type]);
  if (isTexts(tensor.data)) for (const text of tensor.data) message.text(6, text);
  else message.bytes(9, bytesOf(tensor.data));
  return message.text(8, tensor.name);
}

function valueMessage(value: GraphValue): WireWriter {
  const shape = new WireWriter();
  for (const dim of value.dims) {
    const one = new WireWriter();
    shape.message(1, typeof dim === 'number' ? one.int(1, dim) : one.text(2, dim));
  }
  const tensorType = new WireWriter().int(1, elementTypes[value.type]).message(2, shape);
  return new WireWriter().text(1, value.name).message(2, new WireWriter().message(1, tensorType));
}

function bytesOf(data: Exclude<GraphTensor['data'], readonly string[]>): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

/** Varints one after the other; negative numbers take ten bytes, as protobuf wants. */
function packVarints(values: Int32Array | BigInt64Array): Uint8Array {
  const out = new Uint8Array(values.length * 10);
  let at = 0;
  for (const value of values) {
    if (typeof value === 'number' && value >= 0) {
      let rest = value;
      for (; rest > 127; rest >>>= 7) out[at++] = (rest & 127) | 128;
      out[at++] = rest;
      continue;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) out[at++] = Number(rest & 127n) | 128;
    out[at++] = Number(rest);
  }
  return out.subarray(0, at);
}
