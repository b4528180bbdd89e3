// The WebAssembly kernels of the tree families: compiled once, instantiated on a memory. What each does is said
// in kernels/*.wat. Arguments named after memory are byte addresses; a bad address is the caller's bug.
import { kernelBytes } from './kernels/bytes';

export interface Kernels {
  sortFloats(values: number, count: number, scratch: number, counts: number): number;
  binFloats(values: number, count: number, cuts: number, out: number, stride: number): void;
  histogram(
    bins: number,
    stride: number,
    rows: number,
    count: number,
    gradients: number,
    countShift: number,
    out: number
  ): void;
  clear(at: number, bytes: number): void;
  subtract(parent: number, child: number, bytes: number): void;
  bestSplit(
    histogram: number,
    columns: number,
    columnCount: number,
    countShift: number,
    lambda: number,
    minHessian: number,
    minRows: number,
    out: number
  ): void;
  partition(
    bins: number,
    stride: number,
    rows: number,
    count: number,
    scratch: number,
    bin: number,
    missingLeft: number
  ): number;
  enumerate(rows: number, first: number, count: number): void;
  logistic(
    scores: number,
    labels: number,
    count: number,
    weight0: number,
    weight1: number,
    gradientUnit: number,
    hessianUnit: number,
    gradients: number,
    out: number
  ): void;
  softmax(
    scores: number,
    scoreStride: number,
    scales: number,
    labels: number,
    count: number,
    output: number,
    weights: number,
    gradientUnit: number,
    hessianUnit: number,
    gradients: number
  ): void;
  exp(from: number, to: number, count: number): void;
  addValue(rows: number, count: number, value: number, scores: number, scoreStride: number): void;
  addTree(
    bins: number,
    stride: number,
    rows: number,
    count: number,
    nodes: number,
    scores: number,
    scoreStride: number
  ): void;
}

let compiled: Promise<WebAssembly.Module[]> | undefined;

/** All kernels, working on this memory. */
export async function loadKernels(memory: WebAssembly.Memory): Promise<Kernels> {
  compiled ??= Promise.all(Object.values(kernelBytes).map(compile));
  const instances = (await compiled).map((module) => new WebAssembly.Instance(module, { env: { memory } }));
  return Object.assign({}, ...instances.map((instance) => instance.exports)) as Kernels;
}

function compile(base64: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}
