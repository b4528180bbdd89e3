// The neural engine's runs: every component of the engine, or it does not compile.
import type { RunsFor } from '../../runs';
import { run as trainDenseNetwork } from './train-dense-network';
import { run as trainImageClassifier } from './train-image-classifier';

export const runs = {
  'train-dense-network': trainDenseNetwork,
  'train-image-classifier': trainImageClassifier
} satisfies RunsFor<'neural'>;
