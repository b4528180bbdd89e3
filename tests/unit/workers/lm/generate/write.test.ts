// Writing an answer with a model that is a table: what ends it, what is told meanwhile, what is read once only.
import { describe, expect, it } from 'vitest';
import { TokenTrie } from '$core/lm/constraint/token-trie';
import {
  defaultSampling,
  type GenerateEvent,
  type GenerateRequest,
  type SamplingSettings
} from '$core/lm/generation';
import { Random } from '$core/random';
import { promptOf } from '$workers/lm/generate/prompt';
import { Seat, type Cache } from '$workers/lm/generate/seat';
import { writeAnswer, type Task } from '$workers/lm/generate/write';
import { byteTokenizer as tokenizer } from '../../../../support/byte-tokenizer';

/** Knows one text: after a piece of it the next letter is likeliest, then all others alike. Counts what it reads. */
class Reciter implements Cache {
  readonly #bytes: readonly number[];
  readonly context: number;
  readonly chunk = 8;
  readonly read: number[][] = [];
  #ids: number[] = [];

  constructor(text: string, context = 1000) {
    this.#bytes = [...new TextEncoder().encode(text), 257];
    this.context = context;
  }

  prefill(ids: readonly number[]): Promise<Float32Array> {
    this.#ids.push(...ids);
    this.read.push([...ids]);
    const said = this.#ids.filter((id) => id < 256).length;
    const logits = new Float32Array(258);
    logits[this.#bytes[Math.min(said, this.#bytes.length - 1)]!] = 10;
    return Promise.resolve(logits);
  }

  decode(id: number): Promise<Float32Array> {
    return this.prefill([id]);
  }

  truncate(length: number): void {
    this.#ids.length = length;
  }

  close(): void {}
}

const greedy: SamplingSettings = { ...defaultSampling, temperature: 0 };

const trie = () => new TokenTrie(tokenizer.size, tokenizer.tokenBytes);

async function write(
  cache: Cache,
  request: Partial<GenerateRequest> & { readonly seat?: Seat } = {},
  signal = new AbortController().signal
) {
  const seat = request.seat ?? new Seat(cache);
  const { ids, trimStart } = promptOf(request.prompt ?? '', tokenizer, undefined);
  const events: GenerateEvent[] = [];
  const task: Task = {
    model: seat,
    tokenizer,
    ids,
    trimStart,
    read: seat.begin(ids),
    request: { sampling: greedy, ...request },
    trie
  };
  const result = await writeAnswer(task, { signal, tell: (event) => events.push(event) });
  const text = events.flatMap((event) => (event.kind === 'text' ? [event.text] : []));
  return { result, events, text };
}

describe('an answer', () => {
  it('is told as it is written, and ends where the model ends it', async () => {
    const { result, events, text } = await write(new Reciter('Hé!'));
    expect(events[0]).toMatchObject({ kind: 'prompt', tokens: 1 });
    expect(text).toEqual(['H', 'é', '!']);
    expect(result).toMatchObject({ text: 'Hé!', finish: 'end', promptTokens: 1, tokens: 4 });
    expect(result.tokensPerSecond).toBeGreaterThan(0);
  });

  it('ends at a stop string, at its longest, and where the context is full', async () => {
    const stopped = await write(new Reciter('one. two'), { sampling: { ...greedy, stop: ['. '] } });
    expect(stopped.result).toMatchObject({ text: 'one', finish: 'stop' });
    const short = await write(new Reciter('abcdef'), { sampling: { ...greedy, maxTokens: 3 } });
    expect(short.result).toMatchObject({ text: 'abc', finish: 'length', tokens: 3 });
    const none = await write(new Reciter('abcdef'), { sampling: { ...greedy, maxTokens: 0 } });
    expect(none.result).toMatchObject({ text: '', finish: 'length', tokens: 0 });
    // One token is the prompt's, three can be read, and what follows them is still known.
    const full = new Reciter('abcdef', 4);
    expect((await write(full)).result).toMatchObject({ text: 'abcd', finish: 'context' });
    expect(full.read.flat().length).toBe(4);
  });

  it('shows half a stop string when nothing follows it', async () => {
    const { result, text } = await write(new Reciter('one..'), { sampling: { ...greedy, stop: ['...'] } });
    expect(result).toMatchObject({ text: 'one..', finish: 'end' });
    expect(text.join('')).toBe('one..');
  });

  it('drops white space before an answer without a prompt', async () => {
    expect((await write(new Reciter('  Once'))).result.text).toBe('Once');
    expect((await write(new Reciter('It was'), { prompt: 'It' })).result.text).toBe(' was');
  });

  it('is refused before anything is read if the prompt is too long', async () => {
    const model = new Reciter('abcdef', 3);
    await expect(write(model, { prompt: 'abc' })).rejects.toMatchObject({
      code: 'lm/prompt-too-long',
      details: { tokens: 4, context: 3 }
    });
    expect(model.read).toEqual([]);
  });

  it('stops when cancelled, with what was said', async () => {
    const abort = new AbortController();
    const model = new Reciter('abcdef');
    const decode = model.decode.bind(model);
    model.decode = (id) => (id === 98 && abort.abort(), decode(id));
    expect((await write(model, {}, abort.signal)).result).toMatchObject({ text: 'ab', finish: 'cancelled' });
  });

  it('stops between the chunks of a long prompt', async () => {
    const abort = new AbortController();
    const model = new Reciter('abc');
    const prefill = model.prefill.bind(model);
    model.prefill = (ids) => (abort.abort(), prefill(ids));
    const { result } = await write(model, { prompt: 'a'.repeat(20) }, abort.signal);
    expect(result).toMatchObject({ text: '', finish: 'cancelled', promptTokens: 21, tokens: 0 });
    expect(model.read.map((ids) => ids.length)).toEqual([8]);
  });

  it('has the log-probability of every token, in order', async () => {
    const { events, text } = await write(new Reciter('né.'), { logProbabilities: 2 });
    const rated = events.flatMap((event) => (event.kind === 'text' ? (event.logProbabilities ?? []) : []));
    expect(text).toEqual(['n', 'é', '.']);
    expect(rated.map(({ text: token }) => token)).toEqual(['n', '\ufffd', '\ufffd', '.']);
    const share = Math.exp(10) / (Math.exp(10) + 257);
    for (const { logProbability, others } of rated) {
      expect(logProbability).toBeCloseTo(Math.log(share), 4);
      expect(others.length).toBe(2);
      expect(others[0]!.logProbability).toBeCloseTo(Math.log(share) - 10, 4);
    }
  });

  it('keeps to a constraint whatever the model would say, and ends when it is whole', async () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
    const random = new Random(3);
    for (let seed = 0; seed < 20; seed++) {
      const { result } = await write(new Reciter('I think so'), {
        constraint: { kind: 'json-schema', schema },
        sampling: { ...defaultSampling, temperature: 1 + random.uniform(), seed }
      });
      expect(result.finish).toBe('end');
      expect(JSON.parse(result.text)).toEqual({ ok: expect.any(Boolean) as boolean });
    }
  });

  it('may go on or end where a constraint allows both, as the model likes', async () => {
    const constraint = { kind: 'regex', pattern: '[a-z]+' } as const;
    expect((await write(new Reciter('abc'), { constraint })).result).toMatchObject({
      text: 'abc',
      finish: 'end'
    });
  });
});

describe('a seat', () => {
  it('reads only what is new of a prompt', async () => {
    const model = new Reciter('Hello there, you');
    const seat = new Seat(model);
    expect(
      (await write(model, { seat, prompt: 'Hel', sampling: { ...greedy, maxTokens: 2 } })).result.text
    ).toBe('lo');
    model.read.length = 0;
    const next = await write(model, { seat, prompt: 'Hello there', sampling: { ...greedy, maxTokens: 1 } });
    expect(next.result.text).toBe(',');
    // "Hel" was its prompt and "l" was read to find "o", which no one needed to go on from.
    expect(new TextDecoder().decode(Uint8Array.from(model.read[0]!))).toBe('o there');
    model.read.length = 0;
    await write(model, { seat, prompt: 'Hello there', sampling: { ...greedy, maxTokens: 1 } });
    expect(model.read[0]!.length).toBe(1);
  });
});

describe('a prompt', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' }
  ] as const;
  const said = (ids: readonly number[]) => tokenizer.decode(ids);

  it('is what the chat template writes, special tokens and all', () => {
    const chat = {
      apply: (all: readonly { role: string; content: string }[], { addGenerationPrompt = false }) =>
        `${all.map(({ role, content }) => `<${role}>${content}`).join('')}${addGenerationPrompt ? '<assistant>' : ''}`
    };
    const { ids, trimStart } = promptOf(messages, tokenizer, chat);
    expect(said(ids)).toBe('<system>Be brief.<user>Hi<assistant>');
    expect([ids[0], trimStart]).toEqual([60, true]);
  });

  it('is continued as plain text by a model without one', () => {
    const { ids, trimStart } = promptOf(messages, tokenizer, undefined);
    expect(said(ids)).toBe('Be brief.\n\nHi');
    expect([ids[0], trimStart]).toEqual([tokenizer.bos, false]);
  });

  it('is never without a token', () => {
    const bare = { ...tokenizer, encode: () => [], bos: undefined };
    expect(promptOf('', bare, undefined).ids).toEqual([257]);
  });
});
