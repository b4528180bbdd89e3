// Predictions for pictures by a model that takes pixels: each is decoded and brought to the size the model was trained on.
import { HearthError } from '$core/errors';
import type { ModelManifest } from '$core/models/manifest';
import { fetchedOutputs, planOutputs } from '$core/models/output-plan';
import type { Prediction } from '$core/models/prediction';
import { predictionsOf, ScoreCollector } from '$core/models/scores';
import type { Blobs } from '$core/ports';
import { brightnessOf, pixelsOf } from '../pixels';
import { withModel } from './warm-models';

/** @throws HearthError score/not-of-pictures, score/no-picture */
export async function scorePictures(
  model: ModelManifest,
  pictures: readonly Blob[],
  blobs: Blobs
): Promise<readonly Prediction[]> {
  const { picture } = model;
  const input = model.inputs[0]?.name;
  if (!picture || input === undefined) throw new HearthError('score/not-of-pictures', {});
  const plan = planOutputs(model);
  const collector = new ScoreCollector(plan, model, pictures.length);
  const scores = await withModel(model, blobs, async (session) => {
    for (const [at, blob] of pictures.entries()) {
      const pixels = await pixelsOf(blob, picture.width, picture.height);
      if (!pixels) throw new HearthError('score/no-picture', {});
      const data = brightnessOf(pixels);
      const feed = { type: 'float32', dims: [1, picture.height, picture.width, 3], data } as const;
      collector.add(await session.run({ [input]: feed }, fetchedOutputs(plan)), at, 1);
    }
    return collector.finish();
  });
  return predictionsOf(scores);
}
