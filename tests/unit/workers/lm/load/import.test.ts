// Importing a model: over a network that breaks, with numbers that are none, and in whose words it fails.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importLanguageModel, type FetchedOrigin } from '$core/components/language/import-language-model';
import { HearthError, isHearthError } from '$core/errors';
import { headerLength, parseHeader, safetensorsHeader } from '$core/lm/safetensors';
import { MemoryBlobs } from '$core/memory-blobs';
import { parseParams } from '$core/params';
import { readCheckpoint } from '$workers/lm/load/checkpoint-files';
import { FiniteCheck } from '$workers/lm/load/finite';
import { inspectOrigin } from '$workers/lm/load/inspect';
import { readAll } from '$workers/lm/load/model-files';
import { openModel } from '$workers/lm/load/open-model';
import { RemoteFiles, type RemoteOptions } from '$workers/lm/load/remote-files';
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
/** What it answers instead, always or so many times. */
let answer: { status: number; headers: Record<string, string>; times?: number } | undefined;
/** Whether Content-Range is not shown to other sites. */
let hidden = false;
const asked: string[] = [];

beforeEach(async () => {
  files = await modelFiles();
  [breaks, etag, ranges, wanted, answer, hidden] = [undefined, '"one"', true, undefined, undefined, false];
  asked.length = 0;
  server = createServer((request, response) => {
    const name = (request.url ?? '').replace('/m/', '');
    const file = files.get(name);
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    asked.push(`${name} ${range?.[1] ?? ''}`);
    if (answer && (answer.times === undefined || answer.times-- > 0))
      return void response.writeHead(answer.status, answer.headers).end();
    if (wanted !== undefined && request.headers.authorization !== wanted)
      return void response.writeHead(401).end();
    if (!file) return void response.writeHead(404).end();
    if (ranges && range && Number(range[1]) >= file.length)
      return void response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    const [from, to] =
      ranges && range ? [Number(range[1]), Math.min(Number(range[2]) + 1, file.length)] : [0, file.length];
    const headers = {
      etag,
      'content-length': to - from,
      ...(hidden ? {} : { 'content-range': `bytes ${from}-${to - 1}/${file.length}` })
    };
    response.writeHead(ranges && range ? 206 : 200, headers);
    if (breaks?.name === name && breaks.times > 0 && to - from > breaks.after) {
      breaks.times--;
      // Broken only once it has had time to arrive: an error drops what the reader has not taken yet.
      response.write(file.subarray(from, from + breaks.after), () =>
        setTimeout(() => response.destroy(), 200)
      );
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
const remote = (more: Partial<RemoteOptions> = {}): RemoteFiles => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m/`;
  return new RemoteFiles({ base, where: 'm', patience: 1, ...more });
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

test('its licence is told before weights are fetched, and kept with its card', async () => {
  const card = '---\nlicense: apache-2.0\n---\n# Tiny\n';
  files.set('README.md', new TextEncoder().encode(card) as Uint8Array<ArrayBuffer>);
  const { origin, base } = params();
  const secret = () => Promise.resolve(undefined);
  const seen = await inspectOrigin(origin, undefined, { base, secret });
  expect(seen).toMatchObject({ licence: 'Apache-2.0', chats: true });
  // Of the weights only their size and header.
  const ofWeights = asked.filter((line) => line.startsWith('model.safetensors '));
  expect([...new Set(ofWeights)]).toEqual(['model.safetensors 0', 'model.safetensors 8']);
  const { model } = await runImportLanguageModel({ inputs: {}, params: params() }, testContext());
  expect(model.licence).toBe('Apache-2.0');
  expect(model.files.map(({ name }) => name)).toContain('README.md');
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

/** The model's weights cut into two files with an index, as large models come. */
function shard(): void {
  const whole = files.get('model.safetensors')!;
  files.delete('model.safetensors');
  const length = headerLength(whole, whole.length, 'model.safetensors');
  const tensors = [...parseHeader(whole.subarray(8, 8 + length), whole.length, 'model.safetensors')];
  const halves = [tensors.slice(0, 5), tensors.slice(5)];
  const map: Record<string, string> = {};
  for (const [i, half] of halves.entries()) {
    const name = `model-0000${i + 1}-of-00002.safetensors`;
    const named = half.map(([tensor, { shape }]) => ({ name: tensor, shape, type: 'BF16' as const }));
    const bytes = half.map(([, { from, to }]) => whole.subarray(from, to));
    files.set(name, new Uint8Array(Buffer.concat([safetensorsHeader(named), ...bytes])));
    for (const [tensor] of half) map[tensor] = name;
  }
  const index = new TextEncoder().encode(JSON.stringify({ weight_map: map }));
  files.set('model.safetensors.index.json', index as Uint8Array<ArrayBuffer>);
}

test('a model in several files opens from the store as it did from the server', async () => {
  shard();
  const ctx = testContext();
  const { model } = await runImportLanguageModel({ inputs: {}, params: params() }, ctx);
  const opened = await openModel(model, ctx.blobs);
  for (const name of weights.tensors.keys())
    expect(await opened.weights.read(name)).toEqual(await weights.read(name));
});

test('a file of weights that is cut, or holds what another holds, is refused before weights are fetched', async () => {
  shard();
  const second = 'model-00002-of-00002.safetensors';
  const whole = files.get(second)!;
  files.set(second, whole.subarray(0, whole.length - 100));
  const run = () => runImportLanguageModel({ inputs: {}, params: params() }, testContext());
  await expect(run()).rejects.toThrow(/model-00002.*reaches beyond the end/);
  files.set(second, files.get('model-00001-of-00002.safetensors')!);
  await expect(run()).rejects.toThrow(/is in another file too/);
});

test.each([
  [401, {}, 'lm/gated'],
  [403, {}, 'lm/gated'],
  [401, { 'x-error-code': 'RepoNotFound' }, 'lm/no-repository'],
  [404, { 'x-error-code': 'RevisionNotFound' }, 'lm/no-repository'],
  [404, {}, 'lm/no-model'],
  [400, {}, 'lm/fetch-failed']
])('an answer of %i with %o is told as %s', async (status, headers, code) => {
  answer = { status, headers };
  expect(await failure(readCheckpoint(remote()))).toBe(code);
});

test('a server that is busy is asked again, and then told to have failed', async () => {
  answer = { status: 503, headers: {}, times: 2 };
  const waits: number[] = [];
  const onWait = (seconds: number): void => void waits.push(seconds);
  expect((await readCheckpoint(remote({ onWait }))).architecture).toEqual(architecture);
  expect(waits).toEqual([0.001, 0.002]);
  answer = { status: 503, headers: {} };
  await expect(readCheckpoint(remote())).rejects.toThrow('the server answered 503');
});

test('a server that nobody reaches is told as such', async () => {
  server.closeAllConnections();
  const gone = remote();
  server.close();
  expect(await failure(readCheckpoint(gone))).toBe('lm/fetch-failed');
});

test('where other sites may not see what a range is part of, the size is asked for alone', async () => {
  hidden = true;
  expect((await readCheckpoint(remote())).architecture).toEqual(architecture);
});

test('a file that shrinks or changes while it is fetched is told to have changed', async () => {
  const source = remote();
  const size = (await source.size('model.safetensors'))!;
  etag = '"two"';
  expect(await failure(readAll(source, 'model.safetensors', 0, 8))).toBe('lm/changed');
  etag = '"one"';
  files.set('model.safetensors', files.get('model.safetensors')!.subarray(0, 100));
  expect(await failure(readAll(source, 'model.safetensors', 200, size))).toBe('lm/changed');
});

test('a store that is full ends the import with what it needs', async () => {
  const blobs = new MemoryBlobs();
  const put = blobs.put.bind(blobs);
  let puts = 0;
  blobs.put = (bytes) => (++puts > 2 ? Promise.reject(new HearthError('store/quota', {})) : put(bytes));
  expect(
    await failure(runImportLanguageModel({ inputs: {}, params: params() }, testContext({ blobs })))
  ).toBe('store/quota');
});

test('a number that is none is found where tensors are not aligned, across pieces', () => {
  const tensors = new Map([['w', { type: 'F32' as const, shape: [64], bytes: 256, from: 13, to: 269 }]]);
  const file = new Uint8Array(269);
  new Float32Array(64)
    .fill(-1.5)
    .forEach((value, i) => new DataView(file.buffer).setFloat32(13 + 4 * i, value, true));
  const look = (): void => {
    const check = new FiniteCheck(tensors);
    for (let at = 0; at < file.length; at += 100) check.look(file.slice(at, at + 100), at);
  };
  expect(look).not.toThrow();
  new DataView(file.buffer).setFloat32(13 + 4 * 30, Infinity, true);
  expect(look).toThrow('"w"');
});
