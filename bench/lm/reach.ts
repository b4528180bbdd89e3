// What the engine reaches of a graphics device: training as a share of its peak of f32 arithmetic, decoding as a share of
// its bandwidth, for models of real shapes with random weights. Peak and bandwidth are measured in the same run.
import { parameterCount, type LmArchitecture } from '$core/lm/architecture';
import { loraLayout, loraModules } from '$core/lm/lora';
import { Generator } from '$workers/lm/generate/generator';
import { Buffers } from '$workers/lm/gpu/buffers';
import { Gpu } from '$workers/lm/gpu/device';
import { Program } from '$workers/lm/gpu/program';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { Trainer } from '$workers/lm/train/trainer';
import { tinyAdapter, tinyBatch } from '../../tests/support/lm/tiny-model';
import { randomWeights } from './random-weights';
import { median } from './row';

const tiny: LmArchitecture = {
  family: 'llama',
  layers: 2,
  width: 64,
  heads: 4,
  kvHeads: 2,
  headWidth: 16,
  ffnWidth: 176,
  vocabulary: 512,
  context: 2048,
  normEpsilon: 1e-5,
  rope: { theta: 10_000 },
  qkvBias: false,
  tied: true
};

interface Workload {
  readonly architecture: LmArchitecture;
  readonly rows: number;
  readonly length: number;
  /** Tokens decoded. */
  readonly tokens: number;
}

export const workloads: Readonly<Record<string, Workload>> = {
  tiny: { architecture: tiny, rows: 2, length: 64, tokens: 8 },
  /** SmolLM2-135M. */
  '135M': {
    architecture: {
      ...tiny,
      layers: 30,
      width: 576,
      heads: 9,
      kvHeads: 3,
      headWidth: 64,
      ffnWidth: 1536,
      vocabulary: 49_152
    },
    rows: 4,
    length: 256,
    tokens: 64
  },
  /** Qwen2.5-0.5B. */
  '0.5B': {
    architecture: {
      ...tiny,
      family: 'qwen2',
      layers: 24,
      width: 896,
      heads: 14,
      kvHeads: 2,
      headWidth: 64,
      ffnWidth: 4864,
      vocabulary: 151_936,
      qkvBias: true
    },
    rows: 4,
    length: 256,
    tokens: 64
  }
};

export interface Peaks {
  readonly device: string;
  /** f32 operations a second, of fused multiply-adds in registers. */
  readonly flops: number;
  /** Bytes a second that one kernel reads. */
  readonly bandwidth: number;
}

export interface Reached {
  readonly parameters: number;
  readonly stepMs: number;
  readonly stepTokens: number;
  /** Share of the peak of arithmetic, by the operations a step needs. */
  readonly ofPeak: number;
  readonly trainerBytes: number;
  readonly prefillTokensPerSecond: number;
  readonly tokenMs: number;
  /** Share of the bandwidth, by the bytes of the weights. */
  readonly ofBandwidth: number;
}

export async function measurePeaks(gpu: Gpu): Promise<Peaks> {
  const { vendor, architecture, description } = gpu.info;
  return {
    device: [vendor, architecture, description].filter(Boolean).join(' '),
    flops: await peakFlops(gpu),
    bandwidth: await peakBandwidth(gpu)
  };
}

async function peakFlops(gpu: Gpu): Promise<number> {
  const buffers = new Buffers(gpu);
  const chains = 8;
  const threads = 64 * 1024;
  const y = buffers.storage(threads);
  const names = Array.from({ length: chains }, (_, i) => `v${i}`);
  const rate = async (loops: number): Promise<number> => {
    const code = /* wgsl */ `
      @group(0) @binding(0) var<storage, read_write> y: array<f32>;
      @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        let m = vec4f(0.999, 0.998, 0.997, 0.996); let b = vec4f(f32(id.x) * 1e-9);
        ${names.map((name, i) => `var ${name} = vec4f(${i}.5);`).join(' ')}
        for (var i = 0u; i < ${loops}u; i++) { ${names.map((name) => `${name} = fma(${name}, m, b);`).join(' ')} }
        y[id.x] = dot(${names.join(' + ')}, vec4f(1));
      }`;
    const ms = await fastest(gpu, { code, bindings: [y], groups: threads / 64 });
    return (threads * loops * chains * 4 * 2) / (ms / 1000);
  };
  // Long enough to hide how long a submit takes.
  let [loops, best] = [16, await rate(16)];
  for (let time = workMs(best, loops, threads, chains); time < 20 && loops < 65_536; time *= 4) {
    loops *= 4;
    best = Math.max(best, await rate(loops));
  }
  buffers.close();
  return best;
}

const workMs = (flops: number, loops: number, threads: number, chains: number): number =>
  ((threads * loops * chains * 8) / flops) * 1000;

async function peakBandwidth(gpu: Gpu): Promise<number> {
  const buffers = new Buffers(gpu);
  // More than caches hold, within what every device binds.
  const bytes = 128 * 1024 * 1024;
  const threads = 16_384;
  const each = bytes / 16 / threads;
  const [w, y] = [buffers.storage(bytes / 4), buffers.storage(threads)];
  const code = /* wgsl */ `
    @group(0) @binding(0) var<storage, read> w: array<vec4f>;
    @group(0) @binding(1) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      var sum = vec4f(0);
      for (var i = 0u; i < ${each}u; i++) { sum += w[i * ${threads}u + id.x]; }
      y[id.x] = dot(sum, vec4f(1));
    }`;
  const ms = await fastest(gpu, { code, bindings: [w, y], groups: threads / 64 });
  buffers.close();
  return bytes / (ms / 1000);
}

/** Least milliseconds of several runs of one kernel, by the device's own clock where it has one. */
async function fastest(
  gpu: Gpu,
  kernel: { code: string; bindings: Parameters<typeof Program.build>[1][number]['bindings']; groups: number }
): Promise<number> {
  const op = {
    name: 'kernel',
    code: kernel.code,
    bindings: kernel.bindings,
    groups: [kernel.groups, 1, 1] as const
  };
  const program = await Program.build(gpu, [op]);
  await program.run();
  const all: number[] = [];
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    await program.run();
    all.push(performance.now() - began);
  }
  return Math.min(...all);
}

export async function measure(
  gpu: Gpu,
  { architecture, rows, length, tokens }: Workload,
  peaks: Peaks
): Promise<Reached> {
  const model = await LoadedModel.load(gpu, architecture, randomWeights(architecture));
  const lora = { rank: 8, alpha: 16, dropout: 0, targets: loraModules };
  const recompute = parameterCount(architecture) > 1e8;
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
  const trainer = await Trainer.create(model, { lora, rows, length, recompute, seed: 1, optimizer });
  trainer.initialise(tinyAdapter(architecture, lora));
  const batch = tinyBatch(architecture, rows, length);
  const count = batch.labels.filter((label) => label >= 0).length;
  const steps: number[] = [];
  for (let i = 0; i < 6; i++) {
    const began = performance.now();
    await trainer.accumulate(batch, count);
    await trainer.update(1e-4);
    if (i > 0) steps.push(performance.now() - began);
  }
  const trainerBytes = trainer.bytes;
  trainer.close();
  const stepMs = median(steps);
  const decoded = await decode(model, architecture, tokens);
  const work = stepOperations(
    architecture,
    loraLayout(architecture, lora).size,
    rows * length,
    length,
    recompute
  );
  const weightBytes = model.bytes;
  model.close();
  await gpu.check();
  return {
    parameters: parameterCount(architecture),
    stepMs,
    stepTokens: rows * length,
    ofPeak: work / (stepMs / 1000) / peaks.flops,
    trainerBytes,
    ...decoded,
    ofBandwidth: weightBytes / (decoded.tokenMs / 1000) / peaks.bandwidth
  };
}

async function decode(
  model: LoadedModel,
  a: LmArchitecture,
  tokens: number
): Promise<{ readonly prefillTokensPerSecond: number; readonly tokenMs: number }> {
  const prompt = 128;
  const generator = await Generator.create(model, { context: prompt + tokens + 1 });
  const ids = Array.from({ length: prompt }, (_, i) => (i * 37) % a.vocabulary);
  await generator.prefill(ids);
  generator.truncate(0);
  const began = performance.now();
  await generator.prefill(ids);
  const prefillTokensPerSecond = prompt / ((performance.now() - began) / 1000);
  const times: number[] = [];
  for (let i = 0; i < tokens; i++) {
    const start = performance.now();
    await generator.decode(i % a.vocabulary);
    times.push(performance.now() - start);
  }
  generator.close();
  return { prefillTokensPerSecond, tokenMs: median(times) };
}

/** Multiplications and additions: products 2 P forward and 2 P for input gradients, attention, LoRA; again if recomputed. */
function stepOperations(
  a: LmArchitecture,
  lora: number,
  n: number,
  length: number,
  recompute: boolean
): number {
  const products = 2 * parameterCount(a) * n;
  const attention = 2 * length * a.heads * a.headWidth * a.layers * n;
  return products * (recompute ? 3 : 2) + attention * (recompute ? 4.5 : 3.5) + 6 * lora * n;
}

/** @param names of `workloads` */
export async function measureAll(names: readonly string[], tell: (line: string) => void): Promise<void> {
  const gpu = await Gpu.open();
  const peaks = await measurePeaks(gpu);
  tell(
    `${peaks.device}: ${(peaks.flops / 1e12).toFixed(3)} TFLOP/s f32, ${(peaks.bandwidth / 1e9).toFixed(1)} GB/s`
  );
  for (const name of names) {
    const one = workloads[name];
    if (!one)
      throw new Error(`There is no workload "${name}". Choose of ${Object.keys(workloads).join(', ')}.`);
    const r = await measure(gpu, one, peaks);
    tell(
      `${name}: ${(r.parameters / 1e6).toFixed(1)} M parameters, LoRA step of ${r.stepTokens} tokens ${r.stepMs.toFixed(1)} ms ` +
        `(${((1000 * r.stepTokens) / r.stepMs).toFixed(0)} tokens/s, ${percent(r.ofPeak)} of peak), trainer ${(r.trainerBytes / 1e6).toFixed(0)} MB; ` +
        `prompt ${r.prefillTokensPerSecond.toFixed(0)} tokens/s; token ${r.tokenMs.toFixed(2)} ms ` +
        `(${(1000 / r.tokenMs).toFixed(0)} tokens/s, ${percent(r.ofBandwidth)} of bandwidth)`
    );
  }
  gpu.close();
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
