// The language-model engine on a graphics device against the text of others: every Hugging Face folder below models/lm
// of the shared data that has an expected.json, read by the product's own loader and tokenizer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TokenBatch } from '$core/lm/batch';
import { Generator } from '$workers/lm/generate/generator';
import { Gpu } from '$workers/lm/gpu/device';
import { openFiles } from '$workers/lm/load/open-model';
import { Forward } from '$workers/lm/model/forward';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { fetchData, namesIn } from '../support/fetch-data';
import { fetchModel } from '../support/lm/fetch-model';
import { relativeError } from '../support/lm/relative-error';

const root = 'models/lm';
const folders = (await namesIn(root)) ?? [];
const told: string[] = [];
for (const name of folders) {
  const files = (await namesIn(`${root}/${name}`)) ?? [];
  if (files.includes('expected.json') && files.includes('config.json')) told.push(name);
}

interface Told {
  readonly prompt_ids: number[];
  readonly greedy_ids: number[];
  readonly first_step_logits?: number[];
  readonly text?: string;
}

let gpu: Gpu;
beforeAll(async () => void (gpu = await Gpu.open()));
afterAll(() => gpu.close());

describe.skipIf(told.length === 0)('the engine writes the text of others', () => {
  test.each(told)('%s', async (name) => {
    const expected = await readTold(name);
    const { architecture, weights, tokenizer } = await openFiles(await fetchModel(name));
    if (expected.text !== undefined) {
      expect(tokenizer.decode(expected.greedy_ids, { skipSpecials: true })).toBe(expected.text);
      expect(tokenizer.encode(expected.text, { specials: true })).toEqual(expected.greedy_ids);
    }
    const model = await LoadedModel.load(gpu, architecture, weights);
    const { ids, logits } = await writeGreedily(model, expected);
    expect(ids).toEqual(expected.greedy_ids);
    if (expected.first_step_logits)
      expect(relativeError(logits[0]!, expected.first_step_logits), 'first logits').toBeLessThan(1e-3);
    await expectSameWithoutCache(model, ids, expected.prompt_ids.length, logits);
    model.close();
    await gpu.check();
  });
});

/** The text may be in the file, or beside the same model in another format: `<name>` of `<name>-hf`. */
async function readTold(name: string): Promise<Told> {
  const text = async (path: string) => new TextDecoder().decode(await fetchData(`${root}/${path}`));
  const expected = JSON.parse(await text(`${name}/expected.json`)) as Told;
  const twin = name.replace(/-hf$/, '');
  const hasTwin = twin !== name && ((await namesIn(`${root}/${twin}`)) ?? []).includes('expected.txt');
  return hasTwin ? { text: await text(`${twin}/expected.txt`), ...expected } : expected;
}

/** As many tokens as are expected, and the logits that each was chosen from. */
async function writeGreedily(
  model: LoadedModel,
  { prompt_ids, greedy_ids }: Told
): Promise<{ readonly ids: number[]; readonly logits: Float32Array[] }> {
  const generator = await Generator.create(model, { context: greedy_ids.length });
  const ids = [...prompt_ids];
  const logits = [await generator.prefill(prompt_ids)];
  for (;;) {
    const scores = logits.at(-1)!;
    ids.push(scores.indexOf(Math.max(...scores)));
    if (ids.length >= greedy_ids.length) break;
    logits.push(await generator.decode(ids.at(-1)!));
  }
  generator.close();
  return { ids, logits };
}

/** What the cache gave at every position is what a run over the whole text gives. */
async function expectSameWithoutCache(
  model: LoadedModel,
  ids: readonly number[],
  prompt: number,
  cached: readonly Float32Array[]
): Promise<void> {
  const batch: TokenBatch = {
    rows: 1,
    length: ids.length,
    ids: Uint32Array.from(ids),
    labels: new Int32Array(ids.length).fill(-100),
    starts: new Uint32Array(ids.length)
  };
  const forward = await Forward.create(model, { rows: 1, length: ids.length });
  const whole = await forward.logits(batch);
  forward.close();
  const { vocabulary } = model.architecture;
  cached.forEach((logits, i) => {
    const at = (prompt - 1 + i) * vocabulary;
    expect(relativeError(logits, whole.subarray(at, at + vocabulary)), `position ${i}`).toBeLessThan(1e-4);
  });
}
