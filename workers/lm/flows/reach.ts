// One request to an address that a person has agreed to: without cookies, never sent on to another address (what it carries
// may be a key), and held to so many bytes and so much time, whatever the other side does.
import { hostsOfThisMachine, isThisMachine } from '$core/this-machine';

export interface Reach {
  readonly signal: AbortSignal;
  readonly mostBytes: number;
  /** For the whole answer, its last byte included. */
  readonly longestMs: number;
  /** Hears each part of a good answer as it comes; whoever says true has heard enough. What it throws ends the request. */
  readonly heard?: (part: Uint8Array) => boolean;
}

export interface Reached {
  readonly response: Response;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** @throws Error whose message is the reason; anything once `signal` is aborted */
export async function reach(
  address: string | URL,
  request: Pick<RequestInit, 'method' | 'headers' | 'body'>,
  { signal, mostBytes, longestMs, heard }: Reach
): Promise<Reached> {
  const late = AbortSignal.timeout(longestMs);
  try {
    const response = await fetch(address, {
      ...request,
      signal: AbortSignal.any([signal, late]),
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer'
    }).catch((error: unknown) => explain(address, error));
    return { response, bytes: await bytesOf(response, mostBytes, response.ok ? heard : undefined) };
  } catch (error) {
    if (late.aborted && !signal.aborted)
      throw new Error(`it took more than ${longestMs / 1000} seconds`, { cause: error });
    throw error;
  }
}

function explain(address: string | URL, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const why = isOpen(new URL(address))
    ? `This page may ask only addresses that begin with https://, or http:// of this machine (${hostsOfThisMachine.join(', ')})`
    : 'The address may be wrong, may lead on to another, or may not let this page ask it (CORS)';
  throw new Error(`${reason}. ${why}`, { cause: error });
}

/** Sent where anybody between could read it, which the page's policy (server/headers.js) refuses. */
function isOpen(url: URL): boolean {
  return url.protocol === 'http:' && !isThisMachine(url);
}

async function bytesOf(
  { body }: Response,
  mostBytes: number,
  heard: Reach['heard']
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  // Leaving the loop early cancels the rest.
  for await (const part of partsOf(body)) {
    size += part.length;
    if (size > mostBytes) throw new Error(`its answer has more than ${mostBytes / 1e6} MB`);
    parts.push(part);
    if (heard?.(part)) break;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Streams are not iterable in every browser. */
async function* partsOf(body: Response['body']): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
