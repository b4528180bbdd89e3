// What runs are called in lists where one chooses among them.
import { expect, test } from 'vitest';
import type { JobRecord } from '$core/jobs/record';
import { runFacts, runLabel } from '$features/flows/run-label';

const toy = { name: 'toy', versions: [{ version: 1, manifest: { rows: 300 } }] };
const datasets = { list: () => [toy] } as unknown as Parameters<typeof runLabel>[1];

const run = (more: Partial<JobRecord>): JobRecord =>
  ({
    state: 'completed',
    createdAt: Date.UTC(2026, 10, 30, 11, 16, 5),
    inputs: {},
    params: {},
    ...more
  }) as JobRecord;
const factsOf = (more: Partial<JobRecord>) => runFacts(run(more), datasets);

test('runs of one minute are told apart by their second', () => {
  const first = runLabel(run({}), datasets);
  expect(first).toMatch(/:05/);
  expect(runLabel(run({ createdAt: Date.UTC(2026, 10, 30, 11, 16, 6) }), datasets)).not.toBe(first);
});

test('a run says how it ended, over how many rows of what it went, and what answered', () => {
  const inputs = { data: 'dataset:toy@1', model: 'language-model:tiny@1' };
  const own = { inputs, params: { limit: 200, connections: {} } };
  expect(factsOf(own)).toBe('toy@1, 200 rows · tiny@1');
  expect(factsOf({ ...own, state: 'failed' })).toBe('Failed · toy@1, 200 rows · tiny@1');
  expect(factsOf({ state: 'cancelled', params: { rows: [{}], limit: 200 } })).toBe('Cancelled · 1 row');
  // A dataset that was deleted, and a run of an earlier version of the studio.
  expect(factsOf({ inputs: { data: 'gone@2' } })).toBe('gone@2');
  expect(factsOf({})).toBe('');
});

test('a run names the address that was asked in place of a model, and few of many', () => {
  const endpoint = { kind: 'endpoint', url: 'https://example.org/v1', model: 'large' } as const;
  const inputs = { model: 'tiny@1' };
  expect(factsOf({ inputs, params: { connections: { '': endpoint } } })).toBe('large (example.org)');
  const many = { a: endpoint, b: { kind: 'endpoint', url: 'http://localhost:8080' }, c: { kind: 'model' } };
  expect(factsOf({ inputs, params: { connections: many } })).toBe('tiny@1, large (example.org), …');
});
