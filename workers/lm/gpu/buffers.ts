// Buffers of one owner (a model, a training plan), counted and freed together. Nothing is allocated while a step
// runs: what a plan needs is made once, before it.
import type { Gpu } from './device';

/** A part of a buffer, as bind groups take it. Offsets are multiples of 256 bytes, sizes of 4. */
export interface View {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** Elements of 4 bytes that the offset of a view must be a multiple of. */
export const viewAlignment = 64;

export class Buffers {
  readonly #gpu: Gpu;
  readonly #all: GPUBuffer[] = [];
  #bytes = 0;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Bytes held on the device. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Room for `elements` numbers of 4 bytes, all 0. */
  storage(elements: number): View {
    const size = Math.max(16, elements * 4);
    const { STORAGE, COPY_DST, COPY_SRC } = GPUBufferUsage;
    return { buffer: this.#make(size, STORAGE | COPY_DST | COPY_SRC), offset: 0, size };
  }

  /** The same, filled. */
  filled(values: Float32Array | Uint32Array | Int32Array): View {
    const view = this.storage(values.length);
    this.write(view, values);
    return view;
  }

  uniform(bytes: number): View {
    const { UNIFORM, COPY_DST } = GPUBufferUsage;
    return { buffer: this.#make(bytes, UNIFORM | COPY_DST), offset: 0, size: bytes };
  }

  /** Where results are copied to be read by the CPU. */
  staging(elements: number): View {
    const { MAP_READ, COPY_DST } = GPUBufferUsage;
    const size = Math.max(16, elements * 4);
    return { buffer: this.#make(size, MAP_READ | COPY_DST), offset: 0, size };
  }

  write(view: View, values: Float32Array | Uint32Array | Int32Array): void {
    const { buffer, byteOffset, byteLength } = values;
    this.#gpu.device.queue.writeBuffer(view.buffer, view.offset, buffer, byteOffset, byteLength);
  }

  close(): void {
    for (const buffer of this.#all) buffer.destroy();
    this.#gpu.counts.bytes -= this.#bytes;
    this.#gpu.counts.buffers -= this.#all.length;
    this.#all.length = 0;
    this.#bytes = 0;
  }

  #make(size: number, usage: number): GPUBuffer {
    const buffer = this.#gpu.device.createBuffer({ size, usage });
    this.#all.push(buffer);
    this.#bytes += size;
    this.#gpu.counts.bytes += size;
    this.#gpu.counts.buffers++;
    return buffer;
  }
}

/** `elements` of a view from element `from` on, a multiple of 64. */
export function slice(view: View, from: number, elements: number): View {
  return { buffer: view.buffer, offset: view.offset + from * 4, size: elements * 4 };
}

/** Copies a view to `staging` and gives its numbers, when the device has got there. */
export async function readBack(gpu: Gpu, view: View, staging: View): Promise<ArrayBuffer> {
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(view.buffer, view.offset, staging.buffer, 0, view.size);
  gpu.submit(encoder);
  return mapped(gpu, staging, view.size);
}

/** What lies in a staging buffer. @throws HearthError gpu/lost */
export async function mapped(gpu: Gpu, staging: View, bytes: number): Promise<ArrayBuffer> {
  try {
    await staging.buffer.mapAsync(GPUMapMode.READ, 0, bytes);
  } catch (error) {
    // A lost device rejects the mapping with words of its own.
    await gpu.failed(error);
  }
  const copy = staging.buffer.getMappedRange(0, bytes).slice(0);
  staging.buffer.unmap();
  gpu.throwFailure();
  return copy;
}
