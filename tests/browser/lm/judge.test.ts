// What is done with an adapter: judged, merged into its base, taken away and brought back.
import { beforeAll, expect, test } from 'vitest';
import { evaluateLanguageModel } from '$core/components/language/evaluate-language-model';
import { writeFrame } from '$core/data/codec';
import { stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import type { JudgedExample, LmEvaluation } from '$core/lm/evaluation';
import { loraModules } from '$core/lm/lora';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { adapterFiles, readAdapter } from '$workers/lm/peft/adapter-files';
import { runEvaluateLanguageModel } from '$workers/lm/runs/evaluate-language-model';
import { runImportAdapter } from '$workers/lm/runs/import-adapter';
import { runMergeAdapter } from '$workers/lm/runs/merge-adapter';
import { measureStep } from '$workers/lm/train/measure';
import { storeTinyModel } from '../../support/lm/stored-tiny-model';
import { tinyAdapter, tinyArchitectures } from '../../support/lm/tiny-model';
import { testContext, type TestContextOptions } from '../../support/run-context';

const blobs = new MemoryBlobs();
const architecture = tinyArchitectures.three;
const settings = { rank: 4, alpha: 8, dropout: 0, targets: loraModules };
const values = tinyAdapter(architecture, settings);
let model: LanguageModelManifest;
let adapter: AdapterManifest;
let data: TableManifest;

beforeAll(async () => {
  model = await storeTinyModel(blobs, architecture, 'F32');
  const files = adapterFiles(architecture, { settings, values }, 'someone/base');
  ({ adapter } = await runImportAdapter({ inputs: { model, files }, params: {} }, testContext({ blobs })));
  const columns = [
    stringColumn('prompt', ['what is it?', 'who is it?', 'why?']),
    stringColumn('completion', [' a cat.', ' a dog.', ' because.']),
    stringColumn('choices', ['[" a cat."," a bird."]', ' a dog.| a bird.', null])
  ];
  data = await writeFrame(
    { rows: 3, columns },
    columns.map(({ name }) => ({ name, type: 'text' as const })),
    blobs
  );
});

const judge = async (
  m: LanguageModelManifest,
  a: AdapterManifest | undefined,
  change: object,
  context: TestContextOptions = {}
) => {
  const params = parseParams('evaluate-language-model', evaluateLanguageModel.params, change);
  const inputs = { model: m, data, ...(a ? { adapter: a } : {}) };
  const ctx = testContext({ blobs, ...context });
  const { report } = await runEvaluateLanguageModel({ inputs, params }, ctx);
  return { ...(report as LmEvaluation), checkpoints: ctx.checkpoints };
};
const byPrompt = (judged: readonly JudgedExample[]): readonly JudgedExample[] =>
  [...judged].sort((a, b) => a.prompt.localeCompare(b.prompt));

test('an adapter comes back as it was taken away', async () => {
  const read = await readAdapter(adapter, blobs);
  expect(read.settings).toEqual(settings);
  expect(read.values).toEqual(values);
  expect(adapter.base).toBe('someone/base');
});

test('a merged model says what base and adapter say together, and the base does not', async () => {
  const { model: merged } = await runMergeAdapter(
    { inputs: { model, adapter }, params: {} },
    testContext({ blobs })
  );
  const [together, alone, base] = [
    await judge(model, adapter, {}),
    await judge(merged, undefined, {}),
    await judge(model, undefined, {})
  ];
  expect(Math.abs(alone.scores.loss! / together.scores.loss! - 1)).toBeLessThan(1e-5);
  expect(Math.abs(base.scores.loss! - together.scores.loss!)).toBeGreaterThan(0.01);
  const written = [
    await judge(model, adapter, { task: 'exact-match', maxTokens: 6 }),
    await judge(merged, undefined, { task: 'exact-match', maxTokens: 6 })
  ].map(({ judged }) => byPrompt(judged).map(({ given }) => given));
  expect(written[1]).toEqual(written[0]);
});

test('of perplexity, an adapter and its base have what each has alone, example by example', async () => {
  const [both, alone] = [await judge(model, adapter, {}), await judge(model, undefined, {})];
  expect(both.scores.baseLoss).toBe(alone.scores.loss);
  const ofBase = new Map(alone.rated!.map(({ prompt, perplexity }) => [prompt, perplexity]));
  expect(both.rated).toHaveLength(3);
  for (const { prompt, basePerplexity } of both.rated!) expect(basePerplexity).toBe(ofBase.get(prompt));
  expect(both.compared).toMatchObject({ differ: 3 });
});

test('of several choices both take the one that is likeliest by token, and a cut run goes on to the same', async () => {
  const settings = { task: 'multiple-choice', choices: 'choices' };
  const both = await judge(model, adapter, settings, { checkpointEvery: 1 });
  const alone = await judge(model, undefined, settings);
  const [judged, base] = [byPrompt(both.judged), byPrompt(alone.judged)];
  expect(judged[2]).toMatchObject({ given: ' because.', correct: true, base: { correct: true } });
  expect(judged.map((one) => one.base)).toEqual(base.map(({ given, correct }) => ({ given, correct })));
  expect(both.scores.baseAccuracy).toBe(alone.scores.accuracy);
  // In the middle of the base's turn.
  const cut = await judge(model, adapter, settings, { resumeFrom: both.checkpoints[4] });
  expect({ ...cut, checkpoints: [] }).toEqual({ ...both, checkpoints: [] });
});

test('an adapter of another model is refused by name', async () => {
  const other = await storeTinyModel(blobs, tinyArchitectures.plain);
  const files = adapterFiles(architecture, { settings, values }, '');
  const run = runImportAdapter({ inputs: { model: other, files }, params: {} }, testContext({ blobs }));
  await expect(run).rejects.toMatchObject({ code: 'lm/bad-adapter' });
  const merge = runMergeAdapter({ inputs: { model: other, adapter }, params: {} }, testContext({ blobs }));
  await expect(merge).rejects.toThrow('made for another model');
  const dora = [new File(['{"peft_type":"LORA","r":4,"use_dora":true}'], 'adapter_config.json'), files[1]!];
  const strange = runImportAdapter({ inputs: { model, files: dora }, params: {} }, testContext({ blobs }));
  await expect(strange).rejects.toThrow('it is DoRA');
});

test('a step can be measured before a training starts', async () => {
  const { seconds, bytes } = await measureStep(
    model,
    { lora: settings, rows: 1, length: 32, recompute: true },
    blobs
  );
  expect(seconds).toBeGreaterThan(0);
  expect(bytes).toBeGreaterThan(100_000);
});
