import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleSlash from '@lucide/svelte/icons/circle-slash';
import CircleX from '@lucide/svelte/icons/circle-x';
import Clock from '@lucide/svelte/icons/clock';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import Recycle from '@lucide/svelte/icons/recycle';
import type { Icon } from '../icon';
import type { CanvasState } from './canvas-types';

/** What stands at a node for how it fares. */
export const stateIcons: Readonly<Record<CanvasState, Icon>> = {
  waiting: Clock,
  running: LoaderCircle,
  completed: CircleCheck,
  reused: Recycle,
  failed: CircleX,
  skipped: CircleSlash,
  cancelled: CircleSlash
};
/** Tokens of their colours where it is not that of the text beside. */
export const stateTokens: Readonly<Partial<Record<CanvasState, string>>> = {
  running: '--accent',
  completed: '--ok',
  reused: '--info',
  failed: '--danger'
};
