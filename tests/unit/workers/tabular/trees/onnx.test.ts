import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import type { Family, FitInput, Labelled, Matrix } from '$core/training/family';
import { boosting, type BoostingParams } from '$workers/tabular/families/boosting';
import { extraTrees, randomForest, type ForestParams } from '$workers/tabular/families/forest';
import { madeUpRows, matrixOf } from '../../../../support/matrix';
import { testContext } from '../../../../support/run-context';
import { ort, runOnnx } from '../../../../support/run-onnx';

const boosted: BoostingParams = {
  rounds: 30,
  learningRate: 0.2,
  growth: 'leaves',
  maxLeaves: 31,
  maxDepth: 8,
  minHessian: 1e-3,
  minLeafRows: 3,
  lambda: 1,
  rowSample: 1,
  columnSample: 1,
  maxBins: 255,
  balanced: false,
  earlyStopping: false,
  patience: 5
};
const forest: ForestParams = {
  trees: 25,
  maxDepth: 32,
  minLeafRows: 1,
  columnSample: 0,
  criterion: 'gini',
  balanced: false
};

const tasks = {
  binary: { classes: 2, label: (s: number) => Number(s > 0) },
  multiclass: { classes: 4, label: (s: number) => Math.max(0, Math.min(3, Math.floor(s + 2))) },
  regression: { classes: 1, label: (s: number) => 1000 + 50 * s }
} as const;
type Task = keyof typeof tasks;

function taskInput<P>(task: Task, params: P): FitInput<P> {
  const { x, signal } = madeUpRows(800, 11);
  const train: Labelled = { x, y: signal.map(tasks[task].label) };
  return { task, classes: tasks[task].classes, train, params, seed: 3 };
}

/** Rows that training never saw, the cut points themselves, infinities and missing values. */
function hardRows(trained: Matrix): Matrix {
  const { x } = madeUpRows(400, 12);
  const edge = [NaN, Infinity, -Infinity, 0, -0, 1e-40];
  const rows = Array.from({ length: 600 }, (_, i) =>
    x.columns.map((column, c) => {
      if (i < 400) return column[i]!;
      if (i < 500) return trained.columns[c]![i]!;
      return edge[(i * 7 + c * 3) % edge.length]!;
    })
  );
  return matrixOf(rows);
}

async function compare<P, M>(family: Family<P, M>, input: FitInput<P>): Promise<number> {
  const model = await family.fit(input, testContext());
  const x = hardRows(input.train.x);
  const predicted = await family.predict(model, x);
  const graph = new GraphBuilder();
  const columns = x.columns.length;
  const output = family.toOnnx(model, graph, graph.input('x', 'float32', ['N', columns]));
  const width = input.task === 'regression' ? 1 : input.classes;
  graph.output(output, 'float32', ['N', width]);
  const flat = Float32Array.from(
    { length: x.rows * columns },
    (_, i) => x.columns[i % columns]![Math.floor(i / columns)]!
  );
  const feeds = { x: new ort.Tensor('float32', flat, [x.rows, columns]) };
  const scored = (await runOnnx(encodeModel(graph, { name: 'trees' }), feeds))[output]!;
  expect(scored.dims).toEqual([x.rows, width]);
  const values = scored.data as Float32Array;
  const scale = input.task === 'regression' ? 1000 : 1;
  return predicted.reduce((most, p, i) => Math.max(most, Math.abs(p - values[i]!) / scale), 0);
}

describe('trees as ONNX', () => {
  it.each(Object.keys(tasks) as Task[])(
    'boosting gives the same predictions in the runtime: %s',
    async (task) => {
      expect(await compare(boosting, taskInput(task, boosted))).toBeLessThan(1e-5);
    }
  );

  it.each(Object.keys(tasks) as Task[])(
    'forests give the same predictions in the runtime: %s',
    async (task) => {
      expect(await compare(randomForest, taskInput(task, forest))).toBeLessThan(1e-5);
      expect(await compare(extraTrees, taskInput(task, { ...forest, balanced: true }))).toBeLessThan(1e-5);
    }
  );

  it('runs models whose trees are single leaves', async () => {
    const x = matrixOf([[1], [1], [1]]);
    for (const [task, classes] of [
      ['binary', 2],
      ['regression', 1]
    ] as const) {
      const train = { x, y: Float64Array.of(0, 1, 1) };
      const one = { task, classes, train, seed: 1 };
      for (const family of [boosting, randomForest]) {
        const model = await (family as Family<unknown, unknown>).fit(
          { ...one, params: family === boosting ? boosted : forest },
          testContext()
        );
        const graph = new GraphBuilder();
        const output = (family as Family<unknown, unknown>).toOnnx(
          model,
          graph,
          graph.input('x', 'float32', ['N', 1])
        );
        graph.output(output, 'float32', ['N', classes]);
        const feeds = { x: new ort.Tensor('float32', Float32Array.of(5), [1, 1]) };
        const scored = (await runOnnx(encodeModel(graph, { name: 'leaf' }), feeds))[output]!;
        const [expected] = await (family as Family<unknown, unknown>).predict(model, matrixOf([[5]]));
        expect(Math.abs((scored.data as Float32Array)[0]! - expected!)).toBeLessThan(1e-6);
      }
    }
  });

  it('keeps the cover of every node for explanations', async () => {
    const input = taskInput('binary', boosted);
    const model = await boosting.fit(input, testContext());
    const graph = new GraphBuilder();
    boosting.toOnnx(model, graph, graph.input('x', 'float32', ['N', 5]));
    const { nodes_hitrates, nodes_treeids } = graph.nodes[0]!.attributes as Record<string, Float32Array>;
    const roots = nodes_treeids!.map((tree, i) => (i === 0 || tree !== nodes_treeids![i - 1] ? i : -1));
    for (const root of roots.filter((i) => i >= 0)) expect(nodes_hitrates![root]).toBe(800);
  });
});
