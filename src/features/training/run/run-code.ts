// A run as the SDK call that repeats it: same inputs, parameters and seed.
import { splitFullRef } from '$core/assets';
import { components, type ComponentName } from '$core/components/index';
import type { JobRecord } from '$core/jobs/record';
import { defaultParams } from '$core/params';

/** JavaScript for the console or a notebook. Parameters at their default are left out. */
export function codeOf(record: JobRecord): string {
  const inputs = Object.fromEntries(
    Object.entries(record.inputs).map(([port, ref]) => [port, splitFullRef(ref)?.ref ?? ref])
  );
  const params = { ...changedParams(record), seed: record.seed };
  return [
    'const ws = await hearth.open();',
    'const job = await ws.jobs.submit(',
    `  '${record.component}',`,
    `  ${inline(inputs)},`,
    `  ${inline(params)}`,
    ');',
    'const { outputs, metrics } = await job.done();'
  ].join('\n');
}

/** The parameters that a person set: those that differ from their default. */
export function changedParams(record: JobRecord): Record<string, unknown> {
  const spec = components[record.component as ComponentName];
  const defaults = spec ? defaultParams(spec.params) : {};
  const changed = Object.entries(record.params).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name])
  );
  return Object.fromEntries(changed);
}

function inline(value: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(value).map(([key, v]) => `${keyOf(key)}: ${JSON.stringify(v)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
