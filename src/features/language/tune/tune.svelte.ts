// The choices of a fine-tuning: which model, which examples read how, which settings; and what they would take.
import type { AssetRecord } from '$core/assets';
import {
  fineTuneLora,
  loraSettings,
  mappingFor,
  suggestedLearningRate
} from '$core/components/language/fine-tune-lora';
import type { TableManifest } from '$core/data/table';
import { HearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import { guessMapping, parseMapping, type ExampleMapping } from '$core/lm/examples';
import type { LanguageModelManifest } from '$core/lm/manifest';
import type { ExamplePreview, StepMeasure } from '$core/lm/preview';
import { parseParams } from '$core/params';
import type { Cost } from '$sdk/jobs';
import type { Workspace } from '$sdk/workspace';

type Values = Readonly<Record<string, unknown>>;

export class TuneForm {
  readonly #workspace: Workspace;
  model = $state<string>();
  data = $state<string>();
  mapping = $state.raw<ExampleMapping>({ kind: 'text', text: '' });
  values = $state.raw<Values>({});
  name = $state('');
  preview = $state.raw<ExamplePreview>();
  cost = $state.raw<Cost>();
  measure = $state.raw<StepMeasure>();
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

  useModel(model: string): void {
    this.model = model;
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
    const [cost, preview] = await Promise.all([
      jobs.estimate('fine-tune-lora', { model: this.model!, data: this.data! }, this.#params()),
      languageModels.previewExamples(model, data, this.mapping, this.#parsed().maxLength)
    ]);
    if (asked !== this.#asked) return;
    this.cost = cost;
    this.preview = preview;
  }

  /**
   * Of the whole run: by the measured pass and the examples looked at, with what their rows are filled up with.
   * Undefined before a pass is measured.
   */
  get seconds(): number | undefined {
    const { account, computed } = this.preview ?? {};
    const table = this.#table;
    if (!this.measure || !account || !computed || account.examples === 0 || !table) return undefined;
    const { epochs, maxSteps, batchSize, validationShare, packing } = this.#parsed();
    const wanted = table.rows * (1 - validationShare) * epochs;
    const examples = maxSteps > 0 ? Math.min(wanted, maxSteps * batchSize) : wanted;
    const tokens = packing ? computed.packed : computed.apart;
    return (examples * tokens) / account.examples / this.measure.tokensPerSecond;
  }

  async measureStep(): Promise<void> {
    this.measuring = true;
    this.error = undefined;
    try {
      const model: LanguageModelManifest = this.#workspace.languageModels.get(this.model!).manifest;
      const params = this.#parsed();
      const length = Math.min(params.maxLength, model.architecture.context);
      const settings = { lora: loraSettings(params), rows: 1, length, recompute: true, base: params.base };
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
      const inputs = { model: this.model!, data: this.data! };
      const options = this.name.trim() === '' ? {} : { name: this.name.trim() };
      return (await this.#workspace.jobs.submit('fine-tune-lora', inputs, this.#params(), options)).id;
    } catch (error) {
      this.error = toErrorRecord(error);
      return undefined;
    } finally {
      this.starting = false;
    }
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
