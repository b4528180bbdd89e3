// docs/benchmarks.md as text: a section a bench, a row a measurement, each with the commit it was measured at, for what
// is measured in parts is measured at different ones. Nothing here reads or writes a file.

/** @typedef {{ name: string, ratio: number, bar: string, detail: string, skipped?: string }} Row */
/** @typedef {{ name: string, part: string | undefined }} Wanted */

const about =
  'Written by `npm run bench [name …]`. Each figure is a ratio against a peer measured in the same run; each section says on\n' +
  'what machine its last ones were, each row at which commit.';
const columns = ['what', 'ratio', 'bar', 'detail', 'commit'];

/** 'trees:boosting' as the bench and the part of it that is asked for. @param {string} argument @returns {Wanted} */
export function parseWanted(argument) {
  const [name = '', part] = argument.split(':');
  return { name, part };
}

/**
 * The parts of a bench that are asked for: [undefined] is the whole, [] nothing of it.
 * @param {string} file @param {readonly Wanted[]} wanted nothing: everything
 * @returns {readonly (string | undefined)[]}
 */
export function partsOf(file, wanted) {
  if (wanted.length === 0) return [undefined];
  const parts = wanted.filter(({ name }) => file.includes(name)).map(({ part }) => part);
  return parts.includes(undefined) ? [undefined] : [...new Set(parts)];
}

/** A bar reads '<= 1.5' or '>= 0.6'. @param {Row} row */
export function isMissed(row) {
  const [, sign, limit] = /(<=|>=)\s*([\d.]+)/.exec(row.bar) ?? [];
  if (row.skipped || !sign) return false;
  return sign === '<=' ? row.ratio > Number(limit) : row.ratio < Number(limit);
}

/** @param {Row} row @returns {string[]} */
export function cellsOf(row) {
  if (row.skipped) return [row.name, 'skipped', row.bar, row.skipped];
  return [row.name, row.ratio.toFixed(2), row.bar + (isMissed(row) ? ' MISSED' : ''), row.detail];
}

/**
 * The text with a bench's rows in the place of its last ones; of a part, only in the place of the rows of that part.
 * @param {string} text
 * @param {{ name: string, rows: readonly Row[], isPart: boolean, commit: string, where: string }} measured
 * @param {ReadonlySet<string>} benches the names of those there are: sections of others go
 */
export function withRows(text, { name, rows, isPart, commit, where }, benches) {
  const [, ...kept] = text.split(/^## /m);
  const sections = new Map(
    kept.map((section) => [section.slice(0, section.indexOf('\n')), section.trimEnd()])
  );
  const lines = rows.map((row) => lineOf([...cellsOf(row), commit]));
  const before = isPart ? linesOf(sections.get(name) ?? '') : [];
  const others = before.filter((line) => !lines.some((fresh) => whatOf(fresh) === whatOf(line)));
  sections.set(name, [name, '', where, '', ...headOf(), ...others, ...lines].join('\n'));
  const all = [...sections].filter(([bench]) => benches.has(bench)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `# Benchmarks\n\n${about}\n\n${all.map(([, section]) => `## ${section}\n`).join('\n')}`;
}

function headOf() {
  return [lineOf(columns), lineOf(columns.map(() => '---'))];
}

/** @param {readonly string[]} cells */
function lineOf(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The measurements of a section. @param {string} section */
function linesOf(section) {
  return section.split('\n').filter((line) => /^\| (?!what |---)/.test(line));
}

/** What a line is a measurement of. @param {string} line */
function whatOf(line) {
  return line.split(' | ')[0];
}
