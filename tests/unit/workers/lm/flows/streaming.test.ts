// Answers that come in pieces: what is told of them on the way, and that what comes of a run is what it was without.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AnswerStream } from '$workers/lm/flows/answer-stream';
import { askEndpoint } from '$workers/lm/flows/endpoint';
import { PartialText } from '$workers/lm/flows/partial-text';
import { chatServer, type AskedOfServer, type ChatServer, type Reply } from '../../../../support/chat-server';
import { runFlowFiles } from '../../../../support/flow-run';
import { testContext } from '../../../../support/run-context';

let server: ChatServer | undefined;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await server?.close();
  server = undefined;
  await Promise.all(closing.splice(0).map((close) => close()));
});

const flow = `inputs: {question: {type: string}}
outputs:
  answer: {reference: "\${ask.output}"}
  loud: {reference: "\${shout.output}"}
nodes:
- {name: ask, type: llm, api: chat, source: {type: code, path: ask.jinja2}, inputs: {q: "\${inputs.question}", temperature: 0}}
- {name: shout, type: javascript, source: {type: code, path: shout.js}, inputs: {text: "\${ask.output}"}}
`;
const files = {
  'flow.dag.yaml': flow,
  'ask.jinja2': 'user:\n{{q}}',
  'shout.js': 'export default ({ text }) => text.toUpperCase();'
};
const rows = [{ question: 'Who?' }];

/** Word by word; `heard` is waited for after the first. */
async function* words(text: string, heard: () => boolean = () => true) {
  for (const [i, word] of text.split(/(?<= )/).entries()) {
    if (i === 1) await vi.waitUntil(heard, { timeout: 10_000, interval: 5 });
    yield word;
  }
}

async function listening(
  reply: (asked: AskedOfServer, partials: readonly string[]) => Reply,
  params: Readonly<Record<string, unknown>> = {},
  status?: (index: number, asked: AskedOfServer) => number
) {
  const context = testContext();
  server = await chatServer((asked) => reply(asked, context.partials), status);
  const connections = { '': { kind: 'endpoint', url: server.url } };
  const run = await runFlowFiles(files, { rows, connections, partial: 'answer', ...params }, context);
  return { ...run, partials: context.partials, asked: server.asked };
}

describe('the text of an output', () => {
  test('is told while a model writes it, and the run comes to what it came to without', async () => {
    const reply = ({ stream }: AskedOfServer, partials: readonly string[]) =>
      words('Nobody knows that yet.', () => !stream || partials.length > 0);
    const told = await listening(reply);
    expect(told.asked[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(told.partials[0]).toBe('Nobody ');
    await server!.close();
    const quiet = await listening(reply, { partial: '' });
    expect(quiet.asked[0]).not.toHaveProperty('stream');
    expect(quiet.partials).toEqual([]);
    const without = ({ traces: { results } }: typeof told) =>
      results.map(({ outputs, tokens, promptTokens, nodes }) => ({
        outputs,
        tokens,
        promptTokens,
        asked: nodes.map((node) => node.asked)
      }));
    expect(without(told)).toEqual(without(quiet));
    expect(told.report).toMatchObject({ tokens: 4, promptTokens: 5, failed: 0 });
  });

  test('is not told where something comes after the model, where rows are many, or where an answer is known', async () => {
    const reply = ({ messages }: AskedOfServer) => words(`I say ${messages.at(-1)!.content}`);
    const changed = await listening(reply, { partial: 'loud' });
    expect([changed.partials, changed.asked[0]!.stream]).toEqual([[], undefined]);
    expect(changed.traces.results[0]!.outputs).toMatchObject({ loud: 'I SAY WHO?' });
    await server!.close();
    const many = await listening(reply, { rows: [...rows, { question: 'When?' }] });
    expect([many.partials, many.asked.map(({ stream }) => stream)]).toEqual([[], [undefined, undefined]]);
    const context = testContext();
    const earlier = [await context.blobs.put(new Blob([JSON.stringify(many.traces)]))];
    const connections = { '': { kind: 'endpoint', url: server!.url } };
    const again = await runFlowFiles(files, { rows, connections, partial: 'answer', earlier }, context);
    expect([context.partials, again.report.reused, server!.asked.length]).toEqual([[], 1, 2]);
  });

  test('may be used again by a run that nobody reads along, and the other way round', async () => {
    const told = await listening(() => words('It is known.'));
    const context = testContext();
    const earlier = [await context.blobs.put(new Blob([JSON.stringify(told.traces)]))];
    const connections = { '': { kind: 'endpoint', url: server!.url } };
    const batch = await runFlowFiles(files, { rows, connections, earlier }, context);
    expect([batch.report.reused, server!.asked.length]).toEqual([1, 1]);
    expect(batch.traces.results[0]!.outputs).toEqual(told.traces.results[0]!.outputs);
  });
});

describe('an endpoint', () => {
  test('that does not stream answers as ever', async () => {
    const plain = await listening(() => 'All at once.');
    expect(plain.partials).toEqual([]);
    expect(plain.traces.results[0]).toMatchObject({ outputs: { answer: 'All at once.' }, tokens: 3 });
  });

  test('that refuses to stream is asked again without, and one that is busy is waited for', async () => {
    const refused = await listening(
      () => words('Well then.'),
      {},
      (_, { stream }) => (stream ? 400 : 200)
    );
    expect(refused.traces.results[0]!.outputs).toMatchObject({ answer: 'Well then.' });
    expect(refused.asked.map(({ stream }) => stream)).toEqual([true, undefined]);
    await server!.close();
    const busy = await listening(
      () => words('At last.'),
      {},
      (index) => (index === 0 ? 429 : 200)
    );
    expect(busy.asked.map(({ stream }) => stream)).toEqual([true, true]);
    expect(busy.partials[0]).toBe('At ');
    await server!.close();
    const locked = await listening(
      () => 'never',
      {},
      () => 401
    );
    expect(locked.asked).toHaveLength(1);
    expect(locked.traces.results[0]!.error!.message).toContain('it answered 401');
  });

  test('whose stream tells an error or breaks off fails the row with the reason', async () => {
    const failing = await listening(async function* () {
      yield 'It was ';
      await Promise.resolve();
      throw new Error('The model ran out of memory');
    });
    expect(failing.partials).toEqual(['It was ']);
    expect(failing.traces.results[0]!.error!.message).toContain('The model ran out of memory');
    const url = await raw('data: {"choices":[{"delta":{"content":"Half an"}}]}\n\n');
    await expect(askRaw(url)).rejects.toThrow('its answer broke off');
  });

  test('is read whatever its line ends, comments and cuts, and however it ends', async () => {
    const url = await raw(
      ': waking up\r\n\r\nevent: message\r\ndata:{"choices":[{"delta":{"role":"assistant"}}]}\r\n\r\n' +
        'data: {"choices":\r\ndata: [{"delta":{"content":"é 漢"}}]}\r\n\r\n' +
        'data: {"choices":[{"delta":{"content":"🙂"},"finish_reason":"stop","logprobs":{"content":[{"logprob":-1},{"logprob":-3}]}}]}\r\n\r\n' +
        'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}'
    );
    const pieces: string[] = [];
    expect(await askRaw(url, (piece) => pieces.push(piece))).toEqual({
      text: 'é 漢🙂',
      promptTokens: 7,
      tokens: 2,
      meanLogProbability: -2
    });
    expect(pieces).toEqual(['é 漢', '🙂']);
  });

  test('that says it is done is not waited for', async () => {
    const url = await raw('data: {"choices":[{"text":"So."}]}\n\ndata: [DONE]\n\n', { staysOpen: true });
    expect(await askRaw(url)).toMatchObject({ text: 'So.', tokens: 0 });
  });
});

test('a stream is the same however its bytes are cut', () => {
  const bytes = new TextEncoder().encode(
    'data: {"choices":[{"delta":{"content":"å"}}]}\r\rdata: {"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]}\r\n\r\ndata: [DONE]\n\n'
  );
  for (let size = 1; size <= bytes.length; size++) {
    const heard: string[] = [];
    const stream = new AnswerStream((piece) => heard.push(piece));
    for (let from = 0; from < bytes.length; from += size) stream.push(bytes.subarray(from, from + size));
    expect([heard, stream.end()]).toMatchObject([['å', 'b'], { choices: [{ text: 'åb' }] }]);
  }
});

test('what is written is told a few times a second, the last of it too, and nothing after its end', () => {
  vi.useFakeTimers();
  try {
    const told: string[] = [];
    const partial = new PartialText((text) => told.push(text));
    for (let i = 0; i < 100; i++) {
      partial.add('.');
      vi.advanceTimersByTime(10);
    }
    expect(told.map(({ length }) => length)).toEqual([1, 25, 50, 75, 100]);
    partial.add('!');
    vi.advanceTimersByTime(1000);
    expect(told.at(-1)).toHaveLength(101);
    partial.add('at once');
    partial.add(', and never');
    partial.close();
    vi.advanceTimersByTime(1000);
    expect(told.at(-1)).toMatch(/!at once$/);
  } finally {
    vi.useRealTimers();
  }
});

/** A server that sends this, in pieces of three bytes. */
async function raw(text: string, { staysOpen = false } = {}): Promise<string> {
  const bytes = Buffer.from(text);
  const one = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let from = 0; from < bytes.length; from += 3) response.write(bytes.subarray(from, from + 3));
    if (!staysOpen) response.end();
  });
  await new Promise<void>((ready) => one.listen(0, '127.0.0.1', ready));
  closing.push(() => new Promise((closed) => void one.close(() => closed()).closeAllConnections()));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

function askRaw(url: string, heard: (piece: string) => void = () => undefined) {
  const question = { node: 'ask', api: 'chat', messages: [], settings: {} } as const;
  return askEndpoint(question, { kind: 'endpoint', url }, undefined, new AbortController().signal, heard);
}
