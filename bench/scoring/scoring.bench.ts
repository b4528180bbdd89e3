// Rows a second of our scoring (onnxruntime-web in Node, one thread, from a frame to typed answers) against
// HistGradientBoosting.predict_proba on a model of the same shape, in one run, interleaved.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFrame } from '$core/data/codec';
import type { Frame } from '$core/data/frame';
import { MemoryBlobs } from '$core/memory-blobs';
import type { ModelField, ModelManifest } from '$core/models/manifest';
import { GraphBuilder } from '$core/onnx/graph';
import { readOnnx } from '$core/onnx/reader';
import { encodeModel } from '$core/onnx/writer';
import { Random } from '$core/random';
import { scoreTable } from '$workers/score/runs/score-table';
import { planScoring, scoreFrame } from '$workers/score/score-frame';
import { configureRuntime, Session } from '$workers/score/session';
import { boosting } from '$workers/tabular/families/boosting';
import { testContext } from '../../tests/support/run-context';
import { PythonPeer } from '../python';

const rows = 100_000;
const columns = 28;
const trees = 100;
const leaves = 31;
const repeats = 5;
const batchRows = 1_000_000;

interface BenchRow {
  name: string;
  ratio: number;
  bar: string;
  detail: string;
  skipped?: string;
}

export async function bench(): Promise<BenchRow[]> {
  configureRuntime();
  const { values, target } = madeUpTable();
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-'));
  const peer = await fitPeer(folder, values, target);
  const shape = `${trees} trees of ${leaves} leaves, ${columns} columns`;
  try {
    const { model, bytes } = await trainModel(values, target);
    const frame = frameOf(values);
    const session = await Session.open(bytes, 'bench');
    const plan = planScoring(model, model.fields!);
    const ours: number[] = [];
    const theirs: number[] = [];
    await scoreFrame(session, plan, frame);
    for (let i = 0; i < repeats; i++) {
      ours.push(await seconds(() => scoreFrame(session, plan, frame)));
      if (typeof peer !== 'string') theirs.push(await peer.ask<number>({ predict: true }));
    }
    await session.close();
    const batch = await batchSeconds(model, bytes, frame);
    if (typeof peer === 'string')
      return [
        { name: 'scoring rows/s / HGB predict_proba', ratio: 0, bar: '>= 0.6', detail: shape, skipped: peer }
      ];
    const [mine, other] = [rows / median(ours), rows / median(theirs)];
    return [
      {
        name: 'scoring rows/s / HGB predict_proba',
        ratio: mine / other,
        bar: '>= 0.6',
        detail: `${shape}: ${show(mine)} rows/s, HGB ${show(other)}`
      },
      {
        name: 'table to scored table rows/s / HGB predict_proba alone',
        ratio: batchRows / batch / other,
        bar: 'reported',
        detail: `${show(batchRows)} rows read, scored and written: ${show(batchRows / batch)} rows/s`
      }
    ];
  } finally {
    if (typeof peer !== 'string') peer.stop();
    rmSync(folder, { recursive: true });
  }
}

/** [rows * columns] normal features, and a noisy target that several of them make. */
function madeUpTable(): { values: Float32Array; target: Uint8Array } {
  const random = new Random(7);
  const values = Float32Array.from({ length: rows * columns }, () => random.normal());
  const target = Uint8Array.from({ length: rows }, (_, i) => {
    const at = (j: number) => values[i * columns + j]!;
    const signal = at(0) * at(1) + Math.sin(2 * at(2)) * at(6) + 0.8 * at(20) - 0.6 * at(22) * at(23);
    return Number(signal + random.normal() > 0);
  });
  return { values, target };
}

async function trainModel(values: Float32Array, target: Uint8Array) {
  const names = Array.from({ length: columns }, (_, j) => `x${j}`);
  const x = {
    rows,
    names,
    columns: names.map((_, j) => Float32Array.from({ length: rows }, (_u, i) => values[i * columns + j]!)),
    cardinality: names.map(() => 0)
  };
  const params = {
    rounds: trees,
    learningRate: 0.1,
    growth: 'leaves',
    maxLeaves: leaves,
    maxDepth: 16,
    minHessian: 1,
    minLeafRows: 20,
    lambda: 0,
    rowSample: 1,
    columnSample: 1,
    maxBins: 255,
    balanced: false,
    earlyStopping: false,
    patience: 1
  } as const;
  const train = { x, y: Float64Array.from(target) };
  const fitted = await boosting.fit({ task: 'binary', classes: 2, train, params, seed: 1 }, testContext());
  const graph = new GraphBuilder();
  const inputs = names.map((name) => graph.input(name, 'float32', ['N', 1]));
  const probabilities = boosting.toOnnx(fitted, graph, graph.node('Concat', inputs, { axis: { i: 1 } }));
  graph.output(probabilities, 'float32', ['N', 2]);
  const bytes = encodeModel(graph, { name: 'bench' });
  const fields = names.map((name): ModelField => ({ name, type: 'float', tensor: 'float32' }));
  const { inputs: taken, outputs } = readOnnx(bytes, 'bench').graph;
  const onnx = await new MemoryBlobs().put(bytes);
  const model: ModelManifest = {
    kind: 'onnx',
    onnx,
    bytes: bytes.length,
    producer: 'hearth',
    inputs: taken,
    outputs,
    task: 'binary',
    target: 'y',
    classes: ['0', '1'],
    fields
  };
  return { model, bytes };
}

function frameOf(values: Float32Array): Frame {
  const column = (j: number) => Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!);
  return {
    rows,
    columns: Array.from({ length: columns }, (_, j) => ({ kind: 'number', name: `x${j}`, values: column(j) }))
  };
}

/** A stored table of a million rows through the run that people use. */
async function batchSeconds(
  model: ModelManifest,
  bytes: Uint8Array<ArrayBuffer>,
  frame: Frame
): Promise<number> {
  const blobs = new MemoryBlobs();
  await blobs.put(bytes);
  const times = batchRows / rows;
  const long: Frame = {
    rows: batchRows,
    columns: frame.columns.map((column) => {
      const values = new Float64Array(batchRows);
      for (let t = 0; t < times; t++) values.set(column.kind === 'string' ? [] : column.values, t * rows);
      return { kind: 'number', name: column.name, values };
    })
  };
  const data = await writeFrame(long, model.fields!, blobs);
  const params = { keepColumns: true, probabilities: true };
  return seconds(() => scoreTable({ inputs: { model, data }, params }, testContext({ blobs })));
}

/** The peer with its model fitted, or the sentence that says what is missing. */
async function fitPeer(
  folder: string,
  values: Float32Array,
  target: Uint8Array
): Promise<PythonPeer | string> {
  const [features, targets] = [join(folder, 'x.bin'), join(folder, 'y.bin')];
  writeFileSync(features, values);
  writeFileSync(targets, target);
  const peer = await PythonPeer.start('bench/scoring/peer.py');
  if (typeof peer !== 'string') await peer.ask({ fit: { features, targets, columns, trees, leaves } });
  return peer;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const show = (value: number): string => Math.round(value).toLocaleString('en');
