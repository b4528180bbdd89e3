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
  'share/outdated': describe<Record<string, never>>(
    426,
    () => 'This Hearth is older than the shared workspace. Reload to update; what you did is kept.'
  ),
  'share/relay-outdated': describe<Record<string, never>>(
    505,
    () => 'The relay is older than this Hearth. Whoever runs it must update it; what you did is kept.'
  ),
  'share/not-connected': describe<Record<string, never>>(
    503,
    () => 'This needs the relay, which cannot be reached right now. Try again when it can.'
  ),
  'share/relay-full': describe<Record<string, never>>(
    507,
    () => 'The relay has no storage left for this workspace. What was sent before is there.'
  ),
  'share/bytes-elsewhere': describe<{ ref: string; bytes?: number; onRelay: boolean; holders: string }>(
    409,
    (d) =>
      d.onRelay
        ? `The bytes of ${d.ref} are not in this browser yet. They are on the relay: fetch them first.`
        : `The bytes of ${d.ref} are not in this browser, and not on the relay. ${d.holders ? `Ask ${d.holders} to share them.` : 'Nobody who is known here has them.'}`
  ),
  'share/bytes-damaged': describe<{ id: string }>(
    502,
    (d) => `What the relay gave for ${d.id} is not what its hash says. Nothing of it was kept.`
  ),
  'comments/empty': describe<Record<string, never>>(422, () => 'Write something first.'),
  'comments/too-long': describe<{ length: number; longest: number }>(
    422,
    (d) => `A comment may have ${d.longest} characters; this one has ${d.length}.`
  ),
  'comments/full': describe<{ most: number }>(
    409,
    (d) => `There are ${d.most} comments, as many as a workspace keeps. Delete resolved threads first.`
  ),
  'comments/not-found': describe<Record<string, never>>(404, () => 'This comment was deleted meanwhile.'),
  'comments/not-yours': describe<Record<string, never>>(
    403,
    () => 'Only who wrote a comment, or an owner, may change it.'
  ),
  'share/changed-meanwhile': describe<Record<string, never>>(
    409,
    () => 'Another owner changed the list of members at the same moment. Try again.'
  )
} as const;
