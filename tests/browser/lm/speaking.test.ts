// Models that answer: on a port, in turn, with and without an adapter, cancelled, and after the device was lost.
import { afterEach, expect, it } from 'vitest';
import {
  defaultSampling,
  type GenerateEvent,
  type GenerateRequest,
  type GenerateResult
} from '$core/lm/generation';
import { loraModules, type LoraSettings } from '$core/lm/lora';
import type { AdapterManifest, LanguageModelManifest } from '$core/lm/manifest';
import type { BlobId } from '$core/ports';
import type { LoadEvent } from '$core/services';
import { makeSpeaking } from '$workers/lm/generate/residents';
import { Gpu } from '$workers/lm/gpu/device';
import { byteTokenizer } from '../../support/byte-tokenizer';
import { tinyAdapter, tinyArchitectures, tinyModel } from '../../support/lm/tiny-model';

const architecture = { ...tinyArchitectures.plain, vocabulary: 258 };
const tiny = tinyModel(architecture, 'BF16', 4);
const settings: LoraSettings = { rank: 4, alpha: 8, dropout: 0, targets: loraModules };
const values = tinyAdapter(architecture, settings);

const files = (name: string) => [{ name, bytes: 1, pieces: [`sha256:${name}` as BlobId] }];
const model: LanguageModelManifest = {
  kind: 'language-model',
  architecture,
  parameters: 1,
  weightType: 'BF16',
  bytes: 1,
  files: files('model'),
  origin: { kind: 'files', names: [] }
};
const adapter: AdapterManifest = {
  kind: 'adapter',
  settings,
  base: 'tiny@1',
  architecture,
  parameters: values.length,
  bytes: 1,
  files: files('adapter')
};

/** Devices that were opened, and the service on them. */
function start() {
  const gpus: Gpu[] = [];
  const openModel = () => Promise.resolve({ ...tiny, tokenizer: byteTokenizer });
  const readAdapter = () => Promise.resolve({ settings, values });
  const openGpu = async () => {
    const gpu = await Gpu.open();
    gpus.push(gpu);
    opened.push(gpu);
    return gpu;
  };
  return { gpus, service: makeSpeaking({ openModel, readAdapter }, openGpu) };
}
const opened: Gpu[] = [];
afterEach(async () => {
  for (const gpu of opened.splice(0)) {
    if (!gpu.lost) await gpu.check();
    gpu.close();
  }
});

interface Answer {
  readonly result: Promise<GenerateResult>;
  readonly events: readonly (GenerateEvent | LoadEvent)[];
  cancel(): void;
}

function ask(
  { service }: Pick<ReturnType<typeof start>, 'service'>,
  request: Partial<GenerateRequest> & { readonly maxTokens?: number },
  options: { readonly adapter?: AdapterManifest; readonly onText?: () => void } = {}
): Answer {
  const { port1, port2 } = new MessageChannel();
  const events: (GenerateEvent | LoadEvent)[] = [];
  port1.onmessage = ({ data }: MessageEvent<GenerateEvent | LoadEvent>) => {
    events.push(data);
    if (data.kind === 'text') options.onText?.();
  };
  const { maxTokens = 12, ...rest } = request;
  const whole = { prompt: 'Say', sampling: { ...defaultSampling, temperature: 0, maxTokens }, ...rest };
  const result = service.generate(model, options.adapter, whole, port2);
  return { result, events, cancel: () => port1.postMessage({ kind: 'cancel' }) };
}
const text = async (answer: Answer) => (await answer.result).text;

it('answers on the port: loading, the prompt, then words', async () => {
  const { service } = start();
  const answer = ask({ service }, { logProbabilities: 1 });
  const result = await answer.result;
  const words = () => answer.events.flatMap((event) => (event.kind === 'text' ? [event] : []));
  await expect
    .poll(() =>
      words()
        .map((event) => event.text)
        .join('')
    )
    .toBe(result.text);
  expect(answer.events.find(({ kind }) => kind === 'prompt')).toMatchObject({ tokens: 4 });
  expect(answer.events[0]).toMatchObject({ kind: 'loading' });
  expect(words().flatMap((event) => event.logProbabilities ?? []).length).toBe(result.tokens);
  expect(result).toMatchObject({ promptTokens: 4, tokens: 12, finish: 'length' });
});

it('says the same alone, in turn, in a conversation, and with an adapter in between', async () => {
  const { service, gpus } = start();
  const base = await text(ask({ service }, {}));
  const adapted = await text(ask({ service }, {}, { adapter }));
  expect(adapted).not.toBe(base);
  const turns = [{}, { adapter }, {}, { adapter }].map((options) => ask({ service }, {}, options));
  expect(await Promise.all(turns.map(text))).toEqual([base, adapted, base, adapted]);

  const chat = { prompt: 'Say more than that', conversation: 'a' };
  const fresh = await text(ask(start(), chat));
  await text(ask({ service }, { conversation: 'a' }));
  await text(ask({ service }, { prompt: 'Something else', conversation: 'b' }));
  expect(await text(ask({ service }, chat))).toBe(fresh);

  const { bytes } = await service.load(model);
  expect(gpus.length).toBe(1);
  expect(gpus[0]!.counts.bytes).toBe(bytes);
  await service.unload(model);
  expect(gpus[0]!.counts).toMatchObject({ bytes: 0, buffers: 0 });
});

it('keeps the weights as it is asked to, each model once', async () => {
  const { service, gpus } = start();
  const base = await text(ask({ service }, {}));
  const { bytes } = await service.load(model);
  await text(ask({ service }, { base: 'int4' }));
  const rounded = await service.load(model);
  expect(rounded.bytes).toBeLessThan(bytes);
  expect(gpus[0]!.counts.bytes).toBe(rounded.bytes);
  expect(await text(ask({ service }, { base: 'file' }))).toBe(base);
});

it('stops when told to, also before its turn has come', async () => {
  const { service } = start();
  const first = ask({ service }, { maxTokens: 400 }, { onText: () => first.cancel() });
  const second = ask({ service }, {});
  second.cancel();
  expect(await first.result).toMatchObject({ finish: 'cancelled' });
  expect((await first.result).tokens).toBeLessThan(400);
  expect(await second.result).toMatchObject({ finish: 'cancelled', tokens: 0, text: '' });
  expect((await ask({ service }, {}).result).tokens).toBe(12);
});

it('tells that the device was lost in the middle of an answer, and gives it whole when asked again', async () => {
  const { service, gpus } = start();
  const whole = await text(ask({ service }, { maxTokens: 30 }));
  const broken = ask({ service }, { maxTokens: 30 }, { onText: () => gpus[0]!.device.destroy() });
  const after = ask({ service }, { maxTokens: 30 });
  await expect(broken.result).rejects.toMatchObject({ code: 'gpu/lost' });
  expect(await text(after)).toBe(whole);
  expect(gpus.length).toBe(2);
});

it('refuses what does not fit, and answers the next', async () => {
  const { service } = start();
  const long = ask({ service }, { prompt: 'x'.repeat(architecture.context) });
  await expect(long.result).rejects.toMatchObject({
    code: 'lm/prompt-too-long',
    details: { tokens: architecture.context + 1, context: architecture.context }
  });
  const wrong = { ...adapter, architecture: { ...architecture, layers: 5 } };
  const misfit = ask({ service }, {}, { adapter: wrong });
  await expect(misfit.result).rejects.toMatchObject({ code: 'lm/adapter-does-not-fit' });
  const constraint = { kind: 'regex', pattern: '(' } as const;
  await expect(ask({ service }, { constraint }).result).rejects.toMatchObject({ code: 'lm/bad-constraint' });
  // All of the context may be used, and no more.
  const full = await ask({ service }, { maxTokens: 10_000 }).result;
  expect(full).toMatchObject({ finish: 'context', promptTokens: 4, tokens: architecture.context - 3 });
});

it('keeps to a schema', async () => {
  const { service } = start();
  const schema = { type: 'array', items: { enum: ['a', 'b'] }, minItems: 2, maxItems: 3 };
  const { result } = ask({ service }, { constraint: { kind: 'json-schema', schema }, maxTokens: 200 });
  expect((JSON.parse((await result).text) as unknown[]).length).toBeGreaterThan(1);
});
