// Training on real tables as others made them: every table below tables/ gives a model of each family whose file
// answers as its trainer did, or one plain reason why there is nothing to learn. A new file there runs with no
// change here.
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { components } from '$core/components/index';
import { isHearthError } from '$core/errors';
import type { Trained } from '$core/training/pipeline';
import { parseParams } from '$core/params';
import { planScoring, scoreFrame } from '$workers/score/score-frame';
import { Session } from '$workers/score/session';
import { runs as neural } from '$workers/neural/runs/index';
import { runs as tabular } from '$workers/tabular/runs/index';
import { guessTarget } from '../../src/features/training/form/target-guess';
import { importFile, type ImportedTable } from '../support/data';
import { testContext } from '../support/run-context';
import { filesBelow, sharedFolder } from '../support/shared-data';

const tables = sharedFolder('tables');
const {
  'cross-validate': _judgesOnly,
  // In learning.test.ts: not of tables of columns.
  'train-text-classifier': _ofTexts,
  ...trainings
} = tabular;
const { 'train-image-classifier': _ofPictures, ...networks } = neural;
const runs = { ...trainings, ...networks };
type Name = keyof typeof runs;
const names = Object.keys(runs) as Name[];

/** Few steps: how good models are is measured by the benches. */
const quick = {
  'train-gradient-boosting': { rounds: 15 },
  'train-extra-trees': { trees: 8 },
  'train-random-forest': { trees: 8 },
  'train-linear': { maxIterations: 30 },
  'train-dense-network': { layers: '8', epochs: 2, batchSize: 512, backend: 'cpu' }
} satisfies Record<Name, Record<string, unknown>>;

/** The trained model, or the code of the refusal. */
async function train(
  name: Name,
  { table, context }: ImportedTable,
  target: string
): Promise<Trained | string> {
  const given = { ...quick[name], target, validation: 'holdout', holdout: 0.3 };
  const params = parseParams(name, components[name].params, given);
  const run = runs[name] as unknown as (call: unknown, ctx: unknown) => Promise<Trained>;
  try {
    return await run({ inputs: { data: table }, params }, testContext({ blobs: context.blobs }));
  } catch (error) {
    if (isHearthError(error) && error.code.startsWith('train/')) return error.code;
    throw error;
  }
}

/** The largest difference between what the trainer and the file say of the rows held out, in units of the target. */
async function largestDifference({ model, report }: Trained, { table, frame, context }: ImportedTable) {
  const bytes = new Uint8Array(await (await context.blobs.get(model.onnx)).arrayBuffer());
  const session = await Session.open(bytes, 'model');
  try {
    const scores = await scoreFrame(session, planScoring(model, table.columns), frame);
    const { row, predicted, confidence } = report.predictions;
    if (scores.kind === 'value') {
      const unit = Math.max(1e-30, ...report.predictions.actual.map(Math.abs));
      return Math.max(...row.map((at, i) => Math.abs(scores.values[at]! - predicted[i]!) / unit));
    }
    if (scores.kind !== 'classes') throw new Error(`a trained model gives ${scores.kind}`);
    const width = scores.classes.length;
    return Math.max(
      ...row.map((at, i) => Math.abs(scores.probabilities[at * width + predicted[i]!]! - confidence![i]!))
    );
  } finally {
    await session.close();
  }
}

describe.skipIf(!tables)('training on the tables of others', () => {
  const isTable = (file: string) => /\.(csv|parquet)$/.test(file) && !dirname(file).includes('ugly');
  const trained: string[] = [];

  it.each(filesBelow(tables ?? '.').filter(isTable))('%s', { timeout: 300_000 }, async (file) => {
    const imported = await importFile(new Uint8Array(readFileSync(file)), {}, basename(file));
    const target = guessTarget(imported.table.columns, imported.table.rows);
    if (target === undefined) return;
    for (const name of names) {
      const result = await train(name, imported, target);
      if (typeof result === 'string') continue;
      trained.push(name);
      expect(await largestDifference(result, imported), `${name} of ${target}`).toBeLessThan(1e-5);
    }
  });

  it('most of them can be learned from', () => {
    expect(trained.length).toBeGreaterThan(25 * names.length);
  });
});
