// Fine-tuning as a job on a tiny model: it learns, stops and goes on to the same bits, survives a lost device, and gives
// an adapter that opens again.
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { fineTuneLora, loraSettings } from '$core/components/language/fine-tune-lora';
import { writeFrame } from '$core/data/codec';
import { HearthError } from '$core/errors';
import { stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import type { FineTuneReport } from '$core/lm/fine-tune-report';
import { loraLayout } from '$core/lm/lora';
import type { LanguageModelManifest } from '$core/lm/manifest';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { adapterFiles, readAdapter, storeFiles } from '$workers/lm/peft/adapter-files';
import { runFineTuneLora } from '$workers/lm/runs/fine-tune-lora';
import { storeTinyModel } from '../../support/lm/stored-tiny-model';
import { tinyArchitectures } from '../../support/lm/tiny-model';
import { testContext, type TestContextOptions } from '../../support/run-context';

const blobs = new MemoryBlobs();
let model: LanguageModelManifest;
let data: TableManifest;
/** A training from end to end, which others are held against. */
const wholeSettings = { maxSteps: 20, packing: true, checkpointEvery: 1, evaluateEvery: 50 };
let whole: Awaited<ReturnType<typeof run>>;

beforeAll(async () => {
  model = await storeTinyModel(blobs, tinyArchitectures.plain);
  const questions = Array.from({ length: 24 }, (_, i) => `what comes after ${'abcdefgh'[i % 8]!}?`);
  const answers = questions.map((question) => ` it is ${String.fromCharCode(question.charCodeAt(17) + 1)}.`);
  const columns = [stringColumn('prompt', questions), stringColumn('completion', answers)];
  data = await writeFrame(
    { rows: 24, columns },
    columns.map(({ name }) => ({ name, type: 'text' as const })),
    blobs
  );
  whole = await run(wholeSettings);
});
afterEach(() => vi.restoreAllMocks());

const params = (change: object = {}) =>
  parseParams('fine-tune-lora', fineTuneLora.params, {
    epochs: 4,
    batchSize: 4,
    maxLength: 40,
    learningRate: 0.01,
    packing: false,
    dropout: 0.1,
    sampleTokens: 0,
    ...change
  });

async function run(change: object, options: TestContextOptions = {}) {
  const ctx = testContext({ blobs, ...options });
  const outputs = await runFineTuneLora({ inputs: { model, data }, params: params(change) }, ctx);
  return { ...outputs, ctx };
}

const loss = (points: readonly { series: string; value: number }[], series: string): readonly number[] =>
  points.filter((point) => point.series === series).map(({ value }) => value);

test('it learns what it is shown, says so, and gives an adapter that opens', async () => {
  const { adapter, report, ctx } = await run({ prompts: 'what comes after c?', sampleTokens: 8 });
  const judged = loss(ctx.points, 'validation loss');
  expect(judged.at(-1)!).toBeLessThan(judged[0]! * 0.5);
  expect(report).toMatchObject({
    kind: 'fine-tune',
    validationExamples: 2,
    scores: { basePerplexity: expect.any(Number) }
  });
  const { samples } = report as FineTuneReport;
  expect(samples.length).toBeGreaterThan(2);
  // Told at every evaluation, not only at the end.
  expect(ctx.interims).toHaveLength(samples.length);
  expect(ctx.interims.at(-1)).toMatchObject({ kind: 'fine-tune-interim', samples });
  expect((ctx.interims.at(-1) as { deviceBytes: number }).deviceBytes).toBeGreaterThan(10_000);
  const { settings, values } = await readAdapter(adapter, blobs);
  expect(settings).toEqual(adapter.settings);
  expect(values.some((value) => value !== 0)).toBe(true);
  expect(ctx.progressed.at(-1)).toBe(1);
});

test('samples ask what the examples ask, where nobody says what else', async () => {
  const { report } = await run({ maxSteps: 2, evaluateEvery: 2, sampleTokens: 4 });
  const { samples } = report as FineTuneReport;
  expect(samples.map(({ step, prompt }) => [step, prompt])).toEqual(
    [0, 2].flatMap((step) => ['what comes after a?', 'what comes after b?'].map((prompt) => [step, prompt]))
  );
  // An adapter that has learned nothing yet says what the base says.
  expect(samples[0]!.tuned).toBe(samples[0]!.base);
});

test('a base of rounded weights takes less of the device, and learns', async () => {
  const { report, ctx } = await run({ ...wholeSettings, base: 'int8' });
  const judged = loss(ctx.points, 'validation loss');
  expect(judged.at(-1)!).toBeLessThan(judged[0]! * 0.8);
  const bytes = (made: unknown): number => (made as { deviceBytes: number }).deviceBytes;
  expect(bytes(report)).toBeLessThan(bytes(whole.report));
});

test('stopped at step 7 of 20 and taken up again, it ends at the same bits; so it does when paused', async () => {
  const first = testContext({ blobs });
  let steps = 0;
  const stopping = {
    ...first,
    metric: (series: string) => void (steps += series === 'train loss' ? 1 : 0),
    tick: async () => {
      // A pause: the run waits where it is until the page has had its turn.
      if (steps === 3) await new Promise((resume) => setTimeout(resume));
      if (steps === 7) throw new HearthError('job/cancelled', {});
    }
  };
  const call = { inputs: { model, data }, params: params(wholeSettings) };
  await expect(runFineTuneLora(call, stopping)).rejects.toMatchObject({ code: 'job/cancelled' });
  const resumeFrom = first.checkpoints.at(-1);
  expect((resumeFrom as { trainer: { step: number } }).trainer.step).toBe(7);
  const rest = await run(wholeSettings, { resumeFrom });
  expect(rest.ctx.points[0]).toMatchObject({ step: 8 });
  expect(rest.adapter.files).toEqual(whole.adapter.files);
});

test('a device that is lost in the middle costs a warning, and no bit', async () => {
  const devices: GPUDevice[] = [];
  const request = GPUAdapter.prototype.requestDevice;
  vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (this: GPUAdapter, wish) {
    const device = await request.call(this, wish);
    devices.push(device);
    return device;
  });
  const ctx = testContext({ blobs });
  const losing = {
    ...ctx,
    metric: (series: string, step: number) => {
      if (series === 'train loss' && step === 5 && devices.length === 1) devices[0]!.destroy();
    }
  };
  const again = await runFineTuneLora({ inputs: { model, data }, params: params(wholeSettings) }, losing);
  expect(devices).toHaveLength(2);
  expect(ctx.logs.some((line) => line.includes('graphics device was lost'))).toBe(true);
  expect(again.adapter.files).toEqual(whole.adapter.files);
});

test('a loss that is no number ends in a sentence, not in an adapter', async () => {
  const settings = loraSettings(params());
  const values = new Float32Array(loraLayout(model.architecture, settings).size).fill(1e30);
  const files = await storeFiles(adapterFiles(model.architecture, { settings, values }, ''), blobs);
  const { architecture } = model;
  const adapter = {
    kind: 'adapter',
    settings,
    base: '',
    architecture,
    parameters: 0,
    bytes: 0,
    files
  } as const;
  const call = { inputs: { model, data, adapter }, params: params({ validationShare: 0 }) };
  await expect(runFineTuneLora(call, testContext({ blobs }))).rejects.toMatchObject({ code: 'lm/diverged' });
});
