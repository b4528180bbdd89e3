// The state of "try it": a row of values, its prediction as one types, a starting point to compare with, and how
// the prediction would move with one field. A slow model is never flooded: while one answer is awaited only the
// newest question waits.
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { ModelField } from '$core/models/manifest';
import type { InputRow, Prediction } from '$core/models/prediction';
import type { Model } from '$sdk/models';
import { usualRow, variations } from './form-fields';

export interface WhatIf {
  readonly field: ModelField;
  readonly values: readonly (number | string)[];
  readonly predictions: readonly Prediction[];
}

type Value = InputRow[string];

export class TryIt {
  readonly fields: readonly ModelField[];
  readonly #model: Pick<Model, 'score'>;
  #row = $state.raw<InputRow>({});
  #prediction = $state.raw<Prediction>();
  #baseline = $state.raw<Prediction>();
  #whatIf = $state.raw<WhatIf>();
  #error = $state.raw<ErrorRecord>();
  #varied = $state<string>();
  #asking = $state(false);
  #stale = false;
  #rebase = true;

  constructor(model: Pick<Model, 'score'>, fields: readonly ModelField[], varied?: string) {
    this.#model = model;
    this.fields = fields;
    this.#varied = varied ?? fields[0]?.name;
    this.#row = usualRow(fields);
  }

  get row(): InputRow {
    return this.#row;
  }
  get prediction(): Prediction | undefined {
    return this.#prediction;
  }
  /** What the row was predicted before anything was changed. */
  get baseline(): Prediction | undefined {
    return this.#baseline;
  }
  get whatIf(): WhatIf | undefined {
    return this.#whatIf;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  /** Whether the first answer is awaited: the model and its engine are being loaded. */
  get loading(): boolean {
    return this.#asking && !this.#prediction && !this.#error;
  }
  /** Name of the field that is varied. */
  get varied(): string | undefined {
    return this.#varied;
  }

  set(name: string, value: Value): void {
    this.#row = { ...this.#row, [name]: value };
    void this.ask();
  }

  /** Starts from another row. */
  begin(row: InputRow): void {
    this.#row = row;
    this.#rebase = true;
    void this.ask();
  }

  vary(name: string): void {
    this.#varied = name;
    void this.ask();
  }

  /** Scores the row as it is now; called again meanwhile, it scores once more when it has its answer. */
  async ask(): Promise<void> {
    this.#stale = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#stale) {
      this.#stale = false;
      await this.#askOnce();
    }
    this.#asking = false;
  }

  async #askOnce(): Promise<void> {
    const row = this.#row;
    const field = this.fields.find(({ name }) => name === this.#varied);
    const values = field ? variations(field) : [];
    const varied = values.map((value) => ({ ...row, [field!.name]: value }));
    try {
      const [prediction, ...predictions] = await this.#model.score([row, ...varied]);
      this.#error = undefined;
      this.#prediction = prediction;
      if (this.#rebase) this.#baseline = prediction;
      this.#rebase = false;
      this.#whatIf = field && values.length > 1 ? { field, values, predictions } : undefined;
    } catch (error) {
      this.#error = toErrorRecord(error);
      this.#prediction = undefined;
    }
  }
}
