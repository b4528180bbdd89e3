import { expect, test } from 'vitest';
import { writeFrame } from '$core/data/codec';
import { numberColumn } from '$core/data/frame';
import { SharedMachine, type TestRuns } from '../../support/memory-workspace';

const fileHash = 'f'.repeat(64);

/** An import with a report, and an edit that makes another table. */
const runs: TestRuns = {
  'import-table': async (_call, ctx) => {
    const frame = { rows: 2, columns: [numberColumn('x', [1, 2])] };
    const table = await writeFrame(frame, [{ name: 'x', type: 'float' }], ctx.blobs);
    return { table, report: { fileName: 'numbers.csv', fileBytes: 7, fileHash, issues: [] } };
  },
  'edit-table': async (_call, ctx) => {
    const frame = { rows: 1, columns: [numberColumn('x', [1])] };
    return { table: await writeFrame(frame, [{ name: 'x', type: 'float' }], ctx.blobs) };
  }
};

async function editedTable() {
  const workspace = await new SharedMachine().tab(runs);
  await workspace.datasets.import(new File(['x\n1\n2\n'], 'numbers.csv'), { name: 'numbers' });
  await workspace.datasets.edit('numbers', [{ kind: 'sample', rows: 1 }], { name: 'sampled' });
  return workspace;
}

test('lineage goes from a version by its job back to the file and its hash', async () => {
  const workspace = await editedTable();
  const sampled = workspace.lineage('dataset:sampled@1');
  expect(sampled).toMatchObject({ ref: 'dataset:sampled@1', job: { component: 'edit-table' } });
  expect(sampled.from).toHaveLength(1);
  expect(sampled.from[0]).toMatchObject({
    ref: 'dataset:numbers@1',
    hash: workspace.datasets.get('numbers').version.hash,
    job: { component: 'import-table' },
    file: { name: 'numbers.csv', bytes: 7, hash: fileHash },
    from: []
  });
});

test('a deleted ancestor is named without its hash', async () => {
  const workspace = await editedTable();
  await workspace.datasets.delete('numbers');
  expect(workspace.lineage('dataset:sampled@1').from).toEqual([{ ref: 'dataset:numbers@1', from: [] }]);
});

test('a workspace is exported whole though the dropped files themselves are not kept', async () => {
  const workspace = await editedTable();
  expect((await workspace.export()).size).toBeGreaterThan(0);
});
