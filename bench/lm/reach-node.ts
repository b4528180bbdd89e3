// The entry of real-gpu.mjs: gives Node the WebGPU that a browser has, and runs the measurement.
import { measureAll, workloads } from './reach';

interface Dawn {
  readonly create: (flags: readonly string[]) => GPU;
  readonly globals: object;
}

const name = 'webgpu';
const { create, globals } = (await import(/* @vite-ignore */ name)) as Dawn;
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
const wanted = process.argv.slice(2).filter((given) => given in workloads);
await measureAll(wanted.length > 0 ? wanted : Object.keys(workloads), (line) => console.log(line));
// Dawn keeps threads that would hold the process.
process.exit(0);
