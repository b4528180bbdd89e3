// The page half of packing.bench.ts: the same conversations, several in a row or one a row.
import { Random } from '$core/random';
import { loraModules } from '$core/lm/lora';
import { lossTokens, planEpoch, toBatch } from '$workers/lm/data/batches';
import type { TokenExample } from '$workers/lm/data/tokenise';
import { Gpu } from '$workers/lm/gpu/device';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { Trainer } from '$workers/lm/train/trainer';
import { tinyAdapter, tinyModel } from '../../tests/support/lm/tiny-model';
import { shapes } from './case';

export interface PackingTimes {
  /** Tokens with loss a second, of each round. */
  readonly packed: readonly number[];
  readonly single: readonly number[];
  /** Mean length of an example. */
  readonly meanLength: number;
}

const rows = 2;
const length = 256;

export default async function run({ rounds }: { rounds: number }): Promise<PackingTimes> {
  const { architecture } = shapes.tiny;
  const gpu = await Gpu.open();
  const model = await LoadedModel.load(gpu, architecture, tinyModel(architecture).weights);
  const lora = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
  const trainer = await Trainer.create(model, { lora, rows, length, recompute: false, seed: 1, optimizer });
  trainer.initialise(tinyAdapter(architecture, lora));
  const examples = conversations(40, architecture.vocabulary);
  /** Tokens with loss a second, over all examples. */
  const rate = async (packing: boolean): Promise<number> => {
    const shape = { rows, length, packing };
    let [tokens, ms] = [0, 0];
    for (const members of planEpoch(examples, shape, 1, 0)) {
      const batch = toBatch(members, shape);
      const began = performance.now();
      await trainer.accumulate(batch, lossTokens(batch));
      await trainer.update(1e-4);
      ms += performance.now() - began;
      tokens += lossTokens(batch);
    }
    return (1000 * tokens) / ms;
  };
  await rate(true);
  const [packed, single]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    packed.push(await rate(true));
    single.push(await rate(false));
  }
  await gpu.check();
  const meanLength = examples.reduce((sum, { ids }) => sum + ids.length, 0) / examples.length;
  return { packed, single, meanLength };
}

/** Lengths as chats have them: most short, some long. */
function conversations(count: number, vocabulary: number): readonly TokenExample[] {
  const random = new Random(4);
  return Array.from({ length: count }, () => {
    const size = Math.min(length, Math.max(8, Math.round(Math.exp(4 + 0.7 * random.normal()))));
    return {
      ids: Uint32Array.from({ length: size }, () => random.below(vocabulary)),
      learned: Uint8Array.from({ length: size }, (_, i) => (i < size / 3 ? 0 : 1))
    };
  });
}
