// What every kernel's text begins with: its bindings in order, the numbers of the run, and where a thread is.
// Shapes of the model are written into the text as constants; how many tokens there are comes by uniform, so that
// one compiled kernel serves every length.

export interface Binding {
  readonly name: string;
  /** Element: 'f32', 'vec4f', 'u32', … */
  readonly type: string;
  readonly write?: boolean;
}

/**
 * Numbers of a run. tokens = rows · length; seed and layer salt the dropout masks; scale multiplies the gradient of the
 * loss; first is the position of the first token, where earlier ones are in a cache.
 */
const runStruct = /* wgsl */ `
struct Run {
  tokens: u32,
  length: u32,
  rows: u32,
  seed: u32,
  scale: f32,
  first: u32,
  layer: u32,
}`;

/** `read` and `write` are storage arrays; with `run`, the last binding is the uniform `run`. */
export function header(bindings: readonly Binding[], run = true): string {
  const lines = bindings.map(
    ({ name, type, write }, i) =>
      `@group(0) @binding(${i}) var<storage, ${write ? 'read_write' : 'read'}> ${name}: array<${type}>;`
  );
  if (run) lines.push(runStruct, `@group(0) @binding(${bindings.length}) var<uniform> run: Run;`);
  return lines.join('\n');
}

/** 'name:type' for what is read, '>name:type' for what is written. */
export function bindings(...texts: readonly string[]): readonly Binding[] {
  return texts.map((text) => {
    const [name = '', type = 'f32'] = text.replace('>', '').split(':');
    return { name, type, write: text.startsWith('>') };
  });
}

/** Groups in x at most; what is more goes to y. */
const groupsInX = 32_768;

/** Groups of 64 threads for `count` threads in a line; the thread's number is `at` in `lineMain`. */
export function lineGroups(count: number): readonly [number, number, number] {
  const groups = Math.max(1, Math.ceil(count / 64));
  return [Math.min(groups, groupsInX), Math.ceil(groups / groupsInX), 1];
}

/** The entry point of a kernel of one thread an element: `at` is the thread's number. */
export function lineMain(body: string): string {
  return /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * ${groupsInX}u + group.x) * 64u + lane;
  ${body}
}`;
}

/** The entry point of a kernel of 64 threads a group. */
export function groupMain(body: string): string {
  return /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  ${body}
}`;
}

/** 0 to `count` - 1: for lines of text that differ in a number. */
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** A number as an f32 literal. */
export function f32(value: number): string {
  const text = Math.fround(value).toPrecision(9);
  return `f32(${text})`;
}

/** Sum and largest over the 64 threads of a group, in a fixed order. */
export const reductions = /* wgsl */ `
var<workgroup> shared64: array<f32, 64>;
fn groupSum(lane: u32, value: f32) -> f32 {
  shared64[lane] = value;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared64[lane] += shared64[lane + half]; }
    workgroupBarrier();
  }
  let total = shared64[0];
  workgroupBarrier();
  return total;
}
fn groupMax(lane: u32, value: f32) -> f32 {
  shared64[lane] = value;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half /= 2u) {
    if (lane < half) { shared64[lane] = max(shared64[lane], shared64[lane + half]); }
    workgroupBarrier();
  }
  let largest = shared64[0];
  workgroupBarrier();
  return largest;
}`;
