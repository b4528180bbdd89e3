import { describe, expect, test } from 'vitest';
import { MemoryBlobs } from '$core/memory-blobs';
import { GraphBuilder } from '$core/onnx/graph';
import { encodeModel } from '$core/onnx/writer';
import { makeScoreService } from '$workers/score/service';
import { Session, SessionPool } from '$workers/score/session';
import { storeModel } from '../../../support/tiny-models';

/** y = x + `add`, [batch, 1] */
function addingGraph(add: number, batch: number | string = 'N'): GraphBuilder {
  const graph = new GraphBuilder();
  const addend = graph.constant('addend', 'float32', [1], Float32Array.of(add));
  graph.node('Add', [graph.input('x', 'float32', [batch, 1]), addend], {}, { as: 'prediction' });
  graph.output('prediction', 'float32', [batch, 1]);
  return graph;
}

describe('warm sessions', () => {
  const loads: number[] = [];
  const model = (add: number) => ({
    id: `sha256:${add}` as const,
    bytes: 100,
    load: () => {
      loads.push(add);
      return Session.open(encodeModel(addingGraph(add), { name: 'adding' }), 'adding');
    }
  });
  const ask = async (session: Session): Promise<number> => {
    const x = { type: 'float32', dims: [1, 1], data: Float32Array.of(1) } as const;
    return (await session.run({ x }, ['prediction'])).prediction!.data[0] as number;
  };

  test('are loaded once, and let go of least recently used beyond the limit', async () => {
    const pool = new SessionPool(250);
    expect(await pool.use(model(1), ask)).toBe(2);
    expect(await pool.use(model(2), ask)).toBe(3);
    expect(await pool.use(model(1), ask)).toBe(2);
    expect(loads).toEqual([1, 2]);
    await pool.use(model(3), ask);
    expect(pool.size).toBe(2);
    await pool.use(model(1), ask);
    expect(loads).toEqual([1, 2, 3]);
    await pool.use(model(2), ask);
    expect(loads).toEqual([1, 2, 3, 2]);
    await pool.close();
    expect(pool.size).toBe(0);
  });

  test('in use are never released', async () => {
    const pool = new SessionPool(150);
    const answer = await pool.use(model(1), async (session) => {
      await pool.use(model(2), ask);
      await pool.use(model(3), ask);
      return ask(session);
    });
    expect(answer).toBe(2);
    await pool.close();
  });

  test('shared by callers at the same time are loaded once', async () => {
    loads.length = 0;
    const pool = new SessionPool(150);
    expect(await Promise.all([1, 1, 1].map((add) => pool.use(model(add), ask)))).toEqual([2, 2, 2]);
    expect(loads).toEqual([1]);
    await pool.close();
  });
});

test('a graph with a fixed batch is filled up and the fill thrown away', async () => {
  const blobs = new MemoryBlobs();
  const stored = await storeModel(addingGraph(10, 3), blobs, { producer: 'import', task: 'regression' });
  const rows = [1, 2, 3, 4].map((x) => ({ x }));
  const answers = await makeScoreService(blobs).score(stored, rows);
  expect(answers.map(({ prediction }) => prediction)).toEqual([11, 12, 13, 14]);
});
