// The neural engine's runs: every component of the engine, or it does not compile.
import type { RunsFor } from '../../runs';
import { run as trainDenseNetwork } from './train-dense-network';

export const runs = { 'train-dense-network': trainDenseNetwork } satisfies RunsFor<'neural'>;
