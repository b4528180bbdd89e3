// Prebuilt models as models that a flow asks. They run in a worker of their own, one at a time; what is said to them goes
// through the page.
import type { RunContext } from '$core/component';
import type { Answered, Ask, Heard } from '$core/flows/run/ports';
import type { GenerateCommand, GenerateEvent } from '$core/lm/generation';
import type { LoadEvent } from '$core/services';
import { requestOf } from './request-of';

export class PrebuiltModels {
  readonly #ctx: RunContext;

  constructor(ctx: RunContext) {
    this.#ctx = ctx;
  }

  /** Before the first question, so that what stands in its way is told once, not at every row. @throws HearthError lm/… */
  async load(id: string): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<LoadEvent>) => this.#ctx.progress(0, data.note);
    try {
      await untilAborted(this.#ctx.prebuilt.load(id, port2), this.#ctx.signal);
    } finally {
      port1.close();
    }
  }

  /** @throws HearthError lm/…, job/cancelled */
  async ask(id: string, question: Ask, signal: AbortSignal, heard?: Heard): Promise<Answered> {
    const request = requestOf(question, this.#ctx.seed);
    const { port1, port2 } = new MessageChannel();
    const stop = (): void => port1.postMessage({ kind: 'cancel' } satisfies GenerateCommand);
    signal.addEventListener('abort', stop, { once: true });
    if (heard)
      port1.onmessage = ({ data }: MessageEvent<GenerateEvent | LoadEvent>) => {
        if (data.kind === 'text') heard(data.text);
      };
    try {
      const { text, promptTokens, tokens } = await this.#ctx.prebuilt.generate(id, request, port2);
      signal.throwIfAborted();
      return { text, promptTokens, tokens };
    } finally {
      signal.removeEventListener('abort', stop);
      port1.close();
    }
  }
}

/** A cancel does not wait for gigabytes. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    settled.abort();
  }
}
