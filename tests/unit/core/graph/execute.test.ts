import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { executeGraph, type ExecuteOptions, type Outcome } from '$core/graph/execute';
import { emptyGraph, type Graph, type GraphNode } from '$core/graph/graph';
import { downstreamOf } from '$core/graph/order';
import type { WireValues } from '$core/graph/step';
import { HearthError } from '$core/errors';
import { Random } from '$core/random';
import { randomGraph, sequentially, StepWorld, worldPalette } from '../../../support/step-world';

const palette = worldPalette();
const options: ExecuteOptions = { seed: 7, parallel: 3 };

function outputsOf({ steps }: Outcome): ReadonlyMap<string, WireValues> {
  return new Map([...steps].flatMap(([id, { outputs }]) => (outputs ? [[id, outputs] as const] : [])));
}

const sorted = (map: ReadonlyMap<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** Runs to the end through as many crashes as are given, each at that call of a port. */
async function throughCrashes(
  graph: Graph,
  world: StepWorld,
  crashes: readonly number[],
  more: Partial<ExecuteOptions> = {}
): Promise<Outcome> {
  for (const crashAt of [...crashes, Infinity]) {
    const { ports, died } = world.live(crashAt);
    const journal = [...world.journal.values()];
    const ended = await Promise.race([
      executeGraph(graph, palette, ports, { ...options, journal, ...more }),
      died
    ]);
    if (ended !== 'died') return ended;
  }
  throw new Error('not reached');
}

const seeds = fc.integer({ min: 1, max: 1e9 });

describe('executeGraph, against a sequential oracle', () => {
  it('gives the same outputs, runs no step twice and keeps to its places', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 4 }), async (seed, parallel) => {
        const graph = randomGraph(new Random(seed), 14);
        const world = new StepWorld(seed);
        const outcome = await executeGraph(graph, palette, world.live().ports, { ...options, parallel });
        expect(sorted(outputsOf(outcome))).toEqual(sorted(sequentially(graph, 7)));
        expect([...world.worked.values()].every((times) => times === 1)).toBe(true);
        expect(world.mostRunning).toBeLessThanOrEqual(parallel);
        expect(outcome.steps.size).toBe(graph.nodes.length);
        expect(outcome.state).toBe('completed');
        for (const [id, record] of outcome.steps) expect(world.journal.get(id)).toEqual(record);
      }),
      { numRuns: 150 }
    );
  });

  it('ends the same after crashes anywhere: nothing run twice, nothing lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        seeds,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
        async (seed, crashes) => {
          const graph = randomGraph(new Random(seed), 10);
          const world = new StepWorld(seed);
          const outcome = await throughCrashes(graph, world, crashes);
          expect(sorted(outputsOf(outcome))).toEqual(sorted(sequentially(graph, 7)));
          expect([...world.worked.values()].every((times) => times === 1)).toBe(true);
        }
      ),
      { numRuns: 200 }
    );
  });

  it('ends the same with one crash injected at every single call of a port', async () => {
    const graph = randomGraph(new Random(9), 20);
    const whole = new StepWorld(1);
    await executeGraph(graph, palette, whole.live().ports, options);
    expect(whole.calls).toBeGreaterThan(30);
    for (let crashAt = 1; crashAt <= whole.calls; crashAt++) {
      const world = new StepWorld(crashAt);
      const outcome = await throughCrashes(graph, world, [crashAt]);
      expect(sorted(outputsOf(outcome)), `crash at ${crashAt}`).toEqual(sorted(sequentially(graph, 7)));
      expect([...world.worked.values()].every((times) => times === 1)).toBe(true);
    }
  });

  it('never serves a stale result: after a change only what follows from it is run again', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, seeds, async (seed, which) => {
        const graph = randomGraph(new Random(seed), 12);
        const world = new StepWorld(seed);
        await executeGraph(graph, palette, world.live().ports, options);
        const changed = graph.nodes[which % graph.nodes.length]!;
        const next: Graph = {
          ...graph,
          nodes: graph.nodes.map((n) => (n === changed ? { ...n, params: { ...n.params, x: 77 } } : n))
        };
        const outcome = await executeGraph(next, palette, world.nextRun().live().ports, options);
        expect(sorted(outputsOf(outcome))).toEqual(sorted(sequentially(next, 7)));
        const affected = new Set([changed.id, ...downstreamOf(next, changed.id)]);
        const failing = next.nodes.filter((n) => n.params.failures === 1000).map(({ id }) => id);
        for (const id of world.started) expect([...affected, ...failing]).toContain(id);
        expect([...world.worked.values()].every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 200 }
    );
  });

  it('runs everything again for another seed or a newer component, and each key once when forced', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const graph = randomGraph(new Random(seed), 8);
        const world = new StepWorld(seed);
        await executeGraph(graph, palette, world.live().ports, options);
        const reseeded = await executeGraph(graph, palette, world.nextRun().live().ports, {
          ...options,
          seed: 8
        });
        expect(sorted(outputsOf(reseeded))).toEqual(sorted(sequentially(graph, 8)));
        const newer = new StepWorld(seed, 2);
        for (const [key, values] of world.results) newer.results.set(key, values);
        const raised = await executeGraph(graph, worldPalette(2), newer.live().ports, options);
        expect(sorted(outputsOf(raised))).toEqual(sorted(sequentially(graph, 7, 2)));
        const forced = new StepWorld(seed);
        for (const [key, values] of world.results) forced.results.set(key, values);
        await executeGraph(graph, palette, forced.live().ports, { ...options, force: true });
        const keys = new Set([...forced.journal.values()].filter((r) => r.outputs).map((r) => r.key!));
        expect(new Set(forced.worked.keys())).toEqual(keys);
      }),
      { numRuns: 60 }
    );
  });

  it('stops at a cancel injected anywhere, and what had ended is the oracle’s', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 0, max: 80 }), async (seed, at) => {
        const graph = randomGraph(new Random(seed), 10);
        const world = new StepWorld(seed);
        const { ports } = world.live();
        const abort = new AbortController();
        let calls = 0;
        const keep = async (record: Parameters<typeof ports.keep>[0]): Promise<void> => {
          if (++calls === at) abort.abort(new HearthError('job/cancelled', {}));
          await ports.keep(record);
        };
        if (at === 0) abort.abort(new HearthError('job/cancelled', {}));
        const outcome = await executeGraph(
          graph,
          palette,
          { ...ports, keep },
          { ...options, signal: abort.signal }
        );
        const oracle = sequentially(graph, 7);
        for (const [id, outputs] of outputsOf(outcome)) expect(outputs).toEqual(oracle.get(id));
        const isCut = [...outcome.steps.values()].some(({ state }) => state === 'cancelled');
        expect(outcome.state).toBe(isCut ? 'cancelled' : 'completed');
        expect(world.running).toBe(0);
        expect(outcome.steps.size).toBe(graph.nodes.length);
      }),
      { numRuns: 200 }
    );
  });
});

describe('executeGraph', () => {
  const from = (node: string) => ({ from: 'node', node, port: 'out' }) as const;
  const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({
    id,
    component: 'work',
    params: {},
    inputs: {},
    ...more
  });
  const chain = (first: Partial<GraphNode>): Graph => ({
    ...emptyGraph,
    nodes: [node('first', first), node('then', { params: { x: 1 }, inputs: { a: from('first') } })]
  });
  const states = ({ steps }: Outcome) => Object.fromEntries([...steps].map(([id, r]) => [id, r.state]));

  it('stops the run at a failure, and says which step failed', async () => {
    const world = new StepWorld(1);
    const graph: Graph = {
      ...emptyGraph,
      nodes: [node('bad', { params: { failures: 9 } }), node('after', { inputs: { a: from('bad') } })]
    };
    const outcome = await executeGraph(graph, palette, world.live().ports, options);
    expect(outcome.state).toBe('failed');
    expect(outcome.steps.get('bad')).toMatchObject({ state: 'failed', error: { message: 'bad:1 fails' } });
    expect(outcome.steps.get('after')).toMatchObject({ state: 'skipped', skipped: 'stopped' });
  });

  it('tries again after a growing wait', async () => {
    const world = new StepWorld(1);
    const run = { retries: 3, backOffMs: 100 };
    const outcome = await executeGraph(
      chain({ params: { failures: 3 }, run }),
      palette,
      world.live().ports,
      options
    );
    expect(outcome.state).toBe('completed');
    expect(outcome.steps.get('first')?.attempt).toBe(4);
    expect(world.waits).toEqual([100, 200, 400]);
  });

  it('gives up a step whose time is over', async () => {
    const world = new StepWorld(1);
    const { ports } = world.live();
    const seen: AbortSignal[] = [];
    const slow = {
      ...ports,
      runStep: ({ signal }: { signal: AbortSignal }) =>
        new Promise<never>((_, reject) => {
          seen.push(signal);
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        })
    };
    const outcome = await executeGraph(chain({ run: { timeoutMs: 50 } }), palette, slow, options);
    expect(outcome.steps.get('first')?.error?.code).toBe('graph/timeout');
    expect(seen[0]?.aborted).toBe(true);
  });

  it('runs a node only if its condition holds', async () => {
    const world = new StepWorld(1);
    const activate = { when: { from: 'input', input: 'wanted' }, is: 'yes' } as const;
    const wanted = (value: string) => ({ wanted: { hash: value, value } });
    const run = (value: string) =>
      executeGraph(chain({ activate }), palette, world.nextRun().live().ports, {
        ...options,
        inputs: wanted(value)
      });
    expect(states(await run('no'))).toEqual({ first: 'skipped', then: 'skipped' });
    expect(states(await run('yes'))).toEqual({ first: 'completed', then: 'completed' });
    expect(states(await run('yes'))).toEqual({ first: 'reused', then: 'reused' });
  });

  it('takes the default of an input that nobody gives a value', async () => {
    const activate = { when: { from: 'input', input: 'wanted' }, is: 'yes' } as const;
    const graph: Graph = { ...chain({ activate }), inputs: { wanted: { type: 'text', default: 'yes' } } };
    const run = (inputs?: WireValues) =>
      executeGraph(graph, palette, new StepWorld(1).live().ports, {
        ...options,
        ...(inputs ? { inputs } : {})
      });
    expect(states(await run())).toEqual({ first: 'completed', then: 'completed' });
    expect(states(await run({ wanted: { hash: 'no', value: 'no' } }))).toMatchObject({ first: 'skipped' });
  });

  it('fails where a value is not there for no condition and no failure', async () => {
    const graph = chain({ inputs: { a: { from: 'input', input: 'gone' } } });
    const outcome = await executeGraph(graph, palette, new StepWorld(1).live().ports, options);
    expect(outcome.state).toBe('failed');
    expect(outcome.steps.get('first')).toMatchObject({
      state: 'failed',
      error: { code: 'job/missing-input', details: { component: 'work', input: 'a' } }
    });
  });

  it('stops with the error of a storage that refuses, and goes on from there later', async () => {
    const world = new StepWorld(1);
    const { ports } = world.live();
    const full = new HearthError('store/quota', {});
    const keep = (record: Parameters<typeof ports.keep>[0]): Promise<void> =>
      record.node === 'then' ? Promise.reject(full) : ports.keep(record);
    await expect(executeGraph(chain({}), palette, { ...ports, keep }, options)).rejects.toBe(full);
    const outcome = await throughCrashes(chain({}), world, []);
    expect(states(outcome)).toEqual({ first: 'completed', then: 'reused' });
    expect([...world.worked.values()]).toEqual([1, 1]);
  });

  it('runs a node after what its chosen variant needs, and refuses a circle that it closes', async () => {
    const variantsFrom = (a: string) => ({ chosen: 'v', options: { v: { inputs: { a: from(a) } } } });
    const varied: Graph = {
      ...emptyGraph,
      nodes: [node('a', { variants: variantsFrom('b') }), node('b', { params: { x: 1 } })]
    };
    const outcome = await executeGraph(varied, palette, new StepWorld(1).live().ports, options);
    expect(states(outcome)).toEqual({ b: 'completed', a: 'completed' });
    const [a, b] = varied.nodes;
    const circle: Graph = { ...varied, nodes: [a!, { ...b!, inputs: { a: from('a') } }] };
    const run = executeGraph(circle, palette, new StepWorld(1).live().ports, options);
    await expect(run).rejects.toMatchObject({ code: 'graph/invalid' });
  });

  it('refuses a cycle', async () => {
    const graph: Graph = { ...emptyGraph, nodes: [node('a', { inputs: { a: from('a') } })] };
    const run = executeGraph(graph, palette, new StepWorld(1).live().ports, options);
    await expect(run).rejects.toMatchObject({ code: 'graph/invalid' });
  });
});
