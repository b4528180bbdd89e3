// One WebGPU device of the language-model engine, watched: WebGPU throws nowhere by itself when a kernel is invalid,
// memory is short or the device is lost, and what is read afterwards is worthless. `check` throws what happened.
import { HearthError } from '$core/errors';

const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxStorageBuffersPerShaderStage'
] as const;
const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

/** How long after a rejected promise it may take until the loss of the device is told. */
const toldWithinMs = 2000;
/** A graphics process that died is started again within seconds. */
const adapterTries = 20;
const adapterPauseMs = 500;

export interface GpuOptions {
  /** 'default': only what every WebGPU device has, to prove that kernels fit it. */
  readonly limits?: 'adapter' | 'default';
}

/** Counts of what was made on a device, for tests and the profiler. */
export interface GpuCounts {
  buffers: number;
  bytes: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  dispatches: number;
}

export class Gpu {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  readonly counts: GpuCounts = {
    buffers: 0,
    bytes: 0,
    bindGroups: 0,
    pipelines: 0,
    submits: 0,
    dispatches: 0
  };
  /** Whether a device of this worker has been lost: the next adapter may then take a moment to come. */
  static #lostBefore = false;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  #failure: HearthError | undefined;
  #lost = false;

  private constructor(device: GPUDevice, info: GPUAdapterInfo) {
    this.device = device;
    this.info = info;
    device.addEventListener('uncapturederror', ({ error }) => (this.#failure ??= failureOf(error)));
    void device.lost.then(({ reason, message }) => {
      this.#lose(message || reason);
    });
  }

  /** A fresh device. An adapter gives only one, so each call asks for its own. @throws HearthError lm/no-gpu */
  static async open({ limits = 'adapter' }: GpuOptions = {}): Promise<Gpu> {
    const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
    const adapter = gpu && (await findAdapter(gpu, Gpu.#lostBefore ? adapterTries : 1));
    if (!adapter) throw new HearthError('lm/no-gpu', { reason: 'the browser offers no graphics device' });
    const requiredLimits =
      limits === 'default'
        ? {}
        : Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
    const requiredFeatures = wantedFeatures.filter((name) => adapter.features.has(name));
    try {
      return new Gpu(await adapter.requestDevice({ requiredLimits, requiredFeatures }), adapter.info);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HearthError('lm/no-gpu', { reason }, { cause: error });
    }
  }

  get lost(): boolean {
    return this.#lost;
  }

  /**
   * Waits for everything submitted so far, and for word of its errors.
   * @throws HearthError gpu/lost, gpu/failed, job/out-of-memory
   */
  async check(): Promise<void> {
    // A lost device resolves this at once, or rejects it.
    await this.device.queue.onSubmittedWorkDone().catch((error: unknown) => this.failed(error));
    this.throwFailure();
  }

  /** Throws what is known to have gone wrong, without waiting. */
  throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * Throws what a rejected promise of the device means. That the device is lost may be told only a moment later, and
   * where the graphics process died, in other words.
   */
  async failed(error: unknown): Promise<never> {
    await Promise.race([this.device.lost, pause(toldWithinMs)]);
    const { message } = error as Error;
    if (/instance reference|device (is|was) (lost|destroyed)/i.test(message)) this.#lose(message);
    this.throwFailure();
    throw error;
  }

  #lose(reason: string): void {
    this.#lost = true;
    Gpu.#lostBefore = true;
    this.#failure ??= new HearthError('gpu/lost', { reason });
  }

  /** The compiled kernel; each text is compiled once. @throws HearthError gpu/failed, with the compiler's words */
  pipeline(code: string): Promise<GPUComputePipeline> {
    const known = this.#pipelines.get(code);
    if (known) return known;
    const compiled = this.#compile(code);
    this.#pipelines.set(code, compiled);
    return compiled;
  }

  async #compile(code: string): Promise<GPUComputePipeline> {
    const module = this.device.createShaderModule({ code });
    this.counts.pipelines++;
    try {
      const compute = { module, entryPoint: 'main' };
      return await this.device.createComputePipelineAsync({ layout: 'auto', compute });
    } catch (error) {
      this.throwFailure();
      const { messages } = await module.getCompilationInfo().catch((cause: unknown) => this.failed(cause));
      const words = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join('; ');
      const reason = words || (error instanceof Error ? error.message : String(error));
      throw new HearthError('gpu/failed', { reason: `${reason}\n${code}` }, { cause: error });
    }
  }

  /** Submits, and counts it. */
  submit(encoder: GPUCommandEncoder): void {
    this.counts.submits++;
    this.device.queue.submit([encoder.finish()]);
  }

  close(): void {
    this.device.destroy();
  }
}

function failureOf(error: GPUError): HearthError {
  return error instanceof GPUOutOfMemoryError
    ? new HearthError('job/out-of-memory', { what: 'the graphics device' })
    : new HearthError('gpu/failed', { reason: error.message });
}

async function findAdapter(gpu: GPU, tries: number): Promise<GPUAdapter | null> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter || tries <= 1) return adapter;
  await pause(adapterPauseMs);
  return findAdapter(gpu, tries - 1);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
