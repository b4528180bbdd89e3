// Numbers that say what a picture looks like, so that trainers of tables can learn from pictures: colours, how brightness
// is spread, edges, and a small picture of brightness. Pure: pixels come decoded and square.

export interface FeatureShape {
  /** Bands of the histogram of brightness; 0 for none. */
  readonly bins: number;
  /** Cells of a side of the small picture; 0 for none. At most `pictureSide`. */
  readonly grid: number;
}

/** Pixels of a side that pictures are brought to before they are looked at. */
export const pictureSide = 64;

const channels = ['red', 'green', 'blue'] as const;

/** Names of the numbers, in the order of `imageFeatures`. */
export function featureNames({ bins, grid }: FeatureShape): readonly string[] {
  const cells = Array.from({ length: grid }, (_, row) =>
    Array.from({ length: grid }, (_, column) => `light ${row + 1}/${column + 1}`)
  );
  return [
    ...channels.flatMap((channel) => [`${channel} mean`, `${channel} deviation`]),
    ...Array.from({ length: bins }, (_, i) => `brightness ${i + 1} of ${bins}`),
    'edges',
    'edges across',
    'edges down',
    ...cells.flat()
  ];
}

/**
 * `pixels` is [pictureSide, pictureSide, 3] u8; each number is in [0, 1]. Brightness is luma of ITU-R BT.601; edges are
 * the mean length of its gradient (central differences), and its mean size along each axis.
 */
export function imageFeatures(pixels: Uint8Array, { bins, grid }: FeatureShape): Float64Array {
  const light = brightness(pixels);
  return Float64Array.from([
    ...channels.flatMap((_, channel) => meanAndDeviation(pixels, channel)),
    ...histogram(light, bins),
    ...edges(light),
    ...smallPicture(light, grid)
  ]);
}

function brightness(pixels: Uint8Array): Float64Array {
  const light = new Float64Array(pixels.length / 3);
  for (let i = 0; i < light.length; i++)
    light[i] = (0.299 * pixels[3 * i]! + 0.587 * pixels[3 * i + 1]! + 0.114 * pixels[3 * i + 2]!) / 255;
  return light;
}

function meanAndDeviation(pixels: Uint8Array, channel: number): [mean: number, deviation: number] {
  const count = pixels.length / 3;
  let sum = 0;
  for (let i = channel; i < pixels.length; i += 3) sum += pixels[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = channel; i < pixels.length; i += 3) squares += (pixels[i]! - mean) ** 2;
  return [mean / 255, Math.sqrt(squares / count) / 255];
}

/** Share of the picture in each band of brightness. */
function histogram(light: Float64Array, bins: number): Float64Array {
  const shares = new Float64Array(bins);
  if (bins > 0) for (const value of light) shares[Math.min(bins - 1, Math.floor(value * bins))]!++;
  return shares.map((count) => count / light.length);
}

function edges(light: Float64Array): [length: number, across: number, down: number] {
  const side = pictureSide;
  let [length, across, down] = [0, 0, 0];
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      const at = y * side + x;
      const dx = (light[at + 1]! - light[at - 1]!) / 2;
      const dy = (light[at + side]! - light[at - side]!) / 2;
      length += Math.hypot(dx, dy);
      across += Math.abs(dx);
      down += Math.abs(dy);
    }
  const count = (side - 2) ** 2;
  return [length / count, across / count, down / count];
}

/** Mean brightness of each cell, row by row. */
function smallPicture(light: Float64Array, grid: number): Float64Array {
  const sums = new Float64Array(grid * grid);
  const counts = new Uint32Array(grid * grid);
  if (grid === 0) return sums;
  for (let y = 0; y < pictureSide; y++)
    for (let x = 0; x < pictureSide; x++) {
      const cell = Math.floor((y * grid) / pictureSide) * grid + Math.floor((x * grid) / pictureSide);
      sums[cell]! += light[y * pictureSide + x]!;
      counts[cell]!++;
    }
  return sums.map((sum, i) => sum / counts[i]!);
}
