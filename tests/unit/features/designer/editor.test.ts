import { describe, expect, it } from 'vitest';
import { emptyGraph, type Graph } from '$core/graph/graph';
import { PipelineEditor } from '$features/designer/editor/pipeline-editor.svelte';
import { unchangedSteps } from '$features/designer/run/run-view.svelte';
import { createFromTemplate, templateIds } from '$features/designer/templates';
import { isClear } from '$parts/graph/places';
import type { Workspace } from '$sdk/workspace';
import { runImportLanguageModel } from '$workers/lm/runs/import-language-model';
import { runs } from '../../../../workers/data/runs/index';
import { tinyModelFiles } from '../../../support/lm/stored-tiny-model';
import { tinyArchitectures } from '../../../support/lm/tiny-model';
import { SharedMachine, type TestRuns } from '../../../support/memory-workspace';

async function opened(): Promise<{ workspace: Workspace; editor: PipelineEditor }> {
  const all = { ...runs, 'import-language-model': runImportLanguageModel };
  const workspace = await new SharedMachine().tab(all as unknown as TestRuns);
  await workspace.datasets.import(new File(['a,b\n1,2\n3,\n'], 'rows.csv'), { name: 'rows' });
  const { id } = await workspace.pipelines.create({ title: 'Test' });
  return { workspace, editor: new PipelineEditor(workspace, id) };
}

const kept = (workspace: Workspace, { id }: PipelineEditor) => workspace.pipelines.get(id).graph;

describe('the editor of a pipeline', () => {
  it('adds steps beside what is selected and connects what fits', async () => {
    const { workspace, editor } = await opened();
    editor.add('choose-dataset');
    editor.setParams('choose_dataset', { ref: 'rows' });
    editor.add('sort-rows');
    expect(editor.graph.nodes[1]?.inputs).toEqual({
      table: { from: 'node', node: 'choose_dataset', port: 'table' }
    });
    expect(editor.columnsOf('sort_rows').table?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(editor.issues.map(({ node, code }) => [node, code])).toEqual([['sort_rows', 'bad-param']]);
    editor.setParams('sort_rows', { column: 'c' });
    expect(editor.issues.map(({ code }) => code)).toEqual(['unknown-column']);
    editor.setParams('sort_rows', { column: 'b' });
    expect(editor.issues).toEqual([]);
    await expect.poll(() => kept(workspace, editor)).toEqual(editor.graph);
  });

  it('sets and takes back how a step is run', async () => {
    const { editor } = await opened();
    editor.add('sort-rows');
    editor.setRun('sort_rows', { retries: 2, timeoutMs: 5000 });
    editor.setRun('sort_rows', { timeoutMs: undefined });
    expect(editor.graph.nodes[0]?.run).toEqual({ retries: 2 });
  });

  it('undoes what was typed as one change, and does it again', async () => {
    const { workspace, editor } = await opened();
    editor.add('choose-dataset');
    for (const title of ['R', 'Ro', 'Row', 'Rows']) editor.setTitle('choose_dataset', title);
    expect(editor.graph.nodes[0]?.title).toBe('Rows');
    editor.undo();
    expect(editor.graph.nodes[0]?.title).toBeUndefined();
    editor.redo();
    expect(editor.graph.nodes[0]?.title).toBe('Rows');
    editor.undo();
    editor.undo();
    expect(editor.graph.nodes).toEqual([]);
    expect(editor.canUndo).toBe(false);
    await expect.poll(() => kept(workspace, editor).nodes).toEqual([]);
  });

  it('connects only what fits, and never in a circle', async () => {
    const { editor } = await opened();
    editor.add('choose-dataset', { x: 0, y: 0 });
    editor.add('sort-rows', { x: 1, y: 1 });
    editor.add('train-linear', { x: 2, y: 2 });
    const wire = (from: string, port: string, to: string, input: string) => ({
      from: { node: from, port },
      to: { node: to, port: input }
    });
    expect(editor.fits(wire('choose_dataset', 'table', 'sort_rows', 'table'))).toBe(true);
    expect(editor.fits(wire('train_linear', 'model', 'sort_rows', 'table'))).toBe(false);
    expect(editor.fits(wire('sort_rows', 'table', 'sort_rows', 'table'))).toBe(false);
    editor.connect(wire('choose_dataset', 'table', 'sort_rows', 'table'));
    editor.remove(['choose_dataset']);
    expect(editor.graph.nodes.map(({ inputs }) => inputs)).toEqual([{}, {}]);
  });

  it('copies groups and notes with steps, into another pipeline too, and takes that back at once', async () => {
    const { workspace, editor } = await opened();
    for (const name of ['choose-dataset', 'sort-rows', 'remove-duplicates']) editor.add(name);
    editor.selected = ['sort_rows', 'remove_duplicates'];
    editor.group('Prepare');
    editor.addNote();
    editor.setNote('note', 'why');
    const before = editor.graph;
    editor.selected = ['group/group', 'note/note'];
    editor.clip.duplicate();
    expect(editor.selected).toEqual(['group/group_2', 'note/note_2']);
    expect(editor.graph.groups.map(({ id, title, folded }) => [id, title, folded])).toEqual([
      ['group', 'Prepare', true],
      ['group_2', 'Prepare', true]
    ]);
    expect(editor.graph.notes.map(({ text }) => text)).toEqual(['why', 'why']);
    expect(editor.graph.nodes.slice(3).map(({ id, group, inputs }) => [id, group, inputs.table])).toEqual([
      ['sort_rows_2', 'group_2', { from: 'node', node: 'choose_dataset', port: 'table' }],
      ['remove_duplicates_2', 'group_2', { from: 'node', node: 'sort_rows_2', port: 'table' }]
    ]);
    editor.undo();
    expect(editor.graph).toEqual(before);

    // Open, it goes along where all of it is chosen, and only there.
    editor.unfold('group');
    editor.selected = ['choose_dataset', 'sort_rows'];
    const part = editor.clip.copied()!;
    editor.selectAll();
    const all = editor.clip.copied()!;
    const there = new PipelineEditor(workspace, (await workspace.pipelines.create({ title: 'Other' })).id);
    there.clip.pasted(part);
    expect([there.graph.nodes.length, there.graph.groups]).toEqual([2, []]);
    there.undo();
    there.clip.pasted(all);
    expect(there.clip.arrivals).toBe(2);
    expect(there.graph.groups).toEqual([{ id: 'group', title: 'Prepare', folded: false }]);
    expect(there.selected).toEqual(['choose_dataset', 'sort_rows', 'remove_duplicates', 'note/note']);
    await expect.poll(() => kept(workspace, there)).toEqual(there.graph);
    editor.clip.cut();
    expect([editor.graph.nodes, editor.graph.notes]).toEqual([[], []]);
  });

  it('copies and cuts a note alone', async () => {
    const { editor } = await opened();
    expect([editor.clip.canCopy, editor.clip.copied()]).toEqual([false, undefined]);
    editor.addNote();
    const text = editor.clip.copied()!;
    editor.clip.cut();
    expect(editor.graph.notes).toEqual([]);
    editor.clip.pasted(text);
    expect(editor.selected).toEqual(['note/note']);
  });

  it('keeps what another tab changes while one edits', async () => {
    const { workspace, editor } = await opened();
    editor.add('choose-dataset');
    await workspace.pipelines.edit(editor.id, (graph) => ({
      ...graph,
      notes: [{ id: 'n', text: 'hello', position: { x: 0, y: 0 } }]
    }));
    editor.add('sort-rows');
    await expect.poll(() => kept(workspace, editor).nodes).toHaveLength(2);
    expect(kept(workspace, editor).notes).toHaveLength(1);
  });
});

describe('what is opened', () => {
  it('lies over no neighbour: a group, and a component that is taken apart', async () => {
    const { editor } = await opened();
    for (const name of ['choose-dataset', 'sort-rows', 'remove-duplicates', 'clean-missing', 'split-rows'])
      editor.add(name);
    editor.arrange();
    editor.selected = ['sort_rows', 'remove_duplicates', 'clean_missing'];
    editor.group('Prepare');
    // Folded, its neighbours close up.
    editor.arrange();
    const folded = editor.graph;
    editor.unfold('group');
    expect(isClear(editor.drawn.nodes)).toBe(true);
    expect(editor.openGroup?.title).toBe('Prepare');
    editor.undo();
    expect(editor.graph).toEqual(folded);
    editor.ungroup('group');
    expect(isClear(editor.drawn.nodes)).toBe(true);
    editor.undo();

    const cut = editor.component(['group/group']);
    editor.replaceByComponent(cut, {
      component: 'c',
      version: 1,
      savedAt: 0,
      title: 'Prepare',
      description: '',
      graph: cut.graph,
      params: []
    });
    editor.arrange();
    editor.takeApart('Prepare');
    expect(editor.graph.nodes).toHaveLength(5);
    expect(isClear(editor.drawn.nodes)).toBe(true);
  });
});

describe('templates', () => {
  it.each(templateIds)('%s is ready to run on its sample', async (id) => {
    const { workspace } = await opened();
    const files = await tinyModelFiles(tinyArchitectures.plain);
    // Else the one that comes with the studio is fetched, which takes a server.
    if (id === 'lora') await (await workspace.languageModels.import(files, { name: 'tiny' })).done();
    const record = await createFromTemplate(workspace, id);
    const editor = new PipelineEditor(workspace, record.id);
    expect(editor.issues).toEqual([]);
    expect(editor.graph.nodes.length).toBeGreaterThan(4);
  });
});

describe('whether a step is as it was', () => {
  it('follows from itself and from all before it, not from where it stands', async () => {
    const { editor } = await opened();
    editor.add('choose-dataset');
    editor.add('sort-rows');
    editor.add('remove-duplicates');
    const then = editor.graph;
    editor.arrange();
    editor.setTitle('sort_rows', 'In order');
    expect(unchangedSteps(editor.graph, then)('remove_duplicates')).toBe(true);
    editor.setParams('sort_rows', { column: 'b' });
    expect(unchangedSteps(editor.graph, then)('choose_dataset')).toBe(true);
    expect(unchangedSteps(editor.graph, then)('remove_duplicates')).toBe(false);
  });

  it('counts its chosen variant', () => {
    const sorted = (chosen: string): Graph => ({
      ...emptyGraph,
      nodes: [
        {
          id: 'sorted',
          component: 'sort-rows',
          params: { column: 'a' },
          inputs: {},
          variants: { chosen, options: { own: {}, other: { params: { column: 'b' } } } }
        }
      ]
    });
    expect(unchangedSteps(sorted('own'), sorted('own'))('sorted')).toBe(true);
    expect(unchangedSteps(sorted('other'), sorted('own'))('sorted')).toBe(false);
  });
});
