// The choices of a fine-tuning: which model, which examples read how, which settings; and what they would take.
import type { AssetRecord } from '$core/assets';
import {
  fineTuneLora,
  loraSettings,
  mappingFor,
  suggestedLearningRate
} from '$core/components/language/fine-tune-lora';
import type { TableManifest } from '$core/data/table';
import { toErrorRecord, type ErrorRecord } from '$core/errors';
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
    const { parameters } = this.#workspace.languageModels.get(this.model).manifest;
    this.#suggested = suggestedLearningRate(parameters);
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
    if (this.data === undefined) return [];
    const { manifest } = this.#workspace.datasets.get(this.data);
    return (manifest as TableManifest).columns.map(({ name }) => name);
  }

  /** Whether a run with these choices can be asked for at all. */
  get ready(): boolean {
    try {
      parseMapping(this.mapping);
      parseParams('fine-tune-lora', fineTuneLora.params, this.#params());
      return this.model !== undefined && this.data !== undefined;
    } catch {
      return false;
    }
  }

  /** Examples and cost, asked again. */
  async look(): Promise<void> {
    const asked = ++this.#asked;
    this.error = undefined;
    if (!this.ready) return;
    const { languageModels, datasets, jobs } = this.#workspace;
    const model = languageModels.get(this.model!).manifest;
    const data = datasets.get(this.data!).manifest as TableManifest;
    const [cost, preview] = await Promise.all([
      jobs.estimate('fine-tune-lora', { model: this.model!, data: this.data! }, this.#params()),
      languageModels.previewExamples(model, data, this.mapping, this.#parsed().maxLength)
    ]);
    if (asked !== this.#asked) return;
    this.cost = cost;
    this.preview = preview;
  }

  /** Of the whole run: by the measured pass and the examples looked at. Undefined before a pass is measured. */
  get seconds(): number | undefined {
    const account = this.preview?.account;
    if (!this.measure || !account || account.examples === 0 || this.data === undefined) return undefined;
    const { epochs, maxSteps, batchSize, validationShare } = this.#parsed();
    const { rows } = this.#workspace.datasets.get(this.data).manifest as TableManifest;
    const wanted = rows * (1 - validationShare) * epochs;
    const examples = maxSteps > 0 ? Math.min(wanted, maxSteps * batchSize) : wanted;
    return (examples * account.tokens) / account.examples / this.measure.tokensPerSecond;
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
