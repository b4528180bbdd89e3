// A file from an address, as it comes: counted on the way, stopped by its signal. Held in pieces that a browser may
// move to its disk, never as one array. Assumes the page's policy: encrypted addresses, those of the studio itself, and those
// of this machine.
import { HearthError } from '$core/errors';
import { isThisMachine } from '$core/this-machine';

export interface FetchProgress {
  readonly bytes: number;
  /** As the server says, where it does; of a compressed answer it is less than what comes. */
  readonly totalBytes?: number;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
}

const pieceBytes = 8 << 20;
const kept = 'Nothing was changed.';

/** @throws HearthError data/bad-address, data/fetch-failed, job/cancelled */
export async function fetchFile(
  address: string,
  { signal, onProgress = () => undefined }: FetchOptions = {}
): Promise<File> {
  const url = checkedAddress(address);
  let status: number | undefined;
  try {
    const response = await fetch(url, signal ? { signal } : {});
    ({ status } = response);
    if (!response.ok) throw new Error(`the server answered ${status}`);
    return new File(await pieces(response, onProgress), nameOf(url));
  } catch (error) {
    if (signal?.aborted) throw new HearthError('job/cancelled', {});
    const reason = error instanceof Error ? error.message : String(error);
    const answer = status === undefined ? {} : { status };
    throw new HearthError('data/fetch-failed', { url: address, reason, ...answer }, { kept, cause: error });
  }
}

/** An address that may be asked from this page. @throws HearthError data/bad-address */
export function checkedAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const fault = url ? faultOf(url) : 'no-address';
  if (!url || fault) throw new HearthError('data/bad-address', { url: address, fault: fault! }, { kept });
  return url;
}

function faultOf(url: URL): 'not-encrypted' | 'no-address' | undefined {
  // Where there is no page, there is no policy.
  const { location } = globalThis as { location?: Location };
  if (url.protocol === 'http:')
    return !location || location.origin === url.origin || isThisMachine(url) ? undefined : 'not-encrypted';
  return ['https:', 'blob:', 'data:'].includes(url.protocol) ? undefined : 'no-address';
}

/** The last part of the path; as it stands where its escapes are none ("100%.csv"). */
function nameOf({ protocol, pathname }: URL): string {
  const name = protocol === 'data:' ? '' : (pathname.split('/').at(-1) ?? '');
  try {
    return decodeURIComponent(name) || 'data';
  } catch (error) {
    if (error instanceof URIError) return name;
    throw error;
  }
}

async function pieces(response: Response, onProgress: (progress: FetchProgress) => void): Promise<Blob[]> {
  const total = Number(response.headers.get('content-length') ?? 0);
  const done: Blob[] = [];
  let open: Uint8Array<ArrayBuffer>[] = [];
  let openBytes = 0;
  let bytes = 0;
  const close = (): void => {
    done.push(new Blob(open));
    open = [];
    openBytes = 0;
  };
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done: ended, value } = (await reader?.read()) ?? { done: true };
      if (ended || !value) break;
      open.push(value);
      openBytes += value.length;
      bytes += value.length;
      onProgress({ bytes, ...(total >= bytes ? { totalBytes: total } : {}) });
      if (openBytes >= pieceBytes) close();
    }
  } catch (error) {
    // What is refused while it comes need not come; a stream that broke is over already.
    await reader?.cancel().catch(() => undefined);
    throw error;
  }
  close();
  return done;
}
