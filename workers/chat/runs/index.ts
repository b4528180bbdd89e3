// Prebuilt models chat and do nothing else: no component runs here.
import type { RunsFor } from '../../runs';

export const runs = {} satisfies RunsFor<'chat'>;
