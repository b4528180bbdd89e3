// The YAML beside a pipeline's canvas, as one person writes in it while others work on the pipeline.
import { describe, expect, it } from 'vitest';
import { PipelineEditor } from '$features/designer/editor/pipeline-editor.svelte';
import { pipelineParts, PipelineText } from '$features/designer/editor/pipeline-text.svelte';
import { spliced } from '$core/text/shared-text';
import { groupNodeId, noteNodeId } from '$parts/graph/folded';
import { SharedMachine } from '../../../support/memory-workspace';

async function opened() {
  const workspace = await new SharedMachine().tab({});
  const { id } = await workspace.pipelines.create({ title: 'Test' });
  const editor = new PipelineEditor(workspace, id);
  for (const name of ['choose-dataset', 'sort-rows']) editor.add(name);
  editor.setParams('sort_rows', { column: 'a' });
  await expect.poll(() => workspace.pipelines.get(id).graph).toEqual(editor.graph);
  return { workspace, editor, text: new PipelineText(workspace, editor) };
}

/** Writes as an editor does. */
async function write({ text }: PipelineText, from: string, to: string): Promise<void> {
  const at = text.get().indexOf(from);
  await text.write(() => [{ at, remove: from.length, insert: to }]);
}

describe('the text of a pipeline', () => {
  it('follows the pipeline until somebody writes, and then waits to be applied as one change', async () => {
    const { workspace, editor, text } = await opened();
    let shown = text.text.get();
    text.text.listen((splices) => (shown = spliced(shown, splices)));
    editor.setParams('sort_rows', { column: 'b' });
    text.follow();
    expect([shown, text.isWritten]).toEqual([expect.stringContaining('column: b'), false]);

    await write(text, 'column: b', 'column: c\n      descending: true');
    await write(text, 'title: Test', 'title: Tested');
    editor.setTitle('choose_dataset', 'Mine');
    text.follow();
    expect(shown).not.toContain('Mine');
    // Panels come and go; what is written stays.
    const again = new PipelineText(workspace, editor);
    expect([again.now, again.isWritten]).toEqual([shown, true]);

    await text.apply();
    expect([text.isWritten, text.error, text.kept]).toEqual([false, undefined, []]);
    expect(editor.graph.nodes.map(({ title, params }) => [title, params])).toEqual([
      ['Mine', expect.anything()],
      [undefined, { column: 'c', descending: true }]
    ]);
    expect(editor.record?.title).toBe('Tested');
    expect(text.now).toContain('title: Mine');
    editor.undo();
    text.follow();
    expect(editor.graph.nodes[1]?.params).toEqual({ column: 'b' });
    expect(text.now).toContain('column: b');
  });

  it('leaves what others have changed meanwhile as it is, names it, and keeps what was written', async () => {
    const { workspace, editor, text } = await opened();
    await write(text, 'column: a', 'column: mine\n      descending: true');
    await workspace.pipelines.edit(editor.id, (graph) => ({
      ...graph,
      nodes: graph.nodes.map((node) =>
        node.id === 'sort_rows' ? { ...node, params: { column: 'theirs' } } : node
      )
    }));
    await text.apply();
    expect(editor.graph.nodes[1]?.params).toEqual({ column: 'theirs', descending: true });
    expect([text.kept, text.isWritten]).toEqual([['Sort rows'], true]);
    expect(text.now).toContain('column: mine');
    text.discard();
    expect(text.now).toContain('column: theirs');
  });

  it('names the line of what it cannot read, and changes nothing', async () => {
    const { editor, text } = await opened();
    const before = editor.graph;
    await write(text, 'column: a', 'column: a\n    colour: red');
    await text.apply();
    const line = text.now.split('\n').findIndex((one) => one.includes('colour')) + 1;
    expect(text.error).toMatchObject({ code: 'graph/unreadable', details: { line } });
    expect(text.error?.message).toContain('steps.sort_rows.colour');
    expect([editor.graph, text.isWritten]).toEqual([before, true]);
    await write(text, '\n    colour: red', '');
    // What is as it was needs no applying.
    expect([text.error, text.isWritten]).toEqual([undefined, false]);
  });

  it('says which of its lines are of which node of the canvas', async () => {
    const { editor, text } = await opened();
    editor.addNote();
    editor.selected = ['sort_rows'];
    editor.group('Sorting');
    text.follow();
    const [note, group] = [editor.graph.notes[0]!.id, editor.graph.groups[0]!.id];
    expect(pipelineParts(text.now).map(({ id, from }) => [id, text.now.slice(from).split('\n')[0]])).toEqual([
      ['choose_dataset', 'choose_dataset:'],
      ['sort_rows', 'sort_rows:'],
      [groupNodeId(group), `- id: ${group}`],
      [noteNodeId(note), `- id: ${note}`]
    ]);
  });
});
