// Asks the browser what graphics processor there is, and tries it: a small matrix product, checked against the
// CPU. Loaded only when a person looks at the settings.
import type { GpuReport, GpuTest } from '$core/gpu';
import { Random } from '$core/random';
import shader from './gpu-self-test.wgsl?raw';

/** Odd sizes, so that groups at the edges are only partly filled. */
const [rows, inner, columns] = [67, 129, 45] as const;
/** f32 sums of 129 products of numbers in [-1, 1) err by less than this (measured: below 1e-5). */
const tolerance = 1e-4;

export async function gpuReport(): Promise<GpuReport> {
  const nothing = { limits: {}, features: [] };
  const gpu = navigator.gpu as GPU | undefined;
  if (!gpu) return { state: 'absent', ...nothing };
  const adapter = await gpu.requestAdapter();
  if (!adapter) return { state: 'refused', ...nothing };
  const described = describeAdapter(adapter);
  try {
    const device = await adapter.requestDevice();
    try {
      return { state: 'ready', ...described, test: await selfTest(device) };
    } finally {
      device.destroy();
    }
  } catch (error) {
    return { state: 'refused', reason: error instanceof Error ? error.message : String(error), ...described };
  }
}

function describeAdapter(adapter: GPUAdapter): Pick<GpuReport, 'limits' | 'features' | 'adapter'> {
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const limits: Record<string, number> = {};
  // The limits are getters of the prototype, so Object.entries would find none.
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  return {
    adapter: { vendor, architecture, description, isFallback: isFallbackAdapter ?? false },
    limits,
    features: [...adapter.features].sort()
  };
}

/** @throws Error when the shader does not compile, or the device reports an error or is lost */
async function selfTest(device: GPUDevice): Promise<GpuTest> {
  const random = new Random(1);
  const a = Float32Array.from({ length: rows * inner }, () => random.uniform() * 2 - 1);
  const b = Float32Array.from({ length: inner * columns }, () => random.uniform() * 2 - 1);
  const began = performance.now();
  const found = await multiplyOnGpu(device, a, b);
  const milliseconds = performance.now() - began;
  const largestError = errorOf(found, a, b);
  return { passed: largestError <= tolerance, largestError, milliseconds };
}

async function multiplyOnGpu(device: GPUDevice, a: Float32Array, b: Float32Array): Promise<Float32Array> {
  device.pushErrorScope('validation');
  const resultBytes = rows * columns * 4;
  const module = device.createShaderModule({ code: shader });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
  const size = bufferOf(device, Uint32Array.of(rows, inner, columns, 0), GPUBufferUsage.UNIFORM);
  const inputs = [a, b].map((values) => bufferOf(device, values, GPUBufferUsage.STORAGE));
  const result = device.createBuffer({
    size: resultBytes,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC
  });
  const read = device.createBuffer({
    size: resultBytes,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST
  });
  const entries = [size, ...inputs, result].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(rows / 8), Math.ceil(columns / 8));
  pass.end();
  encoder.copyBufferToBuffer(result, 0, read, 0, resultBytes);
  device.queue.submit([encoder.finish()]);
  const problem = await device.popErrorScope();
  if (problem) throw new Error(problem.message);
  await read.mapAsync(GPUMapMode.READ);
  return new Float32Array(read.getMappedRange().slice(0));
}

function bufferOf(device: GPUDevice, values: Float32Array | Uint32Array, usage: number): GPUBuffer {
  const buffer = device.createBuffer({ size: values.byteLength, usage: usage | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
  return buffer;
}

/** Largest distance from the product in f64. Exported for its test. */
export function errorOf(found: Float32Array, a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += a[row * inner + i]! * b[i * columns + column]!;
      const error = Math.abs(sum - (found[row * columns + column] ?? NaN));
      // A NaN is as wrong as can be; Math.max would pass it on, but a comparison would drop it.
      largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
    }
  }
  return largest;
}
