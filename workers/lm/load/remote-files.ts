// Files on a server that lets other sites read them (CORS), by ranges. Broken connections are taken up again where they
// broke, ever more patiently; then the error says so, and the caller has kept what came.
import { HearthError } from '$core/errors';
import type { ModelFiles } from './model-files';

export interface RemoteOptions {
  /** Ends with a slash. */
  readonly base: string;
  readonly where: string;
  /** An access token, sent to this server only. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal;
  /** Milliseconds before the first new try; doubled each time, up to a minute. */
  readonly patience?: number;
  /** New tries without a byte in between, at most. */
  readonly tries?: number;
  /** Told before each new try. */
  readonly onWait?: (seconds: number, reason: string) => void;
}

interface Known {
  /** Undefined where there is no such file. */
  readonly size: number | undefined;
  readonly version: string | undefined;
}

const longestPause = 60_000;

/** A failure that may pass; `told` says it to a person. */
class Broken extends Error {
  readonly told: HearthError;

  constructor(told: HearthError) {
    super(told.message, { cause: told });
    this.told = told;
  }
}

export class RemoteFiles implements ModelFiles {
  readonly #options: RemoteOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  get where(): string {
    return this.#options.where;
  }

  async size(name: string): Promise<number | undefined> {
    for (let tries = 0; !this.#known.has(name); tries++) {
      try {
        this.#known.set(name, await this.#ask(name));
      } catch (error) {
        await this.#waitAfter(error, tries);
      }
    }
    return this.#known.get(name)?.size;
  }

  version(name: string): string | undefined {
    return this.#known.get(name)?.version;
  }

  async *stream(name: string, from: number, to = Infinity): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const size = await this.size(name);
    if (size === undefined) throw new HearthError('lm/changed', { file: name });
    const end = Math.min(to, size);
    let at = from;
    let tries = 0;
    while (at < end) {
      try {
        for await (const bytes of this.#read(name, at, end)) {
          at += bytes.length;
          tries = 0;
          yield bytes;
        }
      } catch (error) {
        await this.#waitAfter(error, tries++);
      }
    }
  }

  /** Waits before the next try. Throws what will not pass, or has not for long enough. */
  async #waitAfter(error: unknown, tries: number): Promise<void> {
    const { signal, patience = 1000, tries: most = 4, onWait } = this.#options;
    signal?.throwIfAborted();
    if (!(error instanceof Broken)) throw error;
    if (tries >= most) throw error.told;
    const milliseconds = Math.min(patience * 2 ** tries, longestPause);
    onWait?.(milliseconds / 1000, error.message);
    await pause(milliseconds, signal);
  }

  /**
   * Asks for the first byte: Content-Range tells the size, whatever the server compresses. Where other sites may not see
   * that header, a question without an answer's body does.
   */
  async #ask(name: string): Promise<Known> {
    const first = await this.#fetch(name, { headers: { range: 'bytes=0-0' } });
    await first.body?.cancel();
    const version = versionOf(first);
    if (first.status === 404) return { size: undefined, version };
    // An empty file has no first byte.
    if (first.status === 416) return { size: 0, version };
    const total = /\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1];
    const told =
      total ?? lengthOf(first.status === 200 ? first : await this.#fetch(name, { method: 'HEAD' }));
    if (told === undefined) throw this.#failed(name, 'its size is not told');
    return { size: Number(told), version };
  }

  async *#read(name: string, from: number, to: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const response = await this.#fetch(name, { headers: { range: `bytes=${from}-${to - 1}` } });
    const [before, now] = [this.version(name), versionOf(response)];
    if (!response.ok || (before !== undefined && now !== undefined && now !== before)) {
      await response.body?.cancel();
      throw new HearthError('lm/changed', { file: name });
    }
    // A server that knows no ranges sends the whole: what is not wanted is passed over.
    let skip = response.status === 200 ? from : 0;
    let left = to - from;
    for await (const bytes of this.#chunks(response, name)) {
      const wanted = bytes.subarray(Math.min(skip, bytes.length)).subarray(0, left);
      skip -= Math.min(skip, bytes.length);
      left -= wanted.length;
      if (wanted.length > 0) yield wanted.slice();
      if (left === 0) return;
    }
    throw new Broken(this.#failed(name, 'the connection broke'));
  }

  async *#chunks(response: Response, name: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const reader = response.body?.getReader();
    if (!reader) return;
    try {
      for (;;) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw new Broken(this.#failed(name, 'the connection broke', error));
        });
        if (done) return;
        yield value as Uint8Array<ArrayBuffer>;
      }
    } finally {
      // Whoever stops reading early closes the connection; what that says no longer matters.
      await reader.cancel().catch(() => undefined);
    }
  }

  /** An answer that is a file's, or tells that there is none (404) or none of that range (416). */
  async #fetch(name: string, init: { readonly method?: string; readonly headers?: HeadersInit }) {
    const { base, token, signal } = this.#options;
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    let response: Response;
    try {
      const more = signal ? { signal } : {};
      response = await fetch(base + name, { ...init, headers, credentials: 'omit', ...more });
    } catch (error) {
      throw new Broken(this.#unreached(name, error));
    }
    const refusal = this.#refusal(name, response);
    if (!refusal) return response;
    await response.body?.cancel();
    throw refusal;
  }

  #refusal(name: string, response: Response): Error | undefined {
    const { where } = this.#options;
    const { status } = response;
    // What Hugging Face tells beside the status; it answers 401 also where there is no such repository.
    const code = response.headers.get('x-error-code');
    if (code === 'RepoNotFound' || code === 'RevisionNotFound')
      return new HearthError('lm/no-repository', { where });
    if (response.ok || status === 404 || status === 416) return undefined;
    if (status === 401 || status === 403) return new HearthError('lm/gated', { where });
    const failed = this.#failed(name, `the server answered ${status}`);
    return status >= 500 || status === 429 || status === 408 ? new Broken(failed) : failed;
  }

  /** A browser does not tell a lost network from a server that lets no other site read it. */
  #unreached(name: string, cause: unknown): HearthError {
    const offline = (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
    if (offline) return new HearthError('lm/needs-network', { model: this.#options.where }, { cause });
    return this.#failed(name, 'its server is not reached, or lets no other site read it', cause);
  }

  #failed(name: string, reason: string, cause?: unknown): HearthError {
    return new HearthError('lm/fetch-failed', { url: this.#options.base + name, reason }, { cause });
  }
}

/** Of these, other sites may always see the date. */
function versionOf({ headers }: Response): string | undefined {
  return headers.get('etag') ?? headers.get('last-modified') ?? undefined;
}

function lengthOf({ headers }: Response): string | undefined {
  return headers.get('content-length') ?? undefined;
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
