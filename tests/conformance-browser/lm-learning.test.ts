// Learning is real: a model of others learns a style of our own by LoRA, as a job, and says so by its held-out
// perplexity and in its text; and the instruction and chat files of the shared data load and train.
import { beforeAll, describe, expect, test } from 'vitest';
import { evaluateLanguageModel } from '$core/components/language/evaluate-language-model';
import { fineTuneLora } from '$core/components/language/fine-tune-lora';
import { writeFrame } from '$core/data/codec';
import { stringColumn } from '$core/data/frame';
import type { TableManifest } from '$core/data/table';
import { parameterCount } from '$core/lm/architecture';
import type { LmEvaluation } from '$core/lm/evaluation';
import type { FineTuneReport } from '$core/lm/fine-tune-report';
import type { LanguageModelManifest } from '$core/lm/manifest';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { Random } from '$core/random';
import { readCheckpoint } from '$workers/lm/load/checkpoint-files';
import { DroppedFiles } from '$workers/lm/load/model-files';
import { storeFiles } from '$workers/lm/peft/adapter-files';
import { runEvaluateLanguageModel } from '$workers/lm/runs/evaluate-language-model';
import { runFineTuneLora } from '$workers/lm/runs/fine-tune-lora';
import { importFile } from '../support/data';
import { fetchData, namesIn } from '../support/fetch-data';
import { testContext } from '../support/run-context';

const folder = 'models/lm/stories260K-hf';
const names = await namesIn(folder);
const tables: string[] = [];
for (const path of ['text/instruct', 'text/chat-finetune'])
  for (const name of (await namesIn(path)) ?? []) tables.push(`${path}/${name}`);

const blobs = new MemoryBlobs();
let model: LanguageModelManifest;

beforeAll(async () => {
  if (!names) return;
  const files = await Promise.all(
    names.map(async (name) => new File([await fetchData(`${folder}/${name}`)], name))
  );
  const { architecture } = await readCheckpoint(DroppedFiles.of(files));
  const stored = await storeFiles(files, blobs);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  model = {
    kind: 'language-model',
    architecture,
    parameters: parameterCount(architecture),
    weightType: 'F32',
    bytes,
    files: stored,
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
    const [a, b, place] = [pick(who), pick(who), pick(where)];
    made.add(
      `Hey ho, the ${a} ${pick(what)} ${place}. Hey ho, the ${b} ${pick(what)} too. Splash, splash, says the ${a}. And that was the song of the ${b}.`
    );
  }
  return [...made];
}

async function tableOf(texts: readonly string[]): Promise<TableManifest> {
  const columns = [stringColumn('text', texts)];
  return writeFrame({ rows: texts.length, columns }, [{ name: 'text', type: 'text' }], blobs);
}

async function fineTune(data: TableManifest, change: object, validation?: TableManifest) {
  const ctx = testContext({ blobs });
  const params = parseParams('fine-tune-lora', fineTuneLora.params, { sampleTokens: 0, ...change });
  const inputs = { model, data, ...(validation ? { validation } : {}) };
  const { adapter, report } = await runFineTuneLora({ inputs, params }, ctx);
  const losses = ctx.points.filter(({ series }) => series === 'train loss').map(({ value }) => value);
  return { adapter, report: report as FineTuneReport, losses };
}

// They train for real, on one processor where there is no graphics card.
describe.skipIf(!names)('learning is real', { timeout: 300_000 }, () => {
  test('held-out perplexity of a style it never read falls to less than a fifth, and it writes in it', async () => {
    const texts = rhymes(160, new Random(1));
    const [data, heldOut] = [await tableOf(texts.slice(0, 120)), await tableOf(texts.slice(120))];
    const settings = {
      epochs: 4,
      batchSize: 8,
      maxLength: 128,
      learningRate: 5e-3,
      prompts: 'Hey ho,',
      sampleTokens: 40,
      evaluateEvery: 30
    };
    const { adapter, report } = await fineTune(data, settings, heldOut);
    const { perplexity, basePerplexity } = report.scores as Record<string, number>;
    console.log(`held-out perplexity ${basePerplexity} before, ${perplexity} after`, report.samples.at(-1));
    expect(perplexity! / basePerplexity!).toBeLessThan(0.2);
    const { base, tuned } = report.samples.at(-1)!;
    expect(tuned).toMatch(/the \w+ \w+ .*Hey ho, the \w+ \w+ too\. Spl/);
    expect(base).not.toContain('Hey ho');

    const params = parseParams('evaluate-language-model', evaluateLanguageModel.params, {});
    const inputs = { model, data: heldOut, adapter };
    const judged = await runEvaluateLanguageModel({ inputs, params }, testContext({ blobs }));
    const { scores } = judged.report as LmEvaluation;
    expect(Math.abs(scores.perplexity! / perplexity! - 1)).toBeLessThan(1e-3);
    expect(Math.abs(scores.basePerplexity! / basePerplexity! - 1)).toBeLessThan(1e-3);
  });

  test.each(tables)('%s trains', async (path) => {
    const name = path.split('/').at(-1)!;
    const { table: data } = await importFile(await fetchData(path), {}, name, testContext({ blobs }));
    const { losses, report } = await fineTune(data, {
      // Small files have few steps an epoch.
      epochs: 20,
      maxSteps: 8,
      batchSize: 4,
      maxLength: 256,
      learningRate: 5e-3,
      validationShare: 0,
      warmup: 0
    });
    expect(report.account.examples).toBeGreaterThan(0);
    expect(losses).toHaveLength(8);
    expect(Math.min(...losses.slice(4))).toBeLessThan(losses[0]! * 0.9);
  });
});
