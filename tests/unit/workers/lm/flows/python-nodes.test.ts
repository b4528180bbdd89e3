// The run's side of Python: a port to something that may never answer. It is held to its time, ended by a cancel, begun anew
// for the next call, and its questions are answered or refused.
import { expect, test } from 'vitest';
import type { FromPython, PythonDoor, ToPython } from '$core/flows/run/python';
import { HearthError } from '$core/errors';
import { PythonNodes } from '$workers/lm/flows/python-nodes';

/** Something at the other end of a port, and how often it was started and closed. */
function python(hear: (message: ToPython, say: (message: FromPython) => void) => void) {
  const seen = { opened: 0, closed: 0 };
  const open = (): Promise<PythonDoor> => {
    seen.opened++;
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }: MessageEvent<ToPython>) =>
      hear(data, (message) => port2.postMessage(message));
    const close = (): void => {
      seen.closed++;
      port1.close();
    };
    return Promise.resolve({ port: port1, close });
  };
  return { seen, open };
}

const code = { node: 'grade', path: 'grade.py', inputs: {} };
const metric = (): void => undefined;
const never = (): Promise<never> => Promise.reject(new Error('nothing may be asked'));

test('work that takes too long is stopped, and the next call begins anew', async () => {
  let loops = true;
  const { seen, open } = python((message, say) => {
    if (message.kind === 'load') say({ kind: 'ready' });
    if (message.kind === 'call' && !loops) say({ kind: 'result', id: message.id, output: 7, metrics: [] });
  });
  const nodes = new PythonNodes({ open, files: {}, answer: never, longestMs: 300 });
  const { signal } = new AbortController();
  await expect(nodes.run(code, metric, signal)).rejects.toThrow('worked for more than 0.3 seconds');
  expect(seen).toEqual({ opened: 1, closed: 1 });
  loops = false;
  expect(await nodes.run(code, metric, signal)).toBe(7);
  await nodes.close();
  expect(seen).toEqual({ opened: 2, closed: 2 });
});

test('a cancel ends it, also while it starts', async () => {
  for (const starts of [true, false]) {
    const abort = new AbortController();
    const { seen, open } = python((message, say) => {
      if (message.kind === 'load' && starts) say({ kind: 'ready' });
      if (message.kind === 'call' || !starts) abort.abort(new HearthError('job/cancelled', {}));
    });
    const nodes = new PythonNodes({ open, files: {}, answer: never });
    await expect(nodes.run(code, metric, abort.signal)).rejects.toMatchObject({ code: 'job/cancelled' });
    if (starts) expect(seen.closed).toBe(1);
  }
});

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
  const answer = async (): Promise<never> => {
    await new Promise((waited) => setTimeout(waited, 400));
    throw new Error('not allowed');
  };
  const nodes = new PythonNodes({ open, files: {}, answer, longestMs: 300 });
  const run = nodes.run(code, (name, value) => metrics.push([name, value]), new AbortController().signal);
  await expect(run).rejects.toThrow('The node "grade" failed: it was refused');
  expect(told).toEqual([{ kind: 'answer', id: 1, error: 'not allowed' }]);
  expect(metrics).toEqual([['tries', 1]]);
});
