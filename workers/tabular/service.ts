// The interactive functions of the tabular engine: learning beside people who label, and what they agree on.
import { HearthError } from '$core/errors';
import { insightOf } from '$core/labels/insight';
import {
  encodedSide,
  encodedWidth,
  encodePicture,
  learnEncoder,
  type PictureEncoder
} from '$core/labels/learning/picture-encoder';
import { DenseRows } from '$core/labels/learning/rows';
import type { LearningService } from '$core/labels/learning/service';
import { textRows } from '$core/labels/learning/text-rows';
import type { BlobId, Blobs } from '$core/ports';
import { Learner } from './labels/learner';
import { brightnessOf, pixelsOf } from '../pixels';

/** Inverse penalties that suit rows of words, and rows of pictures of length about 1 (docs/labeling.md). */
const weak = { texts: 100, pictures: 30 } as const;

export function makeTabularService(blobs: Blobs): LearningService {
  const learners = new Map<string, Learner>();
  const encoders = new Map<string, PictureEncoder>();
  const learnerOf = (key: string): Learner => {
    const found = learners.get(key);
    if (!found) throw new HearthError('labels/no-rows', {});
    return found;
  };
  /** [encodedSide, encodedSide, 3] */
  const square = async (picture: BlobId): Promise<Float32Array | undefined> => {
    const pixels = await pixelsOf(await blobs.get(picture), encodedSide, encodedSide);
    return pixels && brightnessOf(pixels);
  };
  return {
    async embedTexts(key, items, texts) {
      learners.set(key, new Learner(textRows(texts), items, weak.texts));
    },
    async learnEncoder(key, pictures) {
      const squares: Float32Array[] = [];
      for (const picture of pictures) {
        const found = await square(picture);
        if (found) squares.push(found);
      }
      if (squares.length > 0) encoders.set(key, learnEncoder(squares));
    },
    async embedPictures(key, pictures) {
      const encoder = encoders.get(key);
      const rows = new Float32Array(pictures.length * encodedWidth);
      for (const [i, picture] of pictures.entries()) {
        const found = encoder && (await square(picture));
        if (found) rows.set(encodePicture(encoder, found), i * encodedWidth);
      }
      return rows;
    },
    async keepRows(key, items, rows, width) {
      learners.set(key, new Learner(new DenseRows(rows, width), items, weak.pictures));
    },
    learn: async (key, request) => learnerOf(key).learn(request),
    curve: async (key, request) => learnerOf(key).curve(request),
    plane: async (key) => learnerOf(key).plane(),
    async forget(key) {
      learners.delete(key);
      encoders.delete(key);
    },
    insight: async (project, annotations) => insightOf(project, annotations)
  };
}
