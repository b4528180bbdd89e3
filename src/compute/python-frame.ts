// Python for a flow, held apart by the browser itself: a frame without an origin, whose own policy allows no connection,
// and in it a worker that can be stopped at any moment. What a flow's code wants of the world goes over one port.
// docs/decisions/0004-python-in-a-frame-without-origin.md says why.
import wasmUrl from 'pyodide/pyodide.asm.wasm?url';
import libraryUrl from 'pyodide/python_stdlib.zip?url';
import { HearthError } from '$core/errors';
import type { PythonDoor } from '$core/flows/run/python';
import codeUrl from '../../workers/python/sandbox?worker&url';
import { framePolicy, frameScript } from './frame-script';

/** What starting may take, on a slow machine too. */
const longestStartMs = 120_000;

/** Starts a Python of its own. @throws HearthError flow/no-python, what `signal` was aborted with */
export async function openPython({ signal }: { readonly signal: AbortSignal }): Promise<PythonDoor> {
  const [code, wasm, library] = await Promise.all([codeUrl, wasmUrl, libraryUrl].map(fetched));
  signal.throwIfAborted();
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.hidden = true;
  frame.title = 'Python';
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${framePolicy}"><script>${frameScript}</script>`;
  const close = (): void => frame.remove();
  try {
    await loaded(frame);
    const { port1, port2 } = new MessageChannel();
    const start = { port: port2, wasm: await wasm!.arrayBuffer(), library: await library!.arrayBuffer() };
    const started = word(frame, signal);
    frame.contentWindow!.postMessage({ code: await code!.text(), start }, '*', [
      port2,
      start.wasm,
      start.library
    ]);
    const { failed } = await started;
    if (failed !== undefined) throw new HearthError('flow/no-python', { reason: failed });
    return { port: port1, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The first the frame says: that Python has started, or why it has not. It has no origin, so it is known by its window. */
function word(frame: HTMLIFrameElement, signal: AbortSignal): Promise<{ readonly failed?: string }> {
  const heard = new AbortController();
  const until = { signal: heard.signal };
  const late = AbortSignal.timeout(longestStartMs);
  return new Promise<{ readonly failed?: string }>((resolve, reject) => {
    const listen = ({ source, data }: MessageEvent<{ failed?: unknown } | null>): void => {
      if (source === frame.contentWindow)
        resolve(typeof data?.failed === 'string' ? { failed: data.failed } : {});
    };
    addEventListener('message', listen, until);
    late.addEventListener('abort', () => resolve({ failed: 'it did not start in two minutes' }), until);
    signal.addEventListener('abort', () => reject(signal.reason as Error), until);
  }).finally(() => heard.abort());
}

function loaded(frame: HTMLIFrameElement): Promise<void> {
  return new Promise((resolve) => {
    frame.onload = () => resolve();
    document.body.append(frame);
  });
}

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response;
  throw new HearthError('flow/no-python', {
    reason: 'its files are not on this device and could not be fetched'
  });
}
