// AdamW as PyTorch has it, in f64: decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2) after clipping by
// the global norm. The oracle of the engine's optimizer.

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Largest global norm of a gradient; 0: any. */
  readonly clip: number;
}

export class ReferenceAdamW {
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;
  step = 0;
  readonly #settings: AdamWSettings;

  constructor(parameters: ArrayLike<number>, settings: AdamWSettings) {
    this.parameters = Float64Array.from(parameters);
    this.m = new Float64Array(parameters.length);
    this.v = new Float64Array(parameters.length);
    this.#settings = settings;
  }

  /** @returns the norm of the gradient before clipping */
  update(gradient: Float64Array, learningRate: number): number {
    const { beta1, beta2, epsilon, weightDecay, clip } = this.#settings;
    const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
    const factor = clip > 0 ? Math.min(1, clip / (norm + 1e-6)) : 1;
    this.step++;
    const [correction1, correction2] = [1 - beta1 ** this.step, 1 - beta2 ** this.step];
    gradient.forEach((raw, i) => {
      const g = raw * factor;
      this.m[i] = beta1 * this.m[i]! + (1 - beta1) * g;
      this.v[i] = beta2 * this.v[i]! + (1 - beta2) * g * g;
      const move = this.m[i]! / correction1 / (Math.sqrt(this.v[i]! / correction2) + epsilon);
      this.parameters[i] = this.parameters[i]! * (1 - learningRate * weightDecay) - learningRate * move;
    });
    return norm;
  }
}
