// Parts of a date that a model can learn from, computed from whole epoch seconds by integer arithmetic, so that
// TypeScript and an ONNX graph agree. Civil dates follow Howard Hinnant, "chrono-compatible low-level date
// algorithms" (days_from_civil and its inverse), shifted so that nothing is negative from the year 0 on.
import type { GraphBuilder } from '../onnx/graph';

export const dateParts = ['elapsed days', 'month', 'day', 'weekday', 'hour'] as const;
export type DatePart = (typeof dateParts)[number];

const daySeconds = 86_400;
const perDay = Math.fround(1 / daySeconds);
/** Days from 0000-03-01 to 1970-01-01. */
const civilShift = 719_468;

/** One part of a date in epoch milliseconds, as f32; NaN where the date is missing. */
export function datePart(part: DatePart, ms: number, start: number): number {
  if (ms !== ms) return NaN;
  const seconds = Math.floor(ms / 1000);
  if (part === 'elapsed days') return Math.fround(Math.fround(seconds - start) * perDay);
  const days = Math.floor(seconds / daySeconds);
  if (part === 'hour') return Math.floor((seconds - days * daySeconds) / 3600);
  // 1970-01-01 was a Thursday; Monday is 0.
  if (part === 'weekday') return modulo(days + 3, 7);
  const dayOfYear = dayOfCivilYear(days);
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  if (part === 'month') return ((monthFromMarch + 2) % 12) + 1;
  return dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
}

/** Day of the year that begins on 1 March, from 0. */
function dayOfCivilYear(days: number): number {
  const dayOfEra = modulo(days + civilShift, 146_097);
  const year = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365
  );
  return dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
}

function modulo(value: number, by: number): number {
  return value - by * Math.floor(value / by);
}

/** The same part in a graph: an int64 tensor of epoch seconds to a float tensor (missing is not handled here). */
export function addDatePart(graph: GraphBuilder, part: DatePart, seconds: string, start: number): string {
  const int = new IntegerOps(graph);
  if (part === 'elapsed days') {
    const factor = graph.constant('per_day', 'float32', [1], Float32Array.of(perDay));
    return graph.node('Mul', [int.float(int.add(seconds, -start)), factor]);
  }
  const days = int.divide(seconds, daySeconds);
  if (part === 'hour') return int.float(int.divide(int.modulo(seconds, daySeconds), 3600));
  if (part === 'weekday') return int.float(int.modulo(int.add(days, 3), 7));
  const dayOfYear = addDayOfYear(graph, int, days);
  const monthFromMarch = int.divide(int.add(int.times(dayOfYear, 5), 2), 153);
  if (part === 'month') return int.float(int.add(int.modulo(int.add(monthFromMarch, 2), 12), 1));
  const before = int.divide(int.add(int.times(monthFromMarch, 153), 2), 5);
  return int.float(int.add(graph.node('Sub', [dayOfYear, before]), 1));
}

function addDayOfYear(graph: GraphBuilder, int: IntegerOps, days: string): string {
  const era = int.modulo(int.add(days, civilShift), 146_097);
  const leapless = graph.node('Sub', [
    graph.node('Add', [graph.node('Sub', [era, int.divide(era, 1460)]), int.divide(era, 36_524)]),
    int.divide(era, 146_096)
  ]);
  const year = int.divide(leapless, 365);
  const yearDays = graph.node('Sub', [
    graph.node('Add', [int.times(year, 365), int.divide(year, 4)]),
    int.divide(year, 100)
  ]);
  return graph.node('Sub', [era, yearDays]);
}

/** int64 arithmetic with constants; division rounds down, as Math.floor does. */
class IntegerOps {
  readonly #graph: GraphBuilder;

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  add(x: string, by: number): string {
    return this.#graph.node('Add', [x, this.#constant(by)]);
  }

  times(x: string, by: number): string {
    return this.#graph.node('Mul', [x, this.#constant(by)]);
  }

  /** ONNX Mod of integers takes the sign of the divisor. */
  modulo(x: string, by: number): string {
    return this.#graph.node('Mod', [x, this.#constant(by)]);
  }

  divide(x: string, by: number): string {
    return this.#graph.node('Div', [this.#graph.node('Sub', [x, this.modulo(x, by)]), this.#constant(by)]);
  }

  float(x: string): string {
    return this.#graph.node('Cast', [x], { to: { i: 1 } });
  }

  #constant(value: number): string {
    return this.#graph.constant('int', 'int64', [1], BigInt64Array.of(BigInt(value)));
  }
}
