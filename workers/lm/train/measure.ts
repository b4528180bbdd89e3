// How long a training step takes on this device: two real ones, on random tokens, with the settings a person has chosen.
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { MeasureSettings, StepMeasure } from '$core/lm/preview';
import type { BlobReader } from '$core/ports';
import { Random } from '$core/random';
import { Gpu } from '../gpu/device';
import { openModel } from '../load/open-model';
import { LoadedModel } from '../model/loaded-model';
import { initialAdapter } from '../peft/initial';
import { Trainer } from './trainer';

export async function measureStep(
  manifest: LanguageModelManifest,
  settings: MeasureSettings,
  blobs: BlobReader
): Promise<StepMeasure> {
  const { architecture, weights } = await openModel(manifest, blobs);
  const gpu = await Gpu.open();
  try {
    const { base = 'file' } = settings;
    const model = await LoadedModel.load(gpu, architecture, weights, { base });
    const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
    const trainer = await Trainer.create(model, { ...settings, seed: 1, optimizer });
    trainer.initialise(initialAdapter(architecture, settings.lora, 1));
    const { rows, length } = settings;
    const random = new Random(1);
    const ids = Uint32Array.from({ length: rows * length }, () => random.below(architecture.vocabulary));
    const batch = { rows, length, ids, labels: Int32Array.from(ids), starts: new Uint32Array(ids.length) };
    let seconds = 0;
    // The first one warms up, and tells how finely submits must be cut.
    for (let run = 0; run < 2; run++) {
      const began = performance.now();
      await trainer.accumulate(batch, ids.length);
      seconds = (performance.now() - began) / 1000;
    }
    return { seconds, tokensPerSecond: ids.length / seconds, bytes: model.bytes + trainer.bytes };
  } finally {
    gpu.close();
  }
}
