// Learning is real: a model of others learns a style of our own by LoRA, as a job, and says so by its held-out
// perplexity and in its text; and the instruction and chat files of the shared data load and train.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateLanguageModel } from '$core/components/language/evaluate-language-model';
import { fineTuneLora, mappingFor } from '$core/components/language/fine-tune-lora';
import { writeFrame } from '$core/data/codec';
import { sliceFrame, stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import { parameterCount } from '$core/lm/architecture';
import type { LmEvaluation } from '$core/lm/evaluation';
import type { FineTuneReport } from '$core/lm/fine-tune-report';
import { loraModules } from '$core/lm/lora';
import type { LanguageModelManifest } from '$core/lm/manifest';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import { lossTokens, toBatch } from '$workers/lm/data/batches';
import { tokenSet } from '$workers/lm/data/token-set';
import { Gpu } from '$workers/lm/gpu/device';
import { DroppedFiles } from '$workers/lm/load/model-files';
import { openFiles, type OpenedModel } from '$workers/lm/load/open-model';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { storeFiles } from '$workers/lm/peft/adapter-files';
import { initialAdapter } from '$workers/lm/peft/initial';
import { runEvaluateLanguageModel } from '$workers/lm/runs/evaluate-language-model';
import { runFineTuneLora } from '$workers/lm/runs/fine-tune-lora';
import { Trainer } from '$workers/lm/train/trainer';
import { importFile } from '../support/data';
import { fetchData, namesIn } from '../support/fetch-data';
import { testContext } from '../support/run-context';

const folder = 'models/lm/stories260K-hf';
const names = await namesIn(folder);
const tables: string[] = [];
for (const path of ['text/instruct', 'text/chat-finetune'])
  for (const name of (await namesIn(path)) ?? []) tables.push(`${path}/${name}`);

const blobs = new MemoryBlobs();
let opened: OpenedModel;
let model: LanguageModelManifest;

beforeAll(async () => {
  if (!names) return;
  const files = await Promise.all(
    names.map(async (name) => new File([await fetchData(`${folder}/${name}`)], name))
  );
  opened = await openFiles(DroppedFiles.of(files));
  const { architecture } = opened;
  model = {
    kind: 'language-model',
    architecture,
    parameters: parameterCount(architecture),
    weightType: 'F32',
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    files: await storeFiles(files, blobs),
    origin: { kind: 'files', names }
  };
});

/** Rhymes of the sea, all alike and no two the same: a shape that no story for children has. */
function rhymes(count: number, random: Random): readonly string[] {
  const pick = (list: readonly string[]): string => list[random.below(list.length)]!;
  const who = ['crab', 'seal', 'fish', 'bird', 'whale', 'boat', 'duck', 'frog'];
  const what = ['sleeps', 'sings', 'swims', 'waits', 'hides', 'jumps'];
  const where = ['in the sea', 'on the sand', 'by the rock', 'under the moon', 'in the sun'];
  const made = new Set<string>();
  while (made.size < count) {
    const name = pick(who);
    made.add(`Hey ho, the ${name} ${pick(what)} ${pick(where)}. Splash, splash, says the ${name}.`);
  }
  return [...made];
}

async function tableOf(texts: readonly string[]): Promise<TableManifest> {
  const columns = [stringColumn('text', texts)];
  return writeFrame({ rows: texts.length, columns }, [{ name: 'text', type: 'text' }], blobs);
}

// A few hundred tokens a step: they train for real, on one processor where there is no graphics card.
describe.skipIf(!names)('learning is real', () => {
  test('held-out perplexity of a style it never read falls to less than a tenth, and it writes in it', async () => {
    const texts = rhymes(32, new Random(1));
    const [data, validation] = [await tableOf(texts.slice(0, 24)), await tableOf(texts.slice(24))];
    const params = parseParams('fine-tune-lora', fineTuneLora.params, {
      epochs: 3,
      batchSize: 4,
      maxLength: 64,
      learningRate: 1e-2,
      prompts: 'Hey ho,',
      sampleTokens: 32,
      evaluateEvery: 1000
    });
    const inputs = { model, data, validation };
    const { adapter, report } = await runFineTuneLora({ inputs, params }, testContext({ blobs }));
    const { scores, samples } = report as FineTuneReport;
    const { perplexity, basePerplexity } = scores as Record<string, number>;
    console.log(`held-out perplexity ${basePerplexity} before, ${perplexity} after`, samples.at(-1));
    expect(perplexity! / basePerplexity!).toBeLessThan(0.1);
    const { base, tuned } = samples.at(-1)!;
    expect(tuned).toMatch(/^ ?the \w+ \w+ .*\. Spl/);
    expect(base).not.toContain('Splash');

    const asked = parseParams('evaluate-language-model', evaluateLanguageModel.params, { maxLength: 64 });
    const judged = await runEvaluateLanguageModel(
      { inputs: { model, data: validation, adapter }, params: asked },
      testContext({ blobs })
    );
    const found = (judged.report as LmEvaluation).scores;
    expect(Math.abs(found.perplexity! / perplexity! - 1)).toBeLessThan(1e-3);
    expect(Math.abs(found.basePerplexity! / basePerplexity! - 1)).toBeLessThan(1e-3);
  });

  describe('on files of others', () => {
    const lora = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
    const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
    const shape = { rows: 2, length: 256, packing: false };
    let gpu: Gpu;
    let trainer: Trainer;
    // One device and its compiled kernels for all files.
    beforeAll(async () => {
      gpu = await Gpu.open();
      const loaded = await LoadedModel.load(gpu, opened.architecture, opened.weights);
      trainer = await Trainer.create(loaded, { lora, ...shape, recompute: false, seed: 1, optimizer });
    });
    afterAll(async () => {
      await gpu.check();
      gpu.close();
    });

    test.each(tables)('%s trains', async (path) => {
      const name = path.split('/').at(-1)!;
      const imported = await importFile(await fetchData(path), {}, name, testContext({ blobs }));
      const mapping = mappingFor('auto', imported.names);
      // Some answers lie beyond the longest length.
      const few = sliceFrame(imported.frame, 0, 12);
      const { examples } = await tokenSet(few, mapping, opened, shape.length, () => Promise.resolve());
      const batch = toBatch([examples.slice(0, 1), examples.slice(1, 2)], shape);
      expect(lossTokens(batch)).toBeGreaterThan(20);
      trainer.initialise(initialAdapter(opened.architecture, lora, 1));
      const losses: number[] = [];
      for (let step = 0; step < 4; step++) {
        await trainer.accumulate(batch, lossTokens(batch));
        losses.push((await trainer.update(1e-2)).loss);
      }
      expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.6);
    });
  });
});
