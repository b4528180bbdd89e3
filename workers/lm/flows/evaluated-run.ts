// A run whose answers are what this one is given: an evaluation flow judges them, each variant beside the others.
import { fromErrorRecord, HearthError, isHearthError } from '$core/errors';
import type { FlowDefinition } from '$core/flows/definition';
import { mapRow, type ColumnMapping } from '$core/flows/column-mapping';
import type { RowInputs, VariantRun } from '$core/flows/run/batch';
import type { FlowTraces } from '$core/flows/run/report';
import type { RowResult } from '$core/flows/run/trace';

export class EvaluatedRun {
  readonly #byVariant: ReadonlyMap<string, readonly RowResult[]>;

  constructor({ results }: FlowTraces) {
    const labels = [...new Set(results.map(({ variant }) => variant))];
    this.#byVariant = new Map(
      labels.map((label) => [label, results.filter(({ variant }) => variant === label)])
    );
  }

  /** Rows of each variant. */
  get rows(): number {
    const [first = []] = this.#byVariant.values();
    return first.length;
  }

  get outputs(): readonly string[] {
    const names = [...this.#byVariant.values()].flat().flatMap(({ outputs }) => Object.keys(outputs));
    return [...new Set(names)];
  }

  /** What its rows were given: its data, where no dataset is chosen. */
  inputs(): readonly RowResult['inputs'][] {
    const [first = []] = this.#byVariant.values();
    return first.map(({ inputs }) => inputs);
  }

  /** Each of its variants, run through the evaluation as `choice` says. */
  variants(choice: VariantRun['choice']): readonly VariantRun[] {
    return [...this.#byVariant.keys()].map((label) => ({ label, choice }));
  }

  /** What the evaluation is given for each of them, row by row; a row that failed or was not run has nothing to judge. */
  rowsBy(
    { inputs }: FlowDefinition,
    mapping: ColumnMapping,
    data: readonly Readonly<Record<string, unknown>>[]
  ): readonly (readonly RowInputs[])[] {
    const given = (result: RowResult): RowInputs => {
      if (result.notRun) return new HearthError('job/cancelled', {});
      if (result.error) return asHearthError(fromErrorRecord(result.error));
      try {
        const row = { data: data[result.row] ?? {}, runOutputs: result.outputs, runInputs: result.inputs };
        return mapRow(inputs, mapping, row);
      } catch (error) {
        if (isHearthError(error)) return error;
        throw error;
      }
    };
    return [...this.#byVariant.values()].map((results) => results.slice(0, data.length).map(given));
  }
}

function asHearthError(error: Error): HearthError {
  return isHearthError(error)
    ? error
    : new HearthError('flow/node-failed', { node: 'run', reason: error.message });
}
