// The run's side of Python: a port to something that may never answer, or say what it likes. It is held to its time, ended by a
// cancel, begun anew for the next call, given back after a good run, and its questions are answered or refused.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LentPython, ToPython } from '$core/flows/run/python';
import type { CodeTells } from '$core/flows/run/ports';
import { HearthError } from '$core/errors';
import { PythonNodes } from '$workers/lm/flows/python-nodes';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A promise that is kept when told. */
function signalled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Something at the other end of a port, and how often it was started and closed; `isKept`: whether a run has used it. */
function python(hear: (message: ToPython, say: (message: unknown) => void) => void, isKept = () => false) {
  const seen = { opened: 0, closed: 0 };
  let kept = 0;
  const open = (): Promise<LentPython> => {
    seen.opened++;
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }: MessageEvent<ToPython>) =>
      hear(data, (message) => port2.postMessage(message));
    const close = (): void => {
      seen.closed++;
      port1.close();
    };
    return Promise.resolve({ port: port1, close, isKept: isKept(), keep: () => void kept++ });
  };
  return { seen, open, keptOnes: () => kept };
}

const code = { node: 'grade', path: 'grade.py', inputs: {} };
const tell: CodeTells = { metric: () => undefined, print: () => undefined };
const never = (): Promise<never> => Promise.reject(new Error('nothing may be asked'));
const nothing = { files: {}, wheels: () => Promise.resolve([]), offered: { sklearn: 'scikit-learn' } };
const { signal } = new AbortController();

test('work that takes too long is stopped, and the next call begins anew', async () => {
  let loops = true;
  const called = signalled();
  const { seen, open } = python((message, say) => {
    if (message.kind === 'load') say({ kind: 'ready' });
    if (message.kind !== 'call') return;
    if (loops) called.resolve();
    else say({ kind: 'result', id: message.id, output: 7, metrics: [] });
  });
  const nodes = new PythonNodes({ open, ...nothing, answer: never });
  const run = nodes.run(code, tell, signal);
  await called.promise;
  vi.advanceTimersByTime(60_000);
  await expect(run).rejects.toThrow('worked for more than 60 seconds');
  expect(seen).toEqual({ opened: 1, closed: 1 });
  loops = false;
  expect(await nodes.run(code, tell, signal)).toBe(7);
  nodes.close();
  expect(seen).toEqual({ opened: 2, closed: 2 });
});

test('a cancel ends it, also while it starts, and closing waits for nothing', async () => {
  for (const starts of [true, false]) {
    const abort = new AbortController();
    const { seen, open } = python((message, say) => {
      if (message.kind === 'load' && starts) say({ kind: 'ready' });
      if (message.kind === 'call' || !starts) abort.abort(new HearthError('job/cancelled', {}));
    });
    const nodes = new PythonNodes({ open, ...nothing, answer: never });
    await expect(nodes.run(code, tell, abort.signal)).rejects.toMatchObject({ code: 'job/cancelled' });
    nodes.close();
    expect(seen).toEqual({ opened: 1, closed: 1 });
  }
});

test('one that opens after it was closed is closed at once', async () => {
  const { seen, open } = python(() => undefined);
  const nodes = new PythonNodes({ open, ...nothing, answer: never });
  const run = nodes.run(code, tell, signal);
  nodes.close();
  await expect(run).rejects.toMatchObject({ code: 'job/cancelled' });
  expect(seen).toEqual({ opened: 1, closed: 1 });
});

test('one whose files cannot be loaded is closed, and says why', async () => {
  const { seen, open } = python((_message, say) => say({ kind: 'failed', reason: 'no room for files' }));
  const nodes = new PythonNodes({ open, ...nothing, answer: never });
  await expect(nodes.run(code, tell, signal)).rejects.toThrow('no room for files');
  expect(seen).toEqual({ opened: 1, closed: 1 });
});

test.each([
  [{ kind: 'result', id: 1, output: 1, metrics: 'none' }, 'metrics: '],
  [{ kind: 'result', id: 1, output: 1, metrics: [['a', 'b']] }, 'metrics.0.1: '],
  [{ kind: 'open', id: 1 }, 'kind: '],
  ['hello', 'Expected Object but received "hello"']
])('what it says that is no message of ours ends it, and is told: %j', async (said, told) => {
  const { seen, open } = python((message, say) => {
    if (message.kind === 'load') say({ kind: 'ready' });
    if (message.kind === 'call') say(said);
  });
  const nodes = new PythonNodes({ open, ...nothing, answer: never });
  await expect(nodes.run(code, tell, signal)).rejects.toThrow(told);
  expect(seen.closed).toBe(1);
});

test('every call is settled: one whose metric is not taken or that cannot be sent, and one after the end', async () => {
  const { open } = python((message, say) => {
    if (message.kind === 'load') say({ kind: 'ready' });
    if (message.kind === 'call') say({ kind: 'result', id: message.id, output: 1, metrics: [['a', 1]] });
  });
  const nodes = new PythonNodes({ open, ...nothing, answer: never });
  const full = (): never => {
    throw new Error('no room for metrics');
  };
  await expect(nodes.run(code, { ...tell, metric: full }, signal)).rejects.toThrow('no room for metrics');
  await expect(nodes.run({ ...code, inputs: { x: () => 1 } }, tell, signal)).rejects.toThrow('cloned');
  // Nothing is waited for any more.
  vi.advanceTimersByTime(60_000);
  expect(await nodes.run(code, tell, signal)).toBe(1);
  nodes.close();
  await expect(nodes.run(code, tell, signal)).rejects.toMatchObject({ code: 'job/cancelled' });
});

test.each([
  ['sklearn', 'scikit-learn'],
  ['constructor', undefined]
])(
  'a module that is missing is told at its node, with the package that has it: %s',
  async (module, known) => {
    const { open } = python((message, say) => {
      if (message.kind === 'load') say({ kind: 'ready' });
      if (message.kind === 'call')
        say({ kind: 'result', id: message.id, error: 'no module', missing: module, metrics: [] });
    });
    const nodes = new PythonNodes({ open, ...nothing, answer: never });
    await expect(nodes.run(code, tell, signal)).rejects.toMatchObject({
      code: 'flow/package-missing',
      details: { node: 'grade', module, ...(known === undefined ? {} : { package: known }) }
    });
  }
);

test('waiting for an answer is not counted, and a refusal is told to the code', async () => {
  const told: ToPython[] = [];
  const { open } = python((message, say) => {
    if (message.kind === 'load') say({ kind: 'ready' });
    if (message.kind === 'call') say({ kind: 'ask', id: 1, request: { kind: 'http' } });
    if (message.kind !== 'answer') return;
    told.push(message);
    say({ kind: 'result', id: 1, error: 'it was refused', metrics: [['tries', 1]] });
  });
  const metrics: unknown[] = [];
  const asked = signalled();
  const waited = signalled();
  const answer = async (): Promise<never> => {
    asked.resolve();
    await waited.promise;
    throw new Error('not allowed');
  };
  const nodes = new PythonNodes({ open, ...nothing, answer });
  const run = nodes.run(code, { ...tell, metric: (name, value) => void metrics.push([name, value]) }, signal);
  await asked.promise;
  vi.advanceTimersByTime(600_000);
  waited.resolve();
  await expect(run).rejects.toThrow('The node "grade" failed: it was refused');
  expect(told).toEqual([{ kind: 'answer', id: 1, error: 'not allowed' }]);
  expect(metrics).toEqual([['tries', 1]]);
});

test('after a good run it is given back, with what it printed told; after any other it is ended', async () => {
  const { seen, open, keptOnes } = python((message, say) => {
    if (message.kind === 'load') say({ kind: 'ready' });
    if (message.kind !== 'call') return;
    say({ kind: 'printed', id: message.id, text: 'hello\n', leftOut: 0 });
    say({ kind: 'printed', id: message.id, text: '', leftOut: 7 });
    say({ kind: 'result', id: message.id, output: 1, metrics: [] });
  });
  const printed: unknown[] = [];
  const print: CodeTells['print'] = (...told) => void printed.push(told);
  for (const keep of [true, false]) {
    const nodes = new PythonNodes({ open, ...nothing, answer: never });
    await nodes.run(code, { ...tell, print }, signal);
    nodes.close({ keep });
  }
  expect(printed.slice(0, 2)).toEqual([
    ['hello\n', 0],
    ['', 7]
  ]);
  expect({ ...seen, kept: keptOnes() }).toEqual({ opened: 2, closed: 1, kept: 1 });
});

test.each(['told', 'busy'])(
  'one of an earlier run that cannot be made as new ends, and another is started: %s',
  async (how) => {
    const told: ToPython[] = [];
    const asked: unknown[] = [];
    const began = signalled();
    const { seen, open } = python(
      (message, say) => {
        told.push(message);
        if (message.kind === 'call') say({ kind: 'result', id: message.id, output: 3, metrics: [] });
        if (message.kind !== 'load') return;
        if (!message.again) return say({ kind: 'ready' });
        say({ kind: 'ask', id: 1, request: 'left over' });
        if (how === 'told') say({ kind: 'failed', reason: 'a task is not done' });
        began.resolve();
      },
      () => seen.opened === 1
    );
    const answer = async (request: unknown) => asked.push(request);
    const nodes = new PythonNodes({ open, ...nothing, answer });
    const both = Promise.all([nodes.run(code, tell, signal), nodes.run(code, tell, signal)]);
    await began.promise;
    vi.advanceTimersByTime(3000);
    expect(await both).toEqual([3, 3]);
    expect(told.map((message) => message.kind === 'load' && message.again)).toEqual([
      true,
      false,
      false,
      false
    ]);
    expect(seen).toEqual({ opened: 2, closed: 1 });
    // What the earlier run left undone is not answered by this one.
    expect(asked).toEqual([]);
    nodes.close();
  }
);
