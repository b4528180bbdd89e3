// Two runs side by side, and why a step ran anew, from records alone.
import { expect, it } from 'vitest';
import { changeNode } from '$core/graph/edit';
import { emptyGraph, type GraphNode, type Json } from '$core/graph/graph';
import type { PipelineRunRecord, PipelineStep } from '$core/graph/pipeline';
import { compareRuns, type RunSide } from '$features/designer/runs/compare-runs';
import { whyRun, type KnownRun } from '$features/designer/run/why-run';

const from = (node: string, port: string) => ({ from: 'node' as const, node, port });

function fit(params: Record<string, Json>): GraphNode {
  return { id: 'fit', component: 'train-linear', params, inputs: { data: from('rows', 'table') } };
}

interface Made {
  readonly id: string;
  readonly params?: Record<string, Json>;
  readonly rows?: string;
  readonly force?: boolean;
  readonly key?: string;
}

function run({ id, params = {}, rows = 'a', force = false, key = id }: Made): KnownRun {
  const nodes: GraphNode[] = [
    { id: 'rows', component: 'choose-dataset', params: { ref: 'flowers' }, inputs: {} },
    fit(params)
  ];
  const record: PipelineRunRecord = {
    id,
    pipeline: 'p',
    title: 'Flowers',
    graph: { ...emptyGraph, nodes },
    seed: 1,
    force,
    state: 'completed',
    createdAt: 0
  };
  const steps: Record<string, PipelineStep> = {
    rows: {
      run: id,
      node: 'rows',
      state: 'completed',
      attempt: 1,
      key: 'rows',
      outputs: { table: { hash: rows, value: 'dataset:flowers@1' } }
    },
    fit: { run: id, node: 'fit', state: 'completed', attempt: 1, key, job: `${id}-fit`, outputs: {} }
  };
  return { record, step: (node) => steps[node] };
}

it('says why a step was not reused: what was set, what came in, or that it was told to', () => {
  const before = run({ id: 'one', params: { l2: 1 } });
  expect(whyRun('fit', before, [])).toEqual([{ kind: 'first' }]);
  expect(whyRun('fit', run({ id: 'two', params: { l2: 2 } }), [before])).toEqual([
    { kind: 'param', param: 'l2' }
  ]);
  expect(whyRun('fit', run({ id: 'two', params: { l2: 1 }, rows: 'b' }), [before])).toEqual([
    { kind: 'input', port: 'data' }
  ]);
  const varied = run({ id: 'two', params: { l2: 1 } });
  const graph = changeNode(varied.record.graph, 'fit', (node) => ({
    ...node,
    variants: { chosen: 'strict', options: { strict: { params: { l2: 9 } } } }
  }));
  expect(whyRun('fit', { ...varied, record: { ...varied.record, graph } }, [before])).toEqual([
    { kind: 'param', param: 'l2' }
  ]);
  expect(whyRun('fit', run({ id: 'two', force: true }), [before])).toEqual([{ kind: 'forced' }]);
  expect(whyRun('fit', run({ id: 'two', params: { l2: 1 } }), [before])).toEqual([{ kind: 'gone' }]);
});

it('compares two runs step by step, marks the better score, and keeps steps that only one has', () => {
  const side = (known: KnownRun, rmse: number): RunSide => ({
    run: known.record,
    step: known.step,
    scores: (step): Readonly<Record<string, number>> =>
      step.node === 'fit' ? { r2: 0.9, rmse, seconds: rmse } : {}
  });
  const before = side(run({ id: 'one' }), 5);
  const after = side(run({ id: 'two' }), 4);
  const compared = compareRuns(before, after);
  expect(compared.map(({ node }) => node.id)).toEqual(['rows', 'fit']);
  expect(compared[1]!.scores).toEqual([
    { metric: 'rmse', values: [5, 4], best: 1 },
    { metric: 'r2', values: [0.9, 0.9] },
    { metric: 'seconds', values: [5, 4] }
  ]);
  const alone = {
    ...after,
    run: { ...after.run, graph: { ...emptyGraph, nodes: [] } },
    step: () => undefined
  };
  expect(compareRuns(before, alone).map(({ node, steps }) => [node.id, steps[1]])).toEqual([
    ['rows', undefined],
    ['fit', undefined]
  ]);
});
