// The choices of a fine-tuning: what is gone is said, and the time told counts what rows are filled up with.
import { expect, it } from 'vitest';
import { fineTuneLora } from '$core/components/language/fine-tune-lora';
import { parseParams } from '$core/params';
import type { LmService } from '$core/services';
import type { Compute } from '$core/ports';
import { earlierRate } from '$features/language/tune/earlier-rate';
import { TuneForm } from '$features/language/tune/tune.svelte';
import type { JobRecord } from '$core/jobs/record';
import type { WorkspacePorts } from '$sdk/ports';
import { runs as dataRuns } from '$workers/data/runs/index';
import { previewExamples } from '$workers/lm/data/preview';
import { runImportLanguageModel } from '$workers/lm/runs/import-language-model';
import { SharedMachine, type TestRuns } from '../../../support/memory-workspace';
import { tinyModelFiles } from '../../../support/lm/stored-tiny-model';
import { tinyArchitectures } from '../../../support/lm/tiny-model';

const tokensPerSecond = 1000;
const rows = 10;
const csv = `text\n${Array.from({ length: rows }, (_, i) => `a short line ${i}`).join('\n')}\n`;

async function opened(ports: Partial<WorkspacePorts> = {}) {
  const machine = new SharedMachine();
  const runs = {
    ...(dataRuns as unknown as TestRuns),
    'import-language-model': runImportLanguageModel as never
  };
  const filled = await machine.tab(runs);
  await filled.datasets.import(new File([csv], 'lines.csv'), { name: 'lines' });
  const files = await tinyModelFiles(tinyArchitectures.plain);
  await (await filled.languageModels.import(files, { name: 'tiny' })).done();
  const lm: Partial<LmService> = {
    previewExamples: (model, data, mapping, maxLength) =>
      previewExamples({ model, data, mapping, maxLength }, machine.blobs),
    measureStep: () => Promise.resolve({ seconds: 1, tokensPerSecond, bytes: 0 })
  };
  const compute: Compute = {
    run: () => {
      throw new Error('No runs in this test');
    },
    service: () => lm as never
  };
  return machine.tab({}, { compute, ...ports });
}

it('a model or table that is not there is named, and nothing can start', async () => {
  const workspace = await opened();
  const form = new TuneForm(workspace, 'gone@1', 'lines@1');
  await form.look();
  expect(form.error).toMatchObject({ code: 'asset/not-found', message: expect.stringContaining('gone@1') });
  expect([form.ready, form.seconds]).toEqual([false, undefined]);
  form.useModel('tiny@1');
  await form.look();
  expect([form.error, form.ready]).toEqual([undefined, true]);
  const other = new TuneForm(workspace, 'tiny@1', 'lost@2');
  await other.look();
  expect(other.error).toMatchObject({ message: expect.stringContaining('lost@2') });
  expect([other.ready, other.columns]).toEqual([false, []]);
});

it('the time of a whole run counts what short examples are filled up with', async () => {
  const form = new TuneForm(await opened(), 'tiny@1', 'lines@1');
  await form.measureStep();
  const secondsOf = async (packing: boolean): Promise<number> => {
    form.values = { ...form.values, epochs: 1, validationShare: 0, maxLength: 64, packing };
    await form.look();
    return form.seconds!;
  };
  const { length } = { length: Math.min(64, tinyArchitectures.plain.context) };
  // Alone in its row, each example takes a whole one.
  expect(await secondsOf(false)).toBeCloseTo((rows * length) / tokensPerSecond);
  const { account } = form.preview!;
  expect(account!.tokens).toBeLessThan(rows * length);
  // Packed, as many rows as they fit into.
  const packed = await secondsOf(true);
  expect(packed).toBeGreaterThanOrEqual(account!.tokens / tokensPerSecond);
  expect((packed * tokensPerSecond) % length).toBeCloseTo(0);
});

it('what the studio does not allow itself a person may, and is told how a step is then computed', async () => {
  const form = new TuneForm(await opened({ memoryBudget: 1e5 }), 'tiny@1', 'lines@1');
  form.values = { ...form.values, packing: false };
  await form.look();
  expect([form.cost!.fits, form.plan]).toEqual([false, undefined]);
  form.values = { ...form.values, memory: 1 };
  await form.look();
  expect(form.cost).toMatchObject({ fits: true, budget: 1e9 });
  expect(form.plan).toEqual({ rows: 8, passes: 1, recompute: false });
});

it('begins with the choices of an earlier run', async () => {
  const form = new TuneForm(await opened(), undefined, undefined);
  const params = {
    mapping: { kind: 'text', text: 'text' },
    rank: 4,
    learningRate: 0.01,
    targets: ['q_proj']
  };
  const inputs = { model: 'language-model:tiny@1', data: 'dataset:lines@1', validation: 'dataset:lines@1' };
  const earlier: Partial<JobRecord> = { inputs, params, seed: 7, outputName: 'lines adapter' };
  form.useRun(earlier as JobRecord);
  await form.look();
  expect(form).toMatchObject({
    model: 'tiny@1',
    data: 'lines@1',
    validation: 'lines@1',
    seed: 7,
    error: undefined
  });
  expect(form.targets).toEqual(['q_proj']);
  expect(form.values).toMatchObject({ rank: 4, learningRate: 0.01 });
  // Another model would have another rate suggested, had this one not been chosen.
  form.useModel('tiny@1');
  expect(form.values).toMatchObject({ learningRate: 0.01 });
});

it('an earlier run of the same model and settings on this device tells the time before a step is measured', async () => {
  const model = 'language-model:tiny@1';
  const params = parseParams('fine-tune-lora', fineTuneLora.params, { rank: 4 });
  const run = (id: string, change: Partial<JobRecord>) =>
    ({ id, component: 'fine-tune-lora', inputs: { model }, params, ...change }) as JobRecord;
  const ran = [
    run('elsewhere', {}),
    run('other model', { inputs: { model: 'language-model:other@1' } }),
    run('longer', { params: { ...params, maxLength: 512 } }),
    run('here', { params: { ...params, epochs: 9, mapping: 'auto' } })
  ];
  const jobs = {
    list: () => ran,
    get: (id: string) => ({
      series: () =>
        Promise.resolve(
          id === 'elsewhere' ? [] : [{ name: 'tokens per second', steps: [1, 2], values: [7, id.length] }]
        )
    })
  } as unknown as Parameters<typeof earlierRate>[0];
  expect(await earlierRate(jobs, 'tiny@1', params)).toBe('here'.length);
  expect(await earlierRate(jobs, 'tiny@1', { ...params, rank: 8 })).toBeUndefined();

  const form = new TuneForm(await opened(), 'tiny@1', 'lines@1');
  form.values = { ...form.values, epochs: 2, validationShare: 0 };
  await form.look();
  expect(form.seconds).toBeUndefined();
  form.earlierRate = 4;
  expect(form.seconds).toBeCloseTo((2 * form.preview!.account!.tokens) / 4);
  await form.measureStep();
  expect(form.seconds).toBeLessThan(1);
});
