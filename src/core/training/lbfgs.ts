// Minimises a smooth function plus an L1 penalty: L-BFGS (Nocedal & Wright 2006, algorithm 7.4), and OWL-QN
// (Andrew & Gao 2007) where the penalty is not zero. One iteration a call on plain state, so that a run can save,
// stop and go on to the same bits.

const history = 10;
const sufficient = 1e-4;
const mostHalvings = 40;

/** Value at `x`, with the gradient of the smooth part written into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => Promise<number>;

export interface LbfgsState {
  readonly x: Float64Array;
  /** Of the smooth part and the penalty. */
  readonly value: number;
  /** Of the smooth part. */
  readonly gradient: Float64Array;
  /** Last steps and changes of gradient, oldest first. */
  readonly steps: readonly Float64Array[];
  readonly changes: readonly Float64Array[];
  readonly iteration: number;
  readonly done: boolean;
}

/** The state at a first point. `l1` is the penalty of each coordinate. */
export async function startLbfgs(
  x: Float64Array,
  objective: Objective,
  l1: Float64Array
): Promise<LbfgsState> {
  const gradient = new Float64Array(x.length);
  const value = (await objective(x, gradient)) + penalty(x, l1);
  return { x, value, gradient, steps: [], changes: [], iteration: 0, done: false };
}

/** One iteration. `done` when the largest (pseudo-)gradient is within `tolerance`, or no step lowers the value. */
export async function stepLbfgs(
  state: LbfgsState,
  objective: Objective,
  l1: Float64Array,
  tolerance: number
): Promise<LbfgsState> {
  const slope = pseudoGradient(state, l1);
  if (largest(slope) <= tolerance) return { ...state, done: true };
  const direction = descent(state, slope, l1);
  const along = dot(direction, slope);
  let step = state.iteration === 0 ? Math.min(1, 1 / Math.sqrt(dot(slope, slope))) : 1;
  const gradient = new Float64Array(state.x.length);
  for (let halving = 0; halving < mostHalvings; halving++, step /= 2) {
    const x = moved(state.x, direction, step, slope, l1);
    const value = (await objective(x, gradient)) + penalty(x, l1);
    if (value <= state.value + sufficient * step * along)
      return remember(state, x, value, gradient, tolerance, l1);
  }
  return { ...state, done: true };
}

function remember(
  state: LbfgsState,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  tolerance: number,
  l1: Float64Array
): LbfgsState {
  const step = x.map((v, i) => v - state.x[i]!);
  const change = gradient.map((v, i) => v - state.gradient[i]!);
  const curved = dot(step, change) > 1e-12 * dot(change, change);
  const steps = curved ? [...state.steps, step].slice(-history) : state.steps;
  const changes = curved ? [...state.changes, change].slice(-history) : state.changes;
  const next = { x, value, gradient, steps, changes, iteration: state.iteration + 1, done: false };
  return { ...next, done: largest(pseudoGradient(next, l1)) <= tolerance };
}

/** The steepest one-sided slope; the plain gradient where there is no penalty. */
function pseudoGradient({ x, gradient }: LbfgsState, l1: Float64Array): Float64Array {
  return gradient.map((g, i) => {
    const weight = l1[i]!;
    if (weight === 0) return g;
    if (x[i]! !== 0) return g + Math.sign(x[i]!) * weight;
    return g + weight < 0 ? g + weight : g - weight > 0 ? g - weight : 0;
  });
}

/** -H slope by the two-loop recursion; coordinates that turn against the slope are held under a penalty. */
function descent({ steps, changes }: LbfgsState, slope: Float64Array, l1: Float64Array): Float64Array {
  const q = slope.slice();
  const alpha = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    alpha[k] = dot(steps[k]!, q) / dot(steps[k]!, changes[k]!);
    addTo(q, changes[k]!, -alpha[k]!);
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  for (let k = 0; k < steps.length; k++) {
    const beta = dot(changes[k]!, q) / dot(steps[k]!, changes[k]!);
    addTo(q, steps[k]!, alpha[k]! - beta);
  }
  return q.map((v, i) => (l1[i]! > 0 && v * slope[i]! <= 0 ? 0 : -v));
}

/** A step that stays in the orthant of the start, as OWL-QN asks. */
function moved(
  x: Float64Array,
  direction: Float64Array,
  step: number,
  slope: Float64Array,
  l1: Float64Array
) {
  return x.map((v, i) => {
    const next = v + step * direction[i]!;
    if (l1[i]! === 0) return next;
    const orthant = v !== 0 ? Math.sign(v) : -Math.sign(slope[i]!);
    return next * orthant > 0 ? next : 0;
  });
}

function penalty(x: Float64Array, l1: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += l1[i]! * Math.abs(x[i]!);
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(target: Float64Array, source: Float64Array, times: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += times * source[i]!;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
