// Bringing a model file in: look at it first, then register it, as it is or repaired.
import { nameFromFile } from '$core/assets';
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { ModelInspection } from '$core/models/inspection';
import type { Models } from '$sdk/models';

export type RepairChoice = 'none' | 'strip-zipmap' | 'label-only';

export class ImportModel {
  readonly #models: Models;
  #file = $state.raw<File>();
  #inspection = $state.raw<ModelInspection>();
  #error = $state.raw<ErrorRecord>();
  #importing = $state(false);
  name = $state('');
  repair = $state<RepairChoice>('none');

  constructor(models: Models) {
    this.#models = models;
  }

  /** The file that is looked at; undefined while none is. */
  get file(): File | undefined {
    return this.#file;
  }
  get inspection(): ModelInspection | undefined {
    return this.#inspection;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get importing(): boolean {
    return this.#importing;
  }
  /** Whether it can be registered as chosen. */
  get ready(): boolean {
    const runs = this.#inspection !== undefined && this.#inspection.problem === undefined;
    return (runs || this.repair !== 'none') && this.name.trim() !== '' && !this.#importing;
  }

  async inspect(file: File): Promise<void> {
    this.#file = file;
    this.#inspection = undefined;
    this.#error = undefined;
    this.name = this.#freeName(nameFromFile(file.name));
    this.repair = 'none';
    try {
      const inspection = await this.#models.inspect(file);
      if (this.#file !== file) return;
      this.#inspection = inspection;
      this.repair = inspection.problem ? (inspection.repairs?.[0] ?? 'none') : 'none';
    } catch (error) {
      if (this.#file === file) this.#error = toErrorRecord(error);
    }
  }

  /** A name that makes a new model; a person may still choose one there is. */
  #freeName(base: string): string {
    const taken = new Set(this.#models.list().map((record) => record.name));
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base} ${i}`;
    return name;
  }

  /** Registers the model; gives its ref, or undefined where it was refused (see `error`). */
  async register(): Promise<string | undefined> {
    if (!this.#file) return undefined;
    this.#importing = true;
    this.#error = undefined;
    try {
      const ref = await this.#models.import(this.#file, { name: this.name.trim(), repair: this.repair });
      this.close();
      return ref;
    } catch (error) {
      this.#error = toErrorRecord(error);
      return undefined;
    } finally {
      this.#importing = false;
    }
  }

  close(): void {
    this.#file = undefined;
    this.#inspection = undefined;
    this.#error = undefined;
  }
}
