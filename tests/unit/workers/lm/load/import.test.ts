// Importing a model: over a network that breaks, with numbers that are none, and in whose words it fails.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importLanguageModel, type FetchedOrigin } from '$core/components/language/import-language-model';
import { isHearthError } from '$core/errors';
import { safetensorsHeader } from '$core/lm/safetensors';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { openModel } from '$workers/lm/load/open-model';
import { runImportLanguageModel } from '$workers/lm/runs/import-language-model';
import { tensorShapes, tinyArchitectures, tinyModel } from '../../../../support/lm/tiny-model';
import { testContext } from '../../../../support/run-context';

const { architecture, weights } = tinyModel(tinyArchitectures.plain, 'BF16');

async function modelFiles(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)) as Uint8Array<ArrayBuffer>;
  const tensors = [...tensorShapes(architecture)].map(([name, shape]) => ({
    name,
    shape,
    type: 'BF16' as const
  }));
  const parts = [
    safetensorsHeader(tensors),
    ...(await Promise.all(tensors.map(({ name }) => weights.read(name))))
  ];
  const letters = Object.fromEntries([...'abcdefgh ijklmnopqrstuvwxyz'].map((letter, id) => [letter, id]));
  return new Map([
    ['config.json', json(configOf())],
    ['tokenizer.json', json({ model: { type: 'BPE', vocab: letters, merges: [] }, added_tokens: [] })],
    ['tokenizer_config.json', json({ chat_template: '{{ messages[0].content }}' })],
    ['model.safetensors', new Uint8Array(await new Blob(parts).arrayBuffer())]
  ]);
}

function configOf(): object {
  const a = architecture;
  return {
    architectures: ['LlamaForCausalLM'],
    hidden_size: a.width,
    intermediate_size: a.ffnWidth,
    num_hidden_layers: a.layers,
    num_attention_heads: a.heads,
    num_key_value_heads: a.kvHeads,
    head_dim: a.headWidth,
    vocab_size: a.vocabulary,
    max_position_embeddings: a.context,
    rms_norm_eps: a.normEpsilon,
    tie_word_embeddings: a.tied
  };
}

let server: Server;
let files: Map<string, Uint8Array<ArrayBuffer>>;
/** Breaks a file's answers after so many bytes, so many times. */
let breaks: { name: string; after: number; times: number } | undefined;
let etag = '"one"';
let ranges = true;
let wanted: string | undefined;
const asked: string[] = [];

beforeEach(async () => {
  files = await modelFiles();
  [breaks, etag, ranges, wanted] = [undefined, '"one"', true, undefined];
  asked.length = 0;
  server = createServer((request, response) => {
    const name = (request.url ?? '').replace('/m/', '');
    const file = files.get(name);
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    asked.push(`${name} ${range?.[1] ?? ''}`);
    if (wanted !== undefined && request.headers.authorization !== wanted)
      return void response.writeHead(401).end();
    if (!file) return void response.writeHead(404).end();
    const [from, to] =
      ranges && range ? [Number(range[1]), Math.min(Number(range[2]) + 1, file.length)] : [0, file.length];
    const headers = {
      etag,
      'content-length': to - from,
      'content-range': `bytes ${from}-${to - 1}/${file.length}`
    };
    response.writeHead(ranges && range ? 206 : 200, headers);
    if (breaks?.name === name && breaks.times > 0 && to - from > breaks.after) {
      breaks.times--;
      response.write(file.subarray(from, from + breaks.after), () => response.destroy());
    } else response.end(file.subarray(from, to));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const params = (origin?: Partial<FetchedOrigin>) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m/`;
  return parseParams('import-language-model', importLanguageModel.params, {
    origin: origin ?? { kind: 'url', url }
  });
};
const failure = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown
  );
  return isHearthError(error) ? error.code : String(error);
};

test('a model is fetched, and opens as what it was', async () => {
  const ctx = testContext();
  const { model } = await runImportLanguageModel({ inputs: {}, params: params() }, ctx);
  expect(model).toMatchObject({
    weightType: 'BF16',
    architecture,
    chatTemplate: '{{ messages[0].content }}'
  });
  const opened = await openModel(model, ctx.blobs);
  for (const name of weights.tensors.keys())
    expect(await opened.weights.read(name)).toEqual(await weights.read(name));
  expect(opened.tokenizer.encode('a cab')).toEqual([0, 8, 2, 0, 1]);
  expect(opened.chat!.apply([{ role: 'user', content: 'hi' }], { addGenerationPrompt: true })).toBe('hi');
  expect(ctx.progressed.at(-1)).toBe(1);
});

test('a connection that breaks is taken up where it broke', async () => {
  breaks = { name: 'model.safetensors', after: 5000, times: 2 };
  await runImportLanguageModel({ inputs: {}, params: params() }, testContext());
  expect(asked).toContain('model.safetensors 5000');
  expect(asked).toContain('model.safetensors 10000');
});

test('an import that was cut goes on from its checkpoint, unless the file has changed', async () => {
  const blobs = new MemoryBlobs();
  const first = testContext({ blobs, checkpointEvery: 1, cancelAtTick: 4 });
  expect(await failure(runImportLanguageModel({ inputs: {}, params: params() }, first))).toBe(
    'job/cancelled'
  );
  const resumeFrom = first.checkpoints.at(-1);
  expect(resumeFrom).toBeDefined();
  asked.length = 0;
  await runImportLanguageModel({ inputs: {}, params: params() }, testContext({ blobs, resumeFrom }));
  const whole = asked.filter((line) => line === 'config.json 0').length;
  asked.length = 0;
  etag = '"two"';
  await runImportLanguageModel({ inputs: {}, params: params() }, testContext({ blobs, resumeFrom }));
  expect(asked.filter((line) => line === 'config.json 0').length).toBe(whole + 1);
});

test('a server that knows no ranges serves too', async () => {
  ranges = false;
  const { model } = await runImportLanguageModel({ inputs: {}, params: params() }, testContext());
  expect(model.files.map(({ name }) => name)).toContain('model.safetensors');
});

test('what is wrong is told before any weights are fetched', async () => {
  wanted = 'Bearer secret';
  expect(await failure(runImportLanguageModel({ inputs: {}, params: params() }, testContext()))).toBe(
    'lm/gated'
  );
  wanted = undefined;
  files.delete('config.json');
  expect(await failure(runImportLanguageModel({ inputs: {}, params: params() }, testContext()))).toBe(
    'lm/no-model'
  );
  expect(asked.some((line) => line.startsWith('model.safetensors'))).toBe(false);
});

test('a number that is none is found, and its tensor named', async () => {
  const file = files.get('model.safetensors')!;
  // The last number of the file, the final norm's: NaN as bf16.
  file.set([0xc0, 0x7f], file.length - 2);
  const run = runImportLanguageModel({ inputs: {}, params: params() }, testContext());
  await expect(run).rejects.toMatchObject({
    code: 'lm/weights-not-finite',
    details: { tensor: 'model.norm.weight' }
  });
});

test('a tokenizer of another model is refused', async () => {
  const vocab = Object.fromEntries(Array.from({ length: 500 }, (_, id) => [`t${id}`, id]));
  const json = { model: { type: 'BPE', vocab, merges: [] }, added_tokens: [] };
  files.set('tokenizer.json', new TextEncoder().encode(JSON.stringify(json)) as Uint8Array<ArrayBuffer>);
  expect(await failure(runImportLanguageModel({ inputs: {}, params: params() }, testContext()))).toBe(
    'lm/wrong-tokenizer'
  );
});

test('dropped files are a model too, and a folder without one is told what is missing', async () => {
  const dropped = [...files].map(([name, bytes]) => new File([bytes], name));
  const origin = { kind: 'files' as const, names: [] };
  const { model } = await runImportLanguageModel(
    { inputs: { files: dropped }, params: params(origin) },
    testContext()
  );
  expect(model.origin).toEqual({ kind: 'files', names: [...files.keys()] });
  const few = dropped.filter(({ name }) => name !== 'model.safetensors');
  const run = runImportLanguageModel({ inputs: { files: few }, params: params(origin) }, testContext());
  await expect(run).rejects.toThrow('There is no model in these files: model.safetensors is missing.');
});
