// Pictures as rows without a model from elsewhere: one convolutional layer whose filters are learned from the project's
// own pictures, without labels, by spherical k-means over whitened patches (Coates & Ng 2012, "Learning Feature
// Representations with K-Means"), rectified and summed over quarters of the picture; beside it the mean colours of a
// grid. It sees strokes, edges, textures and colours; it does not know what a dog is.
import { Random } from '../../random';
import { eigenOf } from './eigen';

/** Pixels of a side of what the encoder sees; every picture is brought to it. */
export const encodedSide = 32;
const patchSide = 6;
const patchSize = patchSide * patchSide * 3;
const filters = 96;
const stride = 2;
const positions = (encodedSide - patchSide) / stride + 1;
const colourGrid = 4;

/** Numbers of a row: what each filter finds in each quarter, and the mean colour of each cell of a grid. */
export const encodedWidth = 4 * filters + 3 * colourGrid * colourGrid;

export interface PictureEncoder {
  /** [filters, patchSize], the whitening in them. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** [filters] what the mean patch gives. */
  readonly offsets: Float32Array<ArrayBuffer>;
}

const patchesPerPicture = 40;
const rounds = 8;
/** Against dividing by the contrast of a flat patch; of brightness in [0, 1]. */
const leastContrast = 10 / 255 ** 2;
const whitening = 0.1;
/** What a filter must find before it counts (Coates & Ng 2011 call it alpha). */
const threshold = 0.4;

/** Learns the filters from pictures [encodedSide, encodedSide, 3] of brightness in [0, 1]; a few hundred are enough. */
export function learnEncoder(pictures: readonly Float32Array[]): PictureEncoder {
  const random = new Random(1, 11);
  const count = pictures.length * patchesPerPicture;
  const patches = new Float64Array(count * patchSize);
  for (let i = 0; i < count; i++) {
    const place = encodedSide - patchSide + 1;
    const own = patches.subarray(i * patchSize, (i + 1) * patchSize);
    readPatch(pictures[Math.floor(i / patchesPerPicture)]!, random.below(place), random.below(place), own);
  }
  const mean = meanPatch(patches, count);
  const white = whiteningOf(patches, count, mean);
  const dictionary = sphericalMeans(whitened(patches, count, mean, white), count, random);
  return folded(dictionary, white, mean);
}

/** The row of one picture [encodedSide, encodedSide, 3]: [encodedWidth], each part of it of length 1. */
export function encodePicture(encoder: PictureEncoder, picture: Float32Array): Float32Array<ArrayBuffer> {
  const row = new Float32Array(encodedWidth);
  const patch = new Float64Array(patchSize);
  const middle = positions / 2;
  for (let y = 0; y < positions; y++)
    for (let x = 0; x < positions; x++) {
      readPatch(picture, x * stride, y * stride, patch);
      const quarter = (y < middle ? 0 : 2) + (x < middle ? 0 : 1);
      addFound(encoder, patch, row, quarter * filters);
    }
  for (let k = 0; k < 4 * filters; k++) row[k] = Math.sqrt(row[k]!);
  addColours(picture, row, 4 * filters);
  scaleToOne(row.subarray(0, 4 * filters));
  scaleToOne(row.subarray(4 * filters));
  return row;
}

function addFound(
  { weights, offsets }: PictureEncoder,
  patch: Float64Array,
  row: Float32Array,
  at: number
): void {
  for (let k = 0; k < filters; k++) {
    let sum = -offsets[k]!;
    for (let j = 0, from = k * patchSize; j < patchSize; j++) sum += weights[from + j]! * patch[j]!;
    if (sum > threshold) row[at + k]! += sum - threshold;
  }
}

function addColours(picture: Float32Array, row: Float32Array, from: number): void {
  const cell = encodedSide / colourGrid;
  for (let y = 0; y < encodedSide; y++)
    for (let x = 0; x < encodedSide; x++) {
      const place = Math.floor(y / cell) * colourGrid + Math.floor(x / cell);
      for (let c = 0; c < 3; c++)
        row[from + 3 * place + c]! += picture[3 * (y * encodedSide + x) + c]! / (cell * cell);
    }
}

function scaleToOne(values: Float32Array): void {
  let square = 0;
  for (const value of values) square += value * value;
  const length = Math.sqrt(square) || 1;
  for (let i = 0; i < values.length; i++) values[i]! /= length;
}

/** A patch without its brightness and contrast. */
function readPatch(picture: Float32Array, left: number, top: number, out: Float64Array): void {
  let [sum, square] = [0, 0];
  for (let y = 0, at = 0; y < patchSide; y++) {
    const from = 3 * ((top + y) * encodedSide + left);
    for (let j = 0; j < 3 * patchSide; j++, at++) {
      const value = picture[from + j]!;
      out[at] = value;
      sum += value;
      square += value * value;
    }
  }
  const mean = sum / patchSize;
  const contrast = Math.sqrt(Math.max(0, square / patchSize - mean * mean) + leastContrast);
  for (let j = 0; j < patchSize; j++) out[j] = (out[j]! - mean) / contrast;
}

function meanPatch(patches: Float64Array, count: number): Float64Array {
  const mean = new Float64Array(patchSize);
  for (let at = 0; at < patches.length; at++) mean[at % patchSize]! += patches[at]! / count;
  return mean;
}

/** [patchSize, patchSize]: ZCA, by the inverse root of the covariance (Bell & Sejnowski 1997). */
function whiteningOf(patches: Float64Array, count: number, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(patchSize * patchSize);
  const centred = new Float64Array(patchSize);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < patchSize; j++) centred[j] = patches[i * patchSize + j]! - mean[j]!;
    for (let a = 0; a < patchSize; a++) {
      const value = centred[a]! / count;
      for (let b = a; b < patchSize; b++) covariance[a * patchSize + b]! += value * centred[b]!;
    }
  }
  for (let a = 0; a < patchSize; a++)
    for (let b = 0; b < a; b++) covariance[a * patchSize + b] = covariance[b * patchSize + a]!;
  const { values, vectors } = eigenOf(covariance, patchSize);
  const white = new Float64Array(patchSize * patchSize);
  for (let i = 0; i < patchSize; i++) {
    const scale = 1 / Math.sqrt(Math.max(0, values[i]!) + whitening);
    const own = vectors.subarray(i * patchSize, (i + 1) * patchSize);
    for (let a = 0; a < patchSize; a++)
      for (let b = 0; b < patchSize; b++) white[a * patchSize + b]! += scale * own[a]! * own[b]!;
  }
  return white;
}

function whitened(
  patches: Float64Array,
  count: number,
  mean: Float64Array,
  white: Float64Array
): Float64Array {
  const out = new Float64Array(count * patchSize);
  for (let i = 0; i < count; i++)
    for (let a = 0; a < patchSize; a++) {
      let sum = 0;
      for (let b = 0; b < patchSize; b++)
        sum += white[a * patchSize + b]! * (patches[i * patchSize + b]! - mean[b]!);
      out[i * patchSize + a] = sum;
    }
  return out;
}

/** [filters, patchSize] unit vectors: each round, of patches' sums by the filter that finds most in them. */
function sphericalMeans(patches: Float64Array, count: number, random: Random): Float64Array {
  let dictionary = Float64Array.from({ length: filters * patchSize }, () => random.normal());
  for (let k = 0; k < filters; k++) toUnit(dictionary.subarray(k * patchSize, (k + 1) * patchSize));
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(filters * patchSize);
    for (let i = 0; i < count; i++) {
      const patch = patchAt(patches, i);
      const [best, found] = bestFilter(dictionary, patch);
      for (let j = 0; j < patchSize; j++) next[best * patchSize + j]! += found * patch[j]!;
    }
    for (let k = 0; k < filters; k++) {
      const own = next.subarray(k * patchSize, (k + 1) * patchSize);
      // A filter that finds nothing begins again at some patch.
      if (own.every((value) => value === 0)) own.set(patchAt(patches, random.below(count)));
      toUnit(own);
    }
    dictionary = next;
  }
  return dictionary;
}

function patchAt(patches: Float64Array, i: number): Float64Array {
  return patches.subarray(i * patchSize, (i + 1) * patchSize);
}

function bestFilter(dictionary: Float64Array, patch: Float64Array): readonly [filter: number, found: number] {
  let [best, most] = [0, 0];
  for (let k = 0; k < filters; k++) {
    let sum = 0;
    for (let j = 0, at = k * patchSize; j < patchSize; j++) sum += dictionary[at + j]! * patch[j]!;
    if (Math.abs(sum) > Math.abs(most)) [best, most] = [k, sum];
  }
  return [best, most];
}

function toUnit(values: Float64Array): void {
  let square = 0;
  for (const value of values) square += value * value;
  const length = Math.sqrt(square) || 1;
  for (let i = 0; i < values.length; i++) values[i]! /= length;
}

/** Filters over plain patches: of a whitened one, d · W (x - m) = (W d) · x - (W d) · m. */
function folded(dictionary: Float64Array, white: Float64Array, mean: Float64Array): PictureEncoder {
  const weights = new Float32Array(filters * patchSize);
  const offsets = new Float32Array(filters);
  for (let k = 0; k < filters; k++) {
    let offset = 0;
    for (let b = 0; b < patchSize; b++) {
      let sum = 0;
      for (let a = 0; a < patchSize; a++) sum += white[b * patchSize + a]! * dictionary[k * patchSize + a]!;
      weights[k * patchSize + b] = sum;
      offset += sum * mean[b]!;
    }
    offsets[k] = offset;
  }
  return { weights, offsets };
}
