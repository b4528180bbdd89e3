// A list of operations made ready once: pipelines compiled, bind groups built. Running it only encodes dispatches,
// in one command buffer, or a few where one would keep the device busy for too long (watchdogs reset a device after
// about two seconds, and the page's own drawing waits in the same queue).
import type { View } from './buffers';
import type { Gpu } from './device';

export interface Op {
  /** For the profiler: 'attention', 'gate_up'. */
  readonly name: string;
  /** WGSL with an entry point `main`, its bindings numbered as `bindings` are. */
  readonly code: string;
  readonly bindings: readonly View[];
  readonly groups: readonly [x: number, y: number, z: number];
}

interface ReadyOp {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly groups: readonly [number, number, number];
}

/** Milliseconds of one submit that are aimed at, and those that are too many. */
const aimMs = 150;
const tooLongMs = 250;

export class Program {
  readonly #gpu: Gpu;
  readonly #ops: readonly ReadyOp[];
  #parts = 1;

  private constructor(gpu: Gpu, ops: readonly ReadyOp[]) {
    this.#gpu = gpu;
    this.#ops = ops;
  }

  static async build(gpu: Gpu, ops: readonly Op[]): Promise<Program> {
    const ready = await Promise.all(ops.map((op) => prepare(gpu, op)));
    await gpu.check();
    return new Program(gpu, ready);
  }

  /** Dispatches of one run. */
  get length(): number {
    return this.#ops.length;
  }

  get names(): readonly string[] {
    return this.#ops.map(({ name }) => name);
  }

  encode(encoder: GPUCommandEncoder, from = 0, to = this.#ops.length): void {
    const pass = encoder.beginComputePass();
    for (let i = from; i < to; i++) {
      const op = this.#ops[i]!;
      pass.setPipeline(op.pipeline);
      pass.setBindGroup(0, op.bindGroup);
      pass.dispatchWorkgroups(...op.groups);
    }
    pass.end();
    this.#gpu.counts.dispatches += to - from;
  }

  /**
   * Runs everything; resolves when the device has done it. Into how many submits it is cut follows from how long
   * the last run took. `after` may add copies behind the last operation.
   */
  async run(after?: (encoder: GPUCommandEncoder) => void): Promise<void> {
    const { device } = this.#gpu;
    const parts = this.#parts;
    const started = performance.now();
    for (let part = 0; part < parts; part++) {
      const encoder = device.createCommandEncoder();
      const at = (i: number): number => Math.floor((this.#ops.length * i) / parts);
      this.encode(encoder, at(part), at(part + 1));
      if (part === parts - 1) after?.(encoder);
      this.#gpu.submit(encoder);
      // At most two wait in the queue: what is encoded now, and what the device works on.
      if (part > 0 && part < parts - 1) await this.#gpu.check();
    }
    await this.#gpu.check();
    const took = performance.now() - started;
    const wanted = took <= tooLongMs ? 1 : Math.min(this.#ops.length, Math.ceil(took / aimMs));
    // Fewer again after a slow run: the first one also makes the device's own code.
    if (took / parts > tooLongMs || wanted < parts) this.#parts = wanted;
  }

  /** Milliseconds of each operation, summed by name; needs the feature 'timestamp-query'. */
  async profile(): Promise<ReadonlyMap<string, number>> {
    const { device } = this.#gpu;
    const count = 2 * this.#ops.length;
    const querySet = device.createQuerySet({ type: 'timestamp', count });
    const { QUERY_RESOLVE, COPY_SRC, MAP_READ, COPY_DST } = GPUBufferUsage;
    const resolved = device.createBuffer({ size: 8 * count, usage: QUERY_RESOLVE | COPY_SRC });
    const staging = device.createBuffer({ size: 8 * count, usage: MAP_READ | COPY_DST });
    const encoder = device.createCommandEncoder();
    for (const [i, op] of this.#ops.entries()) {
      const timestampWrites = { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
      const pass = encoder.beginComputePass({ timestampWrites });
      pass.setPipeline(op.pipeline);
      pass.setBindGroup(0, op.bindGroup);
      pass.dispatchWorkgroups(...op.groups);
      pass.end();
    }
    encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, 8 * count);
    this.#gpu.submit(encoder);
    await staging.mapAsync(GPUMapMode.READ);
    const times = new BigInt64Array(staging.getMappedRange().slice(0));
    for (const made of [querySet, resolved, staging]) made.destroy();
    const byName = new Map<string, number>();
    for (const [i, { name }] of this.#ops.entries()) {
      const milliseconds = Number(times[2 * i + 1]! - times[2 * i]!) / 1e6;
      byName.set(name, (byName.get(name) ?? 0) + milliseconds);
    }
    return byName;
  }
}

async function prepare(gpu: Gpu, { name, code, bindings, groups }: Op): Promise<ReadyOp> {
  const pipeline = await gpu.pipeline(code);
  gpu.counts.bindGroups++;
  const entries = bindings.map((resource, binding) => ({ binding, resource }));
  const bindGroup = gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return { name, pipeline, bindGroup, groups };
}
