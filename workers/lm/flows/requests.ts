// Addresses that a flow asks: only those of hosts a person has allowed it, without cookies, never where an answer sends it on
// to, and only so much of an answer.
import { HearthError } from '$core/errors';
import type { HttpAsk } from '$core/flows/run/ports';
import type { HttpAnswer } from '$core/flows/run/python';
import { reach } from './reach';

const limits = { mostBytes: 20_000_000, longestMs: 120_000 };
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** `hosts` as 'example.org' or 'localhost:8080'. @throws HearthError flow/host-not-allowed, flow/request-failed */
export async function requestAllowed(
  { node, method, url, headers, body }: HttpAsk,
  hosts: readonly string[],
  signal: AbortSignal
): Promise<HttpAnswer> {
  const failed = (reason: string): HearthError =>
    new HearthError('flow/request-failed', { node, url, reason });
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol)) throw failed('it is no address of the web');
  if (!hosts.includes(address.host))
    throw new HearthError('flow/host-not-allowed', { node, host: address.host });
  if (!methods.includes(method)) throw failed(`"${method.slice(0, 20)}" is no method`);
  const sent = { method, headers, body: method === 'GET' || method === 'HEAD' ? null : body };
  const { response, bytes } = await reach(address, sent, { signal, ...limits }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw failed(error instanceof Error ? error.message : String(error));
  });
  return {
    status: response.status,
    reason: response.statusText,
    url: response.url,
    headers: Object.fromEntries(response.headers),
    text: new TextDecoder().decode(bytes),
    base64: toBase64(bytes)
  };
}

function toBase64(bytes: Uint8Array): string {
  let letters = '';
  for (let from = 0; from < bytes.length; from += 0x8000)
    letters += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(letters);
}
