// One row tried: what was typed for it, which variant, and what came of it; begun from its own tab or from the canvas.
import type { OpenedFlow } from '$core/flows/open-flow';
import type { FlowReport } from '$core/flows/run/report';
import type { RowResult } from '$core/flows/run/trace';
import { variantRuns } from '$core/flows/variant-runs';
import { JobResult } from '$parts/job-result.svelte';
import type { FlowEditor } from './flow-editor.svelte';

export class FlowTrial {
  readonly #editor: FlowEditor;
  #typed = $state.raw<Readonly<Record<string, string>>>({});
  /** Label of the chosen variant; the first unless it is one of the flow's. */
  label = $state<string>();
  readonly result = new JobResult<{ readonly report: FlowReport | undefined; readonly row: RowResult }>();

  constructor(editor: FlowEditor) {
    this.#editor = editor;
  }

  /** What an input is given: what was typed, else what the flow itself says. */
  valueOf(input: string, { definition, rows }: OpenedFlow): string {
    const fallback = definition.inputs.find(({ name }) => name === input)?.default;
    const value = this.#typed[input] ?? rows[0]?.values[input] ?? fallback;
    return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  }

  type(input: string, text: string): void {
    this.#typed = { ...this.#typed, [input]: text };
  }

  async run(opened: OpenedFlow): Promise<void> {
    const { flows } = this.#editor.workspace;
    const { id } = this.#editor;
    const variants = variantRuns(opened.definition);
    const variant = variants.find((one) => one.label === this.label) ?? variants[0]!;
    const row = Object.fromEntries(
      opened.definition.inputs.map(({ name }) => [name, this.valueOf(name, opened)])
    );
    await this.result.run(
      () => flows.run(id, { rows: [row], choices: [variant], isTry: true, checks: [] }),
      async (job) => ({ report: await flows.report(job.id), row: (await flows.traces(job.id))!.results[0]! })
    );
  }
}
