// What the relay refuses, as an error that says what to do about it.
import { HearthError } from '$core/errors';

const known = {
  'stale-roster': 'share/changed-meanwhile',
  'no-grant': 'share/link-ended',
  'old-client': 'share/outdated',
  'old-relay': 'share/relay-outdated'
} as const;

export function refusalOf({ code, message }: Readonly<Record<string, unknown>>): HearthError {
  if (typeof code === 'string' && Object.hasOwn(known, code))
    return new HearthError(known[code as keyof typeof known], {});
  return new HearthError('share/refused', { code: String(code), reason: String(message) });
}

/** Nothing goes on until this browser, or the relay, has a newer Hearth; nobody has lost their place. */
export function isOtherVersion({ code }: HearthError): boolean {
  return code === 'share/outdated' || code === 'share/relay-outdated';
}
