// Trains a linear model over the terms of a column of texts, judges it on texts it has not seen, and packs terms and model
// into one graph that takes the text itself.
import type { Run, RunContext } from '$core/component';
import type { trainTextClassifier } from '$core/components/train/text-classifier';
import { readFrame } from '$core/data/codec';
import { cellOf, columnOf } from '$core/data/frame';
import { columnSchema } from '$core/data/table';
import { HearthError } from '$core/errors';
import { predict, trainHead, type Head, type Labelled } from '$core/labels/learning/head';
import type { Rows } from '$core/labels/learning/rows';
import { evaluate } from '$core/metrics/evaluate';
import { GraphBuilder } from '$core/onnx/graph';
import { addClasses, outputNamesFor, packGraph } from '$core/training/pack';
import { splitRows } from '$core/training/split';
import { readTarget, type Target } from '$core/training/target';
import { addTerms, learnVocabulary, termRows, type Vocabulary } from '$core/training/text-terms';

const component = 'train-text-classifier';
/** Multiplications and additions: enough that more changes nothing that can be measured. */
const work = 2e10;

export const run: Run<typeof trainTextClassifier> = async ({ inputs, params }, ctx) => {
  const { text, terms, strength, holdout } = params;
  ctx.progress(0, 'reading the table');
  const frame = await readFrame(inputs.data, ctx.blobs, {
    columns: [...new Set([text, params.target])],
    signal: ctx.signal
  });
  const type = columnSchema(inputs.data, params.target)!.type;
  const target = readTarget(columnOf(frame, params.target), type, 'auto');
  if (target.task === 'regression')
    throw new HearthError('job/bad-params', {
      component,
      field: 'target',
      reason: 'must name a column of classes, not of numbers'
    });
  const texts = Array.from(target.rows, (row) => String(cellOf(columnOf(frame, text), row) ?? ''));
  const request = { method: 'holdout', holdout, folds: 2, seed: ctx.seed, classOf: target.y } as const;
  const split = splitRows(texts.length, request);
  const { train, valid } = split.parts[0]!;
  ctx.progress(0.1, 'finding words');
  const vocabulary = learnVocabulary(
    Array.from(train, (i) => texts[i]!),
    terms
  );
  await ctx.tick();
  if (vocabulary.terms.length === 0)
    throw new HearthError('train/no-features', { reason: `no word of "${text}" is in two texts` });
  ctx.log(`Learning from ${vocabulary.terms.length} ${vocabulary.unit} and pairs; judged by ${split.text}.`);
  const rows = termRows(vocabulary, texts);
  ctx.progress(0.3, 'learning');
  const head = await trainHead(rows, labelled(target, train), {
    c: strength,
    work,
    tolerance: 1e-5,
    tick: () => ctx.tick()
  });
  const report = judge(rows, head, target, valid, split.text, ctx);
  ctx.progress(0.95, 'packing the model');
  const model = await packText(vocabulary, head, target, text, report.scores, ctx);
  return { model, report };
};

function labelled({ y, classes }: Target, rows: Uint32Array): Labelled {
  const targets = new Uint8Array(rows.length * classes.length);
  rows.forEach((row, i) => (targets[i * classes.length + y[row]!] = 1));
  return { rows, targets, classes: classes.length, multiple: false };
}

function judge(
  rows: Rows,
  head: Head,
  { name, task, classes, y, rows: tableRows }: Target,
  valid: Uint32Array,
  split: string,
  ctx: Pick<RunContext, 'seed'>
) {
  return evaluate({
    task: task as 'binary' | 'multiclass',
    target: name,
    split,
    classes,
    row: valid.map((i) => tableRows[i]!),
    actual: Float64Array.from(valid, (i) => y[i]!),
    probabilities: predict(head, rows, valid),
    seed: ctx.seed
  });
}

function packText(
  vocabulary: Vocabulary,
  head: Head,
  { name, task, classes }: Target,
  text: string,
  scores: Readonly<Record<string, number>>,
  ctx: RunContext
) {
  const graph = new GraphBuilder();
  const names = outputNamesFor([text]);
  const input = addTerms(vocabulary, graph, graph.input(text, 'string', ['N', 1]));
  const width = vocabulary.terms.length;
  const weights = new Float32Array(width * classes.length);
  const bias = new Float32Array(classes.length);
  for (let k = 0; k < classes.length; k++) {
    for (let j = 0; j < width; j++) weights[j * classes.length + k] = head.weights[k * (width + 1) + j]!;
    bias[k] = head.weights[k * (width + 1) + width]!;
  }
  const sums = graph.node('Gemm', [
    input,
    graph.constant('weights', 'float32', [width, classes.length], weights),
    graph.constant('bias', 'float32', [classes.length], bias)
  ]);
  addClasses(graph, graph.node('Softmax', [sums], { axis: { i: 1 } }), classes, names);
  const fields = [{ name: text, type: 'text', tensor: 'string' }] as const;
  return packGraph(graph, component, { task, target: name, classes, fields, scores }, ctx.blobs);
}
