// What the state of a shared workspace is called.
import Cloud from '@lucide/svelte/icons/cloud';
import CloudAlert from '@lucide/svelte/icons/cloud-alert';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import type { ErrorCode } from '$core/errors';
import type { SessionState } from '$sdk/sharing';
import type { Icon } from '$ui/icon';
import { t } from '$parts/sharing/sharing-texts';

/** One sentence about where what was done is saved. */
export function savedText({ phase, unsent, error }: SessionState): string {
  if (phase === 'ended') return t.ended;
  const told = error && trouble[error.code];
  if (told) return t[told];
  if (unsent > 0) return t.unsent(unsent);
  if (phase === 'away') return t.away;
  return phase === 'connecting' ? t.connecting : t.saved;
}

/** What goes on by itself, but not before somebody has done something about it. */
const trouble: Partial<Record<ErrorCode, 'noRoom' | 'outdated' | 'relayOutdated'>> = {
  'store/quota': 'noRoom',
  'share/outdated': 'outdated',
  'share/relay-outdated': 'relayOutdated'
};

export function savedIcon({ phase, unsent, error }: SessionState): Icon {
  if (phase === 'ended' || (error && trouble[error.code])) return CloudAlert;
  return phase === 'away' || unsent > 0 ? CloudOff : Cloud;
}
