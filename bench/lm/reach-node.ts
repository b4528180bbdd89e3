// The entry of real-gpu.mjs: gives Node the WebGPU that a browser has, and runs the measurement.
import { Gpu } from '$workers/lm/gpu/device';
import { measureAll, workloads } from './reach';
import { proveVariants } from './variants';

interface Dawn {
  readonly create: (flags: readonly string[]) => GPU;
  readonly globals: object;
}

const name = 'webgpu';
const { create, globals } = (await import(/* @vite-ignore */ name)) as Dawn;
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
const tell = (line: string): void => console.log(line);
const given = process.argv.slice(2);
if (given.includes('variants')) await proveVariants(await Gpu.open(), tell);
const wanted = given.filter((name) => name in workloads);
if (wanted.length > 0 || !given.includes('variants'))
  await measureAll(wanted.length > 0 ? wanted : Object.keys(workloads), tell);
// Dawn keeps threads that would hold the process.
process.exit(0);
