// The choices of a fine-tuning: which model, which examples read how, which settings; and what they would take.
import type { AssetRecord } from '$core/assets';
import {
  budgetFor,
  fineTuneLora,
  loraSettings,
  mappingFor,
  suggestedLearningRate,
  weightBytes
} from '$core/components/language/fine-tune-lora';
import type { TableManifest } from '$core/data/table';
import { HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import type { JobRecord } from '$core/jobs/record';
import { guessMapping, mappedColumns, parseMapping, type ExampleMapping } from '$core/lm/examples';
import { loraModules, type LoraModule } from '$core/lm/lora';
import type { LanguageModelManifest } from '$core/lm/manifest';
import { fitTraining } from '$core/lm/memory';
import type { ExamplePreview, StepMeasure } from '$core/lm/preview';
import { parseParams } from '$core/params';
import type { Cost } from '$sdk/jobs';
import type { Workspace } from '$sdk/workspace';
import { earlierRate } from './earlier-rate';

type Values = Readonly<Record<string, unknown>>;

/** How a step will be computed on this device. */
export interface StepPlan {
  /** Rows of examples at once. */
  readonly rows: number;
  /** How often that is done for a step. */
  readonly passes: number;
  /** Whether the backward pass computes layers again, to save memory. */
  readonly recompute: boolean;
}

export class TuneForm {
  readonly #workspace: Workspace;
  model = $state<string>();
  data = $state<string>();
  /** Judged on instead of a share of the examples; '' for such a share. */
  validation = $state('');
  /** Whose values it begins with; '' for fresh ones. */
  adapter = $state('');
  seed = $state(1);
  mapping = $state.raw<ExampleMapping>({ kind: 'text', text: '' });
  values = $state.raw<Values>({});
  name = $state('');
  preview = $state.raw<ExamplePreview>();
  cost = $state.raw<Cost>();
  measure = $state.raw<StepMeasure>();
  /** Tokens a second of an earlier run like this one, on this device. */
  earlierRate = $state.raw<number>();
  measuring = $state(false);
  starting = $state(false);
  error = $state.raw<ErrorRecord>();
  #suggested: number | undefined;
  /** Answers of older questions are dropped. */
  #asked = 0;

  constructor(workspace: Workspace, model: string | undefined, data: string | undefined) {
    this.#workspace = workspace;
    this.model = model ?? refOf(workspace.languageModels.list()[0]);
    this.#suggest();
    const first = data ?? refOf(workspace.datasets.list()[0]);
    if (first !== undefined) this.useData(first);
  }

  /** Takes over everything that an earlier run was given. */
  useRun({ inputs, params, seed, outputName }: JobRecord): void {
    const refOf = (port: string): string | undefined => inputs[port]?.replace(/^[\w-]+:/, '');
    const { mapping, ...values } = params;
    this.#suggested = undefined;
    this.values = values;
    this.model = refOf('model');
    this.data = refOf('data');
    this.validation = refOf('validation') ?? '';
    this.adapter = refOf('adapter') ?? '';
    this.seed = seed;
    this.mapping = mappingFor(mapping as ExampleMapping | 'auto', this.columns);
    this.name = outputName ?? '';
    this.measure = undefined;
    void this.look();
  }

  useModel(model: string): void {
    this.model = model;
    // It was made for the other one.
    this.adapter = '';
    this.measure = undefined;
    this.#suggest();
    void this.look();
  }

  /** A learning rate that suits the model, unless one was chosen by hand. */
  #suggest(): void {
    if (this.model === undefined) return;
    const chosen = this.values.learningRate;
    if (chosen !== undefined && chosen !== this.#suggested) return;
    const model = this.#model;
    if (!model) return;
    this.#suggested = suggestedLearningRate(model.parameters);
    this.values = { ...this.values, learningRate: this.#suggested };
  }

  useData(data: string): void {
    this.data = data;
    this.validation = '';
    this.mapping = guessMapping(this.columns);
    this.name = `${data.replace(/@\d+$/, '')} adapter`;
    void this.look();
  }

  useMapping(mapping: ExampleMapping): void {
    this.mapping = mapping;
    void this.look();
  }

  useValues(values: Values): void {
    this.values = values;
    this.measure = undefined;
    void this.look();
  }

  /** Goes on from an adapter, whose rank, alpha and modules then are this run's too; '' begins a fresh one. */
  useAdapter(adapter: string): void {
    this.adapter = adapter;
    if (adapter === '') return;
    const { rank, alpha, targets } = this.#workspace.adapters.get(adapter).manifest.settings;
    this.useValues({ ...this.values, rank, alpha, targets });
  }

  useValidation(validation: string): void {
    this.validation = validation;
    void this.look();
  }

  get targets(): readonly LoraModule[] {
    return (this.values.targets as readonly LoraModule[] | undefined) ?? loraModules;
  }

  /** Datasets that have the columns which are mapped. */
  validationChoices(records: readonly AssetRecord[]): readonly string[] {
    const needed = mappedColumns(this.mapping);
    return records.flatMap((record) => {
      const { columns } = record.versions.at(-1)!.manifest as TableManifest;
      const ref = refOf(record)!;
      const fits = needed.every((name) => columns.some((column) => column.name === name));
      return fits && ref !== this.data ? [ref] : [];
    });
  }

  get columns(): readonly string[] {
    return this.#table?.columns.map(({ name }) => name) ?? [];
  }

  /** Undefined where none is chosen, or the chosen one is gone. */
  get #model(): LanguageModelManifest | undefined {
    const { model } = this;
    return model === undefined
      ? undefined
      : unlessGone(() => this.#workspace.languageModels.get(model).manifest);
  }

  get #table(): TableManifest | undefined {
    const { data } = this;
    return data === undefined
      ? undefined
      : unlessGone(() => this.#workspace.datasets.get(data).manifest as TableManifest);
  }

  /** Whether a run with these choices can be asked for at all. */
  get ready(): boolean {
    try {
      parseMapping(this.mapping);
      parseParams('fine-tune-lora', fineTuneLora.params, this.#params());
      return this.#model !== undefined && this.#table !== undefined;
    } catch {
      return false;
    }
  }

  /** Examples and cost, asked again; what cannot be told of them is an error. */
  async look(): Promise<void> {
    const asked = ++this.#asked;
    this.error = undefined;
    try {
      const { languageModels, datasets } = this.#workspace;
      const model = this.model === undefined ? undefined : languageModels.get(this.model).manifest;
      const data = this.data === undefined ? undefined : datasets.get(this.data).manifest;
      if (!model || !data || !this.ready) return;
      await this.#ask(asked, model, data as TableManifest);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.error = toErrorRecord(error);
      this.cost = undefined;
      this.preview = undefined;
    }
  }

  async #ask(asked: number, model: LanguageModelManifest, data: TableManifest): Promise<void> {
    const { languageModels, jobs } = this.#workspace;
    const [cost, preview, rate] = await Promise.all([
      jobs.estimate('fine-tune-lora', this.#inputs, this.#params()),
      languageModels.previewExamples(model, data, this.mapping, this.#parsed().maxLength),
      earlierRate(jobs, this.model!, this.#parsed())
    ]);
    if (asked !== this.#asked) return;
    this.earlierRate = rate;
    this.cost = cost;
    this.preview = preview;
  }

  /**
   * Of the whole run, by the examples looked at: from the measured pass, with what their rows are filled up with; else
   * from an earlier run's speed. Undefined where neither is known.
   */
  get seconds(): number | undefined {
    const { account, computed } = this.preview ?? {};
    const table = this.#table;
    const rate = this.measure?.tokensPerSecond ?? this.earlierRate;
    if (rate === undefined || !account || !computed || account.examples === 0 || !table) return undefined;
    const { epochs, maxSteps, batchSize, validationShare, packing } = this.#parsed();
    const wanted = table.rows * (this.validation === '' ? 1 - validationShare : 1) * epochs;
    const examples = maxSteps > 0 ? Math.min(wanted, maxSteps * batchSize) : wanted;
    // A run counts its tokens without what rows are filled up with.
    const tokens = !this.measure ? account.tokens : packing ? computed.packed : computed.apart;
    return (examples * tokens) / account.examples / rate;
  }

  /** As the run will choose it; undefined where nothing fits, or nothing is known of the examples. */
  get plan(): StepPlan | undefined {
    const { account, computed } = this.preview ?? {};
    const model = this.#model;
    if (!model || !account || !computed || !this.ready) return undefined;
    const params = this.#parsed();
    const length = Math.min(params.maxLength, model.architecture.context);
    const rows = params.packing ? computed.packed / length : account.examples;
    const batch = Math.max(1, Math.min(rows, Math.round((params.batchSize * rows) / account.examples)));
    const fit = fitTraining(model.architecture, {
      batch,
      length,
      lora: loraSettings(params),
      ...weightBytes(model, params.base),
      budget: budgetFor(params, this.#workspace.memoryBudget)
    });
    return fit.fits ? { rows: fit.rows, passes: batch / fit.rows, recompute: fit.recompute } : undefined;
  }

  async measureStep(): Promise<void> {
    this.measuring = true;
    this.error = undefined;
    try {
      const model: LanguageModelManifest = this.#workspace.languageModels.get(this.model!).manifest;
      const params = this.#parsed();
      const length = Math.min(params.maxLength, model.architecture.context);
      const { rows, recompute } = this.plan ?? { rows: 1, recompute: true };
      const settings = { lora: loraSettings(params), rows, length, recompute, base: params.base };
      this.measure = await this.#workspace.languageModels.measureStep(model, settings);
    } catch (error) {
      this.error = toErrorRecord(error);
    } finally {
      this.measuring = false;
    }
  }

  /** Starts the run; gives its id. */
  async start(): Promise<string | undefined> {
    this.starting = true;
    this.error = undefined;
    try {
      const options = { seed: this.seed, ...(this.name.trim() === '' ? {} : { name: this.name.trim() }) };
      return (await this.#workspace.jobs.submit('fine-tune-lora', this.#inputs, this.#params(), options)).id;
    } catch (error) {
      this.error = toErrorRecord(error);
      return undefined;
    } finally {
      this.starting = false;
    }
  }

  get #inputs(): Readonly<Record<string, string>> {
    const { model, data, validation, adapter } = this;
    return {
      model: model!,
      data: data!,
      ...(validation === '' ? {} : { validation }),
      ...(adapter === '' ? {} : { adapter })
    };
  }

  #params(): Values {
    return { ...this.values, mapping: this.mapping };
  }

  #parsed() {
    const params = parseParams('fine-tune-lora', fineTuneLora.params, this.#params());
    return { ...params, mapping: mappingFor(params.mapping, this.columns) };
  }
}

function refOf(record: AssetRecord | undefined): string | undefined {
  return record && `${record.name}@${record.versions.at(-1)!.version}`;
}

/** What `look` gives; undefined where the asset it asks for is not there, or not any more. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof HearthError && error.code === 'asset/not-found') return undefined;
    throw error;
  }
}
