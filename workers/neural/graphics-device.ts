// A WebGPU device that TensorFlow.js computes on, watched: a device that is lost or out of memory throws nowhere by
// itself, and what is read from it afterwards is worthless.
import * as tf from '@tensorflow/tfjs-core';
import { HearthError } from '$core/errors';

const watched = ['validation', 'out-of-memory', 'internal'] as const;

/** Limits that TensorFlow.js sizes its work by; the default ones are far below what a card can do. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup'
] as const;

export class GraphicsDevice {
  readonly #device: GPUDevice;
  #failure: HearthError | undefined;

  private constructor(device: GPUDevice) {
    this.#device = device;
    void device.lost.then(({ reason, message }) => {
      this.#failure ??= new HearthError('gpu/lost', { reason: message || reason });
    });
    this.#watch();
  }

  /** A fresh device, made current in TensorFlow.js; or why there is none. Whatever refuses it, there are other ways. */
  static async open(): Promise<GraphicsDevice | string> {
    const adapter = await (globalThis.navigator as Navigator | undefined)?.gpu?.requestAdapter({
      powerPreference: 'high-performance'
    });
    if (!adapter) return 'this browser offers no graphics device';
    const requiredLimits = Object.fromEntries(limits.map((name) => [name, adapter.limits[name]]));
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
    let device: GPUDevice;
    try {
      device = await adapter.requestDevice({ requiredLimits });
    } catch (error) {
      return `the graphics device could not be opened (${error instanceof Error ? error.message : String(error)})`;
    }
    // The package registers a backend with a device of its own; that one could not be watched.
    if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
    tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info), 3);
    if (await tf.setBackend('webgpu')) return new GraphicsDevice(device);
    device.destroy();
    return 'WebGPU could not be started';
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Waits until the device tells of its errors so far.
   * @throws HearthError gpu/lost, gpu/failed, job/out-of-memory
   */
  async check(): Promise<void> {
    const errors = await Promise.all(watched.map(() => this.#device.popErrorScope()));
    const error = errors.find((found) => found !== null);
    if (error) this.#failure ??= failureOf(error);
    if (this.#failure) throw this.#failure;
    this.#watch();
  }

  close(): void {
    tf.removeBackend('webgpu');
    this.#device.destroy();
  }

  #watch(): void {
    for (const kind of watched) this.#device.pushErrorScope(kind);
  }
}

function failureOf(error: GPUError): HearthError {
  return error instanceof GPUOutOfMemoryError
    ? new HearthError('job/out-of-memory', { what: 'the graphics device' })
    : new HearthError('gpu/failed', { reason: error.message });
}
