// The language-model engine as the page has it: a real worker that imports a model of others, answers on a port as
// they do, with an adapter made by PEFT and without, and keeps to a schema with their tokenizer.
import { expect, test } from 'vitest';
import { WorkerPool } from '$compute/pool';
import { defaultSampling, type GenerateRequest } from '$core/lm/generation';
import { loraModules } from '$core/lm/lora';
import type { AdapterManifest, LanguageModelManifest, StoredFile } from '$core/lm/manifest';
import { MemoryBlobs } from '$core/memory-blobs';
import type { PageBlobs } from '$core/rpc';
import { streamed } from '$sdk/speech';
import { fetchData, namesIn } from '../support/fetch-data';

const model = 'models/lm/stories260K-hf';
const text = 'models/lm/stories260K/expected.txt';
const tuned = 'models/lm/lora-reference/stories260K-r8-all/adapter_final';
const names = await namesIn(model);

const blobs = new MemoryBlobs();
const page: PageBlobs = {
  has: (id) => blobs.has(id),
  get: (id) => blobs.get(id),
  store: async (_id, bytes) => void (await blobs.put(bytes))
};

async function importModel(pool: WorkerPool): Promise<LanguageModelManifest> {
  const files = await Promise.all(
    names!.map(async (name) => new File([await fetchData(`${model}/${name}`)], name))
  );
  const params = { origin: { kind: 'files', names }, base: '' };
  const call = { component: 'import-language-model', inputs: { files }, params, seed: 1 };
  const outputs = await pool.run(call, () => undefined).done;
  return outputs.model as LanguageModelManifest;
}

async function storedAdapter({ architecture }: LanguageModelManifest): Promise<AdapterManifest> {
  const files: StoredFile[] = [];
  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
    const bytes = await fetchData(`${tuned}/${name}`);
    files.push({ name, bytes: bytes.length, pieces: [await blobs.put(bytes)] });
  }
  const settings = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
  return { kind: 'adapter', settings, base: 'stories', architecture, parameters: 0, bytes: 0, files };
}

test.skipIf(!names)('a worker tells the story that others published', async () => {
  const pool = new WorkerPool(page);
  try {
    const manifest = await importModel(pool);
    const service = pool.service('lm');
    const ask = async (request: Partial<GenerateRequest>, adapter?: AdapterManifest) => {
      const sampling = { ...defaultSampling, temperature: 0, maxTokens: 200 };
      const speech = streamed((port) =>
        service.generate(manifest, adapter, { prompt: '', sampling, ...request }, port)
      );
      let told = '';
      for await (const event of speech) if (event.kind === 'text') told += event.text;
      const result = await speech.result;
      expect(told).toBe(result.text);
      return result;
    };
    const expected = new TextDecoder().decode(await fetchData(text)).trim();
    const story = await ask({});
    expect(story).toMatchObject({ finish: 'length', promptTokens: 1, tokens: 200 });
    expect(story.text.slice(0, expected.length)).toBe(expected);
    console.log(`${manifest.parameters} parameters, ${story.tokensPerSecond.toFixed(0)} tokens/s`);

    const adapted = await ask({}, await storedAdapter(manifest));
    expect(adapted.text).not.toBe(story.text);
    expect((await ask({})).text).toBe(story.text);

    const schema = {
      type: 'object',
      properties: { name: { type: 'string', minLength: 2, maxLength: 12 }, good: { type: 'boolean' } },
      required: ['name', 'good']
    };
    const { text: json } = await ask({
      prompt: 'Once upon a time there was a girl.',
      constraint: { kind: 'json-schema', schema }
    });
    expect(JSON.parse(json)).toEqual({
      name: expect.stringMatching(/^[^]{2,12}$/u) as string,
      good: expect.any(Boolean) as boolean
    });
    await service.unload(manifest);
  } finally {
    pool.close();
  }
});
