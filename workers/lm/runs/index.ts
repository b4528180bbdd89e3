// The language-model engine's runs, one for each of its components.
import type { RunsFor } from '../../runs';

export const runs = {} satisfies RunsFor<'lm'>;
