// The page half of decode.bench.ts: tokens one by one, contenders taking turns.
import type { LmArchitecture } from '$core/lm/architecture';
import type { BaseWeights } from '$core/lm/weights';
import { Generator } from '$workers/lm/generate/generator';
import { Buffers, mapped } from '$workers/lm/gpu/buffers';
import { Gpu } from '$workers/lm/gpu/device';
import { Program } from '$workers/lm/gpu/program';
import { LoadedModel } from '$workers/lm/model/loaded-model';
import { relativeError } from '../../tests/support/lm/relative-error';
import { tinyModel } from '../../tests/support/lm/tiny-model';
import { openOrt } from './peers/ort';

export interface DecodeTimes {
  /** Milliseconds of each token, by contender; 'read' only reads all weights, and their f32 bytes. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  readonly megabytes: number;
  /** Submits of ours a token. */
  readonly submits: number;
}

const prompt = 32;

export default async function run({
  architecture,
  tokens
}: {
  readonly architecture: LmArchitecture;
  readonly tokens: number;
}): Promise<DecodeTimes> {
  const gpu = await Gpu.open();
  const open = async (type: 'F32' | 'BF16', base: BaseWeights = 'file') => {
    const { weights } = tinyModel(architecture, type);
    const model = await LoadedModel.load(gpu, architecture, weights, { base });
    return { model, generator: await Generator.create(model, { context: prompt + tokens + 2 }) };
  };
  const [f32, bf16] = [await open('F32'), await open('BF16')];
  const [int8, int4] = [await open('BF16', 'int8'), await open('BF16', 'int4')];
  const { reference } = tinyModel(architecture);
  const [peer, onCpu] = [await openOrt(reference, 'webgpu'), await openOrt(reference, 'wasm')];
  const read = await openRead(gpu, f32.model.bytes);
  const contenders: Readonly<Record<string, (id: number) => Promise<unknown>>> = {
    ours: (id) => f32.generator.decode(id),
    bf16: (id) => bf16.generator.decode(id),
    int8: (id) => int8.generator.decode(id),
    int4: (id) => int4.generator.decode(id),
    ort: (id) => peer.decode([id]),
    wasm: (id) => onCpu.decode([id]),
    read
  };
  const ids = Array.from({ length: prompt }, (_, i) => (i * 7) % architecture.vocabulary);
  for (const { generator } of [bf16, int8, int4]) await generator.prefill(ids);
  // One by one: its kernel for prompts of 32 tokens and more gives wrong numbers on a software device.
  let last = new Float32Array(0);
  for (const id of ids) last = Float32Array.from(await peer.decode([id]));
  expectEqual(await f32.generator.prefill(ids), last);
  expectEqual(last, await onCpu.decode(ids));
  expectEqual(await f32.generator.decode(1), await peer.decode([1]));
  for (const { generator } of [bf16, int8, int4]) await generator.decode(1);
  await read(0);
  const before = gpu.counts.submits;
  await f32.generator.decode(2);
  const submits = gpu.counts.submits - before;
  const times: Record<string, number[]> = {};
  for (let token = 0; token < tokens; token++) {
    for (const [name, decode] of Object.entries(contenders)) {
      const began = performance.now();
      await decode(token % architecture.vocabulary);
      (times[name] ??= []).push(performance.now() - began);
    }
  }
  await gpu.check();
  return { times, megabytes: f32.model.bytes / 1e6, submits };
}

function expectEqual(ours: Float32Array, theirs: Float32Array): void {
  const error = relativeError(ours, theirs);
  if (!(error < 1e-3)) throw new Error(`The logits differ by ${error}`);
}

/** Reads all weights once and adds them up: a thread takes four kilobytes, four loads at a time. */
async function openRead(gpu: Gpu, bytes: number): Promise<(id: number) => Promise<void>> {
  const buffers = new Buffers(gpu);
  const threads = Math.ceil(bytes / 4096);
  const vectors = threads * 256;
  const code = /* wgsl */ `
    @group(0) @binding(0) var<storage, read> w: array<vec4f>;
    @group(0) @binding(1) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x >= ${threads}u) { return; }
      let at = id.x * 256u;
      var a = vec4f(0); var b = vec4f(0); var c = vec4f(0); var d = vec4f(0);
      for (var i = at; i < at + 64u; i++) {
        a += w[i]; b += w[i + 64u]; c += w[i + 128u]; d += w[i + 192u];
      }
      y[id.x] = dot(a + b + c + d, vec4f(1));
    }`;
  const y = buffers.storage(threads);
  const op = {
    name: 'read',
    code,
    bindings: [buffers.storage(vectors * 4), y],
    groups: [Math.ceil(threads / 64), 1, 1] as const
  };
  const program = await Program.build(gpu, [op]);
  const staging = buffers.staging(64);
  return async () => {
    const encoder = gpu.device.createCommandEncoder();
    program.encode(encoder);
    encoder.copyBufferToBuffer(y.buffer, 0, staging.buffer, 0, 256);
    gpu.submit(encoder);
    await mapped(gpu, staging, 256);
  };
}
