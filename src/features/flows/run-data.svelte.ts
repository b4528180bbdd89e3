// What a run over rows takes: a dataset, or the flow's own tests, or the answers of a run that it evaluates; and which of
// their columns goes to which input.
import type { TableManifest } from '$core/data/table';
import { mappingByName, unmetInputs, type ColumnMapping } from '$core/flows/column-mapping';
import type { OpenedFlow } from '$core/flows/open-flow';
import type { JobRecord } from '$core/jobs/record';
import { fromLive } from '$ui/live.svelte';
import type { SelectOption } from '$ui/options';
import type { FlowEditor } from './flow-editor.svelte';
import { ifHere } from '$parts/if-here';
import { resultTexts as r } from './result-text';
import { runLabel } from './run-label';

/** Of other flows, the newest; a list of more is nothing to choose from. */
const mostRuns = 30;

export class RunData {
  readonly #editor: FlowEditor;
  readonly #opened: () => OpenedFlow;
  readonly #datasets;
  readonly #jobs;
  /** Names of what the evaluated run put out, by its id; without names where that is not on this device. */
  #outputs = $state.raw<{ readonly of: string; readonly names: readonly string[] | undefined }>();

  /** Where none was chosen: what was shown first, whatever comes after it. */
  #first: string | undefined;

  constructor(editor: FlowEditor, opened: () => OpenedFlow) {
    this.#editor = editor;
    this.#opened = opened;
    this.#datasets = fromLive(editor.workspace.datasets.live);
    this.#jobs = fromLive(editor.workspace.jobs.live);
  }

  readonly datasets = $derived.by((): readonly SelectOption[] =>
    this.#datasets.current
      .filter(({ versions }) => versions.at(-1)?.manifest.kind === 'table')
      .map(({ name, versions }) => ({ value: `${name}@${versions.at(-1)!.version}`, label: name }))
  );
  /** The newest runs of other flows that left answers. */
  readonly runs = $derived.by((): readonly JobRecord[] =>
    this.#jobs.current
      .filter(
        (job) =>
          job.tags.includes('flow') && !job.tags.includes(`flow:${this.#editor.id}`) && leftAnswers(job)
      )
      .slice(0, mostRuns)
  );
  /** Id of the run that is evaluated, whether it is still there or not; '' for none. */
  readonly chosen = $derived.by((): string => this.#editor.settings?.of ?? '');
  /** The run that is evaluated: also one that is older than those that are listed. */
  readonly of = $derived.by((): JobRecord | undefined => this.#answered(this.chosen));
  /** The run that is evaluated was deleted. */
  readonly isMissing = $derived.by((): boolean => this.chosen !== '' && this.of === undefined);
  readonly runOptions = $derived.by((): readonly SelectOption[] => {
    const runs = this.of && !this.runs.includes(this.of) ? [...this.runs, this.of] : this.runs;
    const options = runs.map((run) => {
      const label = `${run.title} · ${runLabel(run, this.#editor.workspace.datasets)}`;
      return { value: run.id, label };
    });
    return this.isMissing ? [...options, { value: this.chosen, label: r.ofMissing }] : options;
  });
  readonly hasOwn = $derived.by((): boolean => this.#opened().rows.length > 0);
  /** What it runs over: never another dataset than was chosen, or was seen here first. */
  readonly data = $derived.by((): string | undefined => {
    const chosen = this.#editor.settings?.data;
    if (this.chosen !== '') return this.#isThere(chosen) ? chosen : undefined;
    if (chosen !== undefined) return this.#newest(chosen) ?? chosen;
    if (this.hasOwn) return undefined;
    this.#first = this.#newest(this.#first) ?? this.datasets[0]?.value;
    return this.#first;
  });
  /** The dataset that was chosen is not here. */
  readonly isDataMissing = $derived.by((): boolean => this.data !== undefined && !this.#isThere(this.data));
  readonly columns = $derived.by((): readonly string[] => {
    if (this.data === undefined || this.isDataMissing) return [];
    const { manifest } = this.#editor.workspace.datasets.get(this.data);
    return (manifest as TableManifest).columns.map(({ name }) => name);
  });
  readonly outputs = $derived.by((): readonly string[] =>
    this.#outputs?.of === this.of?.id ? (this.#outputs?.names ?? []) : []
  );
  /** What the evaluated run put out is not on this device. */
  readonly isElsewhere = $derived.by(
    (): boolean => this.of !== undefined && this.#outputs?.of === this.of.id && !this.#outputs.names
  );
  readonly mapping = $derived.by((): ColumnMapping => {
    const { mapping = 'auto' } = this.#editor.settings ?? {};
    if (mapping !== 'auto') return mapping;
    return mappingByName(this.#opened().definition.inputs, this.columns, this.outputs);
  });
  /** Inputs that nothing gives a value. */
  readonly unmet = $derived.by((): readonly string[] => {
    const isMapped = (this.data !== undefined && !this.isDataMissing) || this.of !== undefined;
    return isMapped ? unmetInputs(this.#opened().definition.inputs, this.mapping) : [];
  });
  /** There is something to run over. */
  readonly isThere = $derived.by(
    (): boolean =>
      !this.isMissing &&
      !this.isDataMissing &&
      (this.data !== undefined || this.hasOwn || this.of !== undefined)
  );

  #answered(id: string): JobRecord | undefined {
    return this.#jobs.current.find((job) => job.id === id && leftAnswers(job));
  }

  /** Also of an earlier version: rows are those of the run. */
  #isThere(ref: string | undefined): boolean {
    return this.#datasets.current.some(({ name, versions }) =>
      versions.some(({ version }) => `${name}@${version}` === ref)
    );
  }

  /** The newest version of a dataset that a reference names; undefined where there is none of that name. */
  #newest(ref: string | undefined): string | undefined {
    const name = ref?.slice(0, ref.lastIndexOf('@'));
    return this.datasets.find(({ label }) => label === name)?.value;
  }

  /** Asks what the evaluated run put out. */
  async readOutputs(): Promise<void> {
    const { of } = this;
    if (!of || this.#outputs?.of === of.id) return;
    const report = await ifHere(() => this.#editor.workspace.flows.report(of.id));
    this.#outputs = { of: of.id, names: report?.outputs };
  }

  /** A run, with the dataset it was over; '' for none. */
  evaluate(id: string): void {
    const run = this.#answered(id);
    const ref = run?.inputs.data?.replace(/^dataset:/, '');
    const data = this.#isThere(ref) ? ref : undefined;
    const change = { of: run?.id, mapping: 'auto' } as const;
    void this.#editor.setSettings(run ? { ...change, data } : change);
  }

  map(input: string, source: string): void {
    const { [input]: _before, ...rest } = this.mapping;
    void this.#editor.setSettings({ mapping: source === '' ? rest : { ...rest, [input]: source } });
  }
}

/** A run that was cancelled has those of its rows that were done. */
function leftAnswers({ state, outputs }: JobRecord): boolean {
  return state === 'completed' || (state === 'cancelled' && outputs?.traces !== undefined);
}
