// Counts what a page asks of WebGPU, by wrapping its classes: for whoever is named at the time.

export interface GpuCounts {
  dispatches: number;
  submits: number;
  bindGroups: number;
  pipelines: number;
  buffers: number;
  /** Of buffers made and not destroyed. */
  liveBytes: number;
}

const none = (): GpuCounts => ({
  dispatches: 0,
  submits: 0,
  bindGroups: 0,
  pipelines: 0,
  buffers: 0,
  liveBytes: 0
});

export class GpuCounters {
  readonly #counts = new Map<string, GpuCounts>();
  #name = 'nobody';

  constructor() {
    const count = (field: Exclude<keyof GpuCounts, 'liveBytes'>) => () => void this.#current[field]++;
    wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', count('dispatches'));
    wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', count('dispatches'));
    wrap(GPUQueue.prototype, 'submit', count('submits'));
    wrap(GPUDevice.prototype, 'createBindGroup', count('bindGroups'));
    wrap(GPUDevice.prototype, 'createComputePipeline', count('pipelines'));
    wrap(GPUDevice.prototype, 'createComputePipelineAsync', count('pipelines'));
    const owners = new WeakMap<object, GpuCounts>();
    wrap(GPUDevice.prototype, 'createBuffer', (buffer, _self) => {
      this.#current.buffers++;
      this.#current.liveBytes += (buffer as GPUBuffer).size;
      owners.set(buffer as GPUBuffer, this.#current);
    });
    wrap(GPUBuffer.prototype, 'destroy', (_result, buffer) => {
      const owner = owners.get(buffer);
      if (owner) owner.liveBytes -= (buffer as GPUBuffer).size;
      owners.delete(buffer);
    });
  }

  get #current(): GpuCounts {
    const found = this.#counts.get(this.#name);
    if (found) return found;
    const made = none();
    this.#counts.set(this.#name, made);
    return made;
  }

  /** What is counted from now on is this one's. */
  name(name: string): void {
    this.#name = name;
  }

  /** A copy of what one has so far. */
  of(name: string): GpuCounts {
    return { ...(this.#counts.get(name) ?? none()) };
  }
}

function wrap(prototype: object, name: string, after: (result: unknown, self: object) => void): void {
  const methods = prototype as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[name]!;
  methods[name] = function (this: object, ...given: unknown[]) {
    const result = original.apply(this, given);
    after(result, this);
    return result;
  };
}
