// The page half of make.ts: the training loop with the engine's training from scratch, on the browser's graphics device.
import { Gpu } from '$workers/lm/gpu/device';
import { Pretrainer } from '$workers/lm/train/pretrainer';
import { architecture, training } from './settings';
import { train, type Trained, type TrainOptions } from './train';

/** Weights cross between page and process as base64. */
export interface PageOptions extends Omit<TrainOptions, 'resume'> {
  readonly resume?: { readonly step: number; readonly weights: string };
}

export interface PageResult extends Omit<Trained, 'weights'> {
  readonly weights: string;
}

declare global {
  /** Told to the process that opened the page. */
  var told: (line: string) => Promise<void>;
  var keep: (state: { step: number; weights: string }) => Promise<void>;
}

export default async function trainHere({ resume, ...options }: PageOptions): Promise<PageResult> {
  const gpu = await Gpu.open();
  const given: TrainOptions = resume
    ? { ...options, resume: { step: resume.step, weights: fromBase64(resume.weights) } }
    : options;
  const result = await train(given, {
    open: (initial) => Pretrainer.create(gpu, architecture, initial, training),
    told,
    keep: (step, weights) => keep({ step, weights: toBase64(weights) })
  });
  await gpu.check();
  gpu.close();
  return { ...result, weights: toBase64(result.weights) };
}

function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  let text = '';
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}
