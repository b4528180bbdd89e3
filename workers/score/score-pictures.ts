// Predictions for pictures by a model that takes pixels: each is decoded and brought to the size the model was trained on.
import { HearthError } from '$core/errors';
import type { ModelManifest } from '$core/models/manifest';
import { fetchedOutputs, planOutputs } from '$core/models/output-plan';
import type { Prediction } from '$core/models/prediction';
import { predictionsOf, ScoreCollector } from '$core/models/scores';
import type { Blobs } from '$core/ports';
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
      const data = await pixelsOf(blob, picture.width, picture.height);
      const feed = { type: 'float32', dims: [1, picture.height, picture.width, 3], data } as const;
      collector.add(await session.run({ [input]: feed }, fetchedOutputs(plan)), at, 1);
    }
    return collector.finish();
  });
  return predictionsOf(scores);
}

/** [height, width, 3], brightness in [0, 1]; transparent is white. @throws HearthError score/no-picture */
async function pixelsOf(blob: Blob, width: number, height: number): Promise<Float32Array> {
  const bitmap = await decoded(blob);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return Float32Array.from(
    { length: 3 * width * height },
    (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]! / 255
  );
}

async function decoded(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    throw new HearthError('score/no-picture', {}, { cause: error });
  }
}
