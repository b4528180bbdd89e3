// Repairs of models whose probabilities come as a sequence of maps (the ZipMap of sklearn exports), which a
// tensor runtime cannot give out. The file is edited in place, message by message: every byte that is not part
// of the repair stays as it was. Repairing changes no number.
import { HearthError } from '../errors';
import type { TensorInfo } from '../models/manifest';
import { classLabels } from './attribute';
import type { OnnxModel, OnnxNode } from './reader';
import { WireCursor } from './wire';
import { WireWriter } from './wire-writer';

export const repairs = ['strip-zipmap', 'label-only'] as const;
export type Repair = (typeof repairs)[number];

const isTensor = (value: TensorInfo): boolean => !/^(sequence|map|optional|sparse|unknown)/.test(value.type);

/** Outputs that cannot be given out as tensors. */
export function oddOutputs(model: OnnxModel): readonly TensorInfo[] {
  return model.graph.outputs.filter((output) => !isTensor(output));
}

/** The repairs that would let every output of the model be read. */
export function repairsFor(model: OnnxModel): readonly Repair[] {
  const odd = oddOutputs(model);
  if (odd.length === 0) return [];
  const offered: Repair[] = [];
  if (odd.every((output) => zipMapOf(model, output.name))) offered.push('strip-zipmap');
  if (odd.length < model.graph.outputs.length) offered.push('label-only');
  return offered;
}

/** The ZipMap node whose output this is. */
function zipMapOf(model: OnnxModel, output: string): OnnxNode | undefined {
  return model.graph.nodes.find(
    (node) => node.op === 'ZipMap' && node.domain === 'ai.onnx.ml' && node.outputs[0] === output
  );
}

/** Class names in a ZipMap, in the order of the probabilities. */
export function zipMapLabels(model: OnnxModel, file: string): readonly string[] | undefined {
  const node = oddOutputs(model)
    .map((output) => zipMapOf(model, output.name))
    .find((found) => found);
  return node && classLabels(node, file);
}

/**
 * The model's bytes after a repair. 'strip-zipmap': each ZipMap becomes an Identity, so that its output, under
 * the same name, is the float tensor [N, classes] that went into it. 'label-only': outputs that are not tensors
 * are dropped.
 * @throws HearthError model/unsupported if the repair does not help this model
 */
export function repairModel(
  bytes: Uint8Array<ArrayBuffer>,
  model: OnnxModel,
  repair: Repair,
  file: string
): Uint8Array<ArrayBuffer> {
  if (!repairsFor(model).includes(repair)) {
    const reason = `the repair "${repair}" does not apply to it`;
    throw new HearthError('model/unsupported', { file, reason });
  }
  const odd = new Map(oddOutputs(model).map((output) => [output.name, output]));
  const edit: GraphEdit =
    repair === 'label-only'
      ? { output: (name) => (odd.has(name) ? null : undefined), node: () => undefined }
      : {
          output: (name) => (odd.has(name) ? probabilityOutput(name, model, file) : undefined),
          node: (outputs) =>
            odd.has(outputs[0] ?? '') ? identityNode(zipMapOf(model, outputs[0]!)!) : undefined
        };
  const needsOpset = repair === 'strip-zipmap' && !model.opsets.some(({ domain }) => domain === '');
  return editModel(bytes, edit, needsOpset, file);
}

/** What becomes of a part of the graph: null drops it, undefined keeps it as it is. */
interface GraphEdit {
  output(name: string): WireWriter | null | undefined;
  node(outputs: readonly string[]): WireWriter | null | undefined;
}

function editModel(
  bytes: Uint8Array<ArrayBuffer>,
  edit: GraphEdit,
  addOpset: boolean,
  file: string
): Uint8Array<ArrayBuffer> {
  const out = new WireWriter();
  const cursor = new WireCursor(bytes, file);
  while (cursor.next()) {
    if (cursor.field === 7) out.message(7, editGraph(cursor.message(), edit));
    else copyField(cursor, out);
  }
  // Identity is an operator of the default domain, which pure ai.onnx.ml models do not import.
  if (addOpset) out.message(8, new WireWriter().text(1, '').int(2, 13));
  return out.finish();
}

function editGraph(cursor: WireCursor, edit: GraphEdit): WireWriter {
  const out = new WireWriter();
  while (cursor.next()) {
    const { field, start } = cursor;
    // value_info (13) may repeat the type of an output (12).
    if (field !== 1 && field !== 12 && field !== 13) {
      copyField(cursor, out);
      continue;
    }
    const names = textsOf(cursor.message(), field === 1 ? 2 : 1);
    const change = field === 1 ? edit.node(names) : edit.output(names[0] ?? '');
    if (change === undefined) out.raw(cursor.source.subarray(start, cursor.end));
    else if (change) out.message(field, change);
  }
  return out;
}

function copyField(cursor: WireCursor, out: WireWriter): void {
  cursor.skip();
  out.raw(cursor.source.subarray(cursor.start, cursor.end));
}

function textsOf(cursor: WireCursor, field: number): readonly string[] {
  const texts: string[] = [];
  while (cursor.next()) {
    if (cursor.field === field) texts.push(cursor.text());
    else cursor.skip();
  }
  return texts;
}

function identityNode(zipMap: OnnxNode): WireWriter {
  return new WireWriter().text(1, zipMap.inputs[0]!).text(2, zipMap.outputs[0]!).text(4, 'Identity');
}

/** A ValueInfoProto: float [N, classes], N as the model's first input has it. */
function probabilityOutput(name: string, model: OnnxModel, file: string): WireWriter {
  const classes = zipMapLabels(model, file)?.length;
  const rows = model.graph.inputs[0]?.dims[0] ?? 'N';
  const shape = new WireWriter();
  for (const dim of [rows, classes ?? '?']) {
    const known = typeof dim === 'number';
    shape.message(
      1,
      known ? new WireWriter().int(1, dim) : dim === '?' ? new WireWriter() : new WireWriter().text(2, dim)
    );
  }
  const tensor = new WireWriter().int(1, 1).message(2, shape);
  return new WireWriter().text(1, name).message(2, new WireWriter().message(1, tensor));
}
