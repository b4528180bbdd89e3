// Errors about shared workspaces.
import { describe } from './describe';

export const shareErrors = {
  'share/read-only': describe<Record<string, never>>(
    403,
    () => 'You may look at this shared workspace, but not change it. Ask an owner for another link.'
  ),
  'share/unsupported': describe<Record<string, never>>(
    501,
    () =>
      'This browser lacks the cryptography that sharing needs (Ed25519 and X25519). Update it, then try again.'
  ),
  'share/no-relay': describe<Record<string, never>>(
    503,
    () =>
      'There is no relay at this address, or it cannot be reached. Sharing needs Hearth’s own server (npm start).'
  ),
  'share/bad-link': describe<Record<string, never>>(
    422,
    () => 'This link is not whole. Copy it again, to its last letter.'
  ),
  'share/refused': describe<{ code: string; reason: string }>(403, (d) => d.reason),
  'share/link-ended': describe<Record<string, never>>(
    410,
    () => 'This link is no longer good. Ask whoever sent it for a new one.'
  ),
  'share/not-connected': describe<Record<string, never>>(
    503,
    () => 'This needs the relay, which cannot be reached right now. Try again when it can.'
  ),
  'share/changed-meanwhile': describe<Record<string, never>>(
    409,
    () => 'Another owner changed the list of members at the same moment. Try again.'
  )
} as const;
