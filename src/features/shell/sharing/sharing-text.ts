// What the state of a shared workspace is called.
import Cloud from '@lucide/svelte/icons/cloud';
import CloudAlert from '@lucide/svelte/icons/cloud-alert';
import CloudOff from '@lucide/svelte/icons/cloud-off';
import type { SessionState } from '$sdk/sharing';
import type { Icon } from '$ui/icon';
import { t } from '$parts/sharing/sharing-texts';

/** One sentence about where what was done is saved. */
export function savedText({ phase, unsent }: SessionState): string {
  if (phase === 'ended') return t.ended;
  if (unsent > 0) return t.unsent(unsent);
  if (phase === 'away') return t.away;
  return phase === 'connecting' ? t.connecting : t.saved;
}

export function savedIcon({ phase, unsent }: SessionState): Icon {
  if (phase === 'ended') return CloudAlert;
  return phase === 'away' || unsent > 0 ? CloudOff : Cloud;
}
