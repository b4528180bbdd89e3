// The YAML of a pipeline as it stands beside its canvas. It follows the pipeline while nobody writes in it. What is written
// waits, whatever else is done meanwhile, until it is applied or discarded: what it changes in the text it began from is then
// done to the pipeline as it is, in the graph as one change to undo. Title and description are no part of the graph and are
// written beside it.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import { applyPatch, keptByOthers, patchBetween } from '$core/graph/edit';
import type { Graph } from '$core/graph/graph';
import { nodeOfKey } from '$core/graph/parts';
import { writePipeline } from '$core/graph/text';
import { yamlPlaces } from '$core/text/yaml-places';
import { groupNodeId, noteNodeId } from '$parts/graph/folded';
import { WrittenText } from '$parts/params/written-text';
import type { Workspace } from '$sdk/workspace';
import type { TextPart } from '$ui/code/marks';
import { stepTitle } from '../canvas-nodes';
import { drafts } from './text-drafts';
import type { PipelineEditor } from './pipeline-editor.svelte';

export class PipelineText {
  readonly #workspace: Workspace;
  readonly #editor: PipelineEditor;
  /** Of the pipeline as it was shown last. */
  #shown: string;
  #now = $state.raw('');
  readonly text: WrittenText;
  error = $state.raw<ErrorRecord>();
  /** Titles of what others had changed and what is therefore as they left it. */
  kept = $state.raw<readonly string[]>([]);

  constructor(workspace: Workspace, editor: PipelineEditor) {
    this.#workspace = workspace;
    this.#editor = editor;
    const draft = drafts.get(editor.id);
    this.#shown = draft?.was ?? this.#yaml();
    this.#now = draft?.now ?? this.#shown;
    this.text = new WrittenText(this.#now, (now) => this.#typed(now));
  }

  get now(): string {
    return this.#now;
  }
  /** Whether it holds what is not in the pipeline. */
  get isWritten(): boolean {
    return drafts.has(this.#editor.id);
  }

  #yaml(): string {
    const { record, graph } = this.#editor;
    return writePipeline({ title: record?.title ?? '', description: record?.description ?? '', graph });
  }

  /** Shows the pipeline as it is now, unless something is written. */
  follow(): void {
    if (this.isWritten) return;
    this.#shown = this.#now = this.#yaml();
    this.text.show(this.#now);
  }

  #typed(now: string): void {
    this.#now = now;
    this.error = undefined;
    this.kept = [];
    const was = drafts.get(this.#editor.id)?.was ?? this.#shown;
    if (now === was) drafts.delete(this.#editor.id);
    else drafts.set(this.#editor.id, { was, now });
  }

  discard(): void {
    drafts.delete(this.#editor.id);
    this.error = undefined;
    this.kept = [];
    this.follow();
  }

  async apply(): Promise<void> {
    const draft = drafts.get(this.#editor.id);
    if (!draft) return;
    try {
      // What others did since then stays: only what was changed in the text is changed.
      const [was, is] = await Promise.all([
        this.#workspace.pipelines.read(draft.was),
        this.#workspace.pipelines.read(draft.now)
      ]);
      const patch = patchBetween(was.graph, is.graph);
      this.#editor.change('yaml', (graph) => applyPatch(graph, patch, 'redo'));
      const { title, description } = is;
      if (title !== was.title || description !== was.description)
        await this.#workspace.pipelines.describe(this.#editor.id, { title, description });
      const kept = keptByOthers(this.#editor.graph, patch);
      this.error = undefined;
      this.kept = namesOf(kept, [this.#editor.graph, is.graph]);
      // What could not be applied is still there to be copied.
      if (kept.length === 0 && drafts.get(this.#editor.id) === draft) this.discard();
    } catch (thrown) {
      this.error = toErrorRecord(thrown);
    }
  }
}

/** Titles of the steps that parts belong to; of other parts their id. */
function namesOf(keys: readonly string[], graphs: readonly Graph[]): readonly string[] {
  const nodes = graphs.flatMap((graph) => graph.nodes);
  const names = keys.map((key) => {
    const node = nodes.find(({ id }) => id === nodeOfKey(key));
    return node ? stepTitle(node) : decodeURIComponent(key.split('/')[1]!);
  });
  return [...new Set(names)];
}

/** Which characters of a pipeline's YAML say what of which node of its canvas. */
export function pipelineParts(yaml: string): readonly TextPart[] {
  const places = yamlPlaces(yaml, { steps: 'keys', groups: { by: 'id' }, notes: { by: 'id' } });
  const ids = { groups: groupNodeId, notes: noteNodeId };
  return places.map(({ section, id, from, to }) => ({
    id: ids[section as keyof typeof ids]?.(id) ?? id,
    from,
    to
  }));
}
