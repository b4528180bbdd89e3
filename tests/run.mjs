// Runs the project's checks: `check` (format, lint, types, borders, unit), `all` (check, then a browser, the
// build, browser and e2e tests) or `conformance` (data-driven tests over HEARTH_DATA). Every stage runs, whatever
// the one before did. The last line is `N passed, N failed`; the exit code is 0 only if nothing failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const results = join(root, '.svelte-kit/results');
const minute = 60_000;

/** @typedef {{ passed: number, failed: number }} Count */
/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {readonly string[]} command a script of node, with its arguments
 * @property {'vitest' | 'playwright'} [report] who writes results/<name>.json; without it the stage is one check
 * @property {number} [minutes] after which it is stopped and has failed
 * @property {Readonly<Record<string, string>>} [env]
 */

/** @param {string} project @param {number} [minutes] @returns {Stage} */
const vitest = (project, minutes = 10) => ({
  name: project,
  command: [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(results, `${project}.json`)}`
  ],
  report: 'vitest',
  minutes
});

/**
 * One after another; those of an inner list, which use one core each, beside each other.
 * @typedef {readonly (Stage | readonly Stage[])[]} Suite
 */
/** @type {Suite} */
const check = [
  { name: 'sync', command: ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'] },
  [
    {
      name: 'format',
      command: ['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn']
    },
    {
      name: 'lint',
      command: ['node_modules/eslint/bin/eslint.js', '-c', 'tests/config/eslint.config.js', '.']
    }
  ],
  [
    {
      name: 'types',
      command: ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json']
    },
    {
      name: 'types without the DOM',
      command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tests/config/tsconfig.worker.json']
    }
  ],
  { name: 'a nats-server', command: ['tests/find-nats.mjs'], minutes: 10 },
  vitest('unit')
];

/** @type {Stage} */
const aBrowser = { name: 'a browser', command: ['tests/find-browser.mjs'], minutes: 20 };

/** @type {Readonly<Record<string, Suite>>} */
const suites = {
  check,
  all: [
    ...check,
    aBrowser,
    { name: 'build', command: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'] },
    vitest('browser', 15),
    {
      name: 'e2e',
      command: ['node_modules/@playwright/test/cli.js', 'test', '-c', 'tests/playwright.config.ts'],
      report: 'playwright',
      minutes: 25,
      env: { HEARTH_E2E_REPORT: join(results, 'e2e.json') }
    }
  ],
  conformance: [vitest('conformance', 30), aBrowser, vitest('conformance-browser', 30)]
};

/** @param {Stage} stage @returns {Promise<number | null>} the exit code; null if it was stopped */
function run({ command: [script = '', ...args], minutes = 10, env = {} }) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
      timeout: minutes * minute
    });
    child.on('error', (error) => {
      console.error(error.message);
      done(null);
    });
    child.on('close', done);
  });
}

/**
 * Counts of a stage. A runner that ends badly has failed at least once, whatever its report says, and so has one
 * that ends well but leaves no report.
 * @param {Stage['report']} kind @param {unknown} report @param {number | null} code
 * @returns {Count}
 */
export function countOf(kind, report, code) {
  if (kind === undefined) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const count = kind === 'vitest' ? vitestCount(report) : playwrightCount(report);
  if (!count) return { passed: 0, failed: 1 };
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @param {unknown} report @returns {Count | undefined} */
function vitestCount(report) {
  const { numPassedTests, numFailedTests } = /** @type {Record<string, unknown>} */ (report ?? {});
  if (typeof numPassedTests !== 'number' || typeof numFailedTests !== 'number') return undefined;
  return { passed: numPassedTests, failed: numFailedTests };
}

/** @param {unknown} report @returns {Count | undefined} */
function playwrightCount(report) {
  const { stats } = /** @type {{ stats?: Record<string, unknown> }} */ (report ?? {});
  const { expected, unexpected, flaky } = stats ?? {};
  if (typeof expected !== 'number' || typeof unexpected !== 'number' || typeof flaky !== 'number')
    return undefined;
  return { passed: expected, failed: unexpected + flaky };
}

/**
 * Names of the tests that failed, with the first line of why.
 * @param {unknown} report of Vitest or Playwright @returns {string[]}
 */
export function failedTests(report) {
  const { testResults = [], suites = [] } =
    /** @type {{ testResults?: readonly VitestFile[], suites?: readonly PlaywrightSuite[] }} */ (
      report ?? {}
    );
  const ofVitest = testResults.flatMap(({ name, message, assertionResults }) => {
    const bad = assertionResults.filter(({ status }) => status === 'failed');
    if (bad.length === 0 && message) return [`${name}: ${firstLine(message)}`];
    return bad.map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages[0])}`);
  });
  return [...ofVitest, ...suites.flatMap(failedSpecs)];
}

/**
 * @typedef {{ name: string, message?: string, assertionResults: readonly VitestResult[] }} VitestFile
 * @typedef {{ status: string, fullName: string, failureMessages: readonly string[] }} VitestResult
 * @typedef {{ title: string, ok: boolean }} PlaywrightSpec
 * @typedef {{ suites?: readonly PlaywrightSuite[], specs?: readonly PlaywrightSpec[] }} PlaywrightSuite
 */

/** @param {PlaywrightSuite} suite @returns {string[]} */
function failedSpecs({ suites = [], specs = [] }) {
  return [...specs.filter(({ ok }) => !ok).map(({ title }) => title), ...suites.flatMap(failedSpecs)];
}

/** @param {string} [text] */
function firstLine(text = '') {
  return text.split('\n', 1)[0];
}

/** @param {string} path @returns {unknown} undefined if there is none or it is cut off */
function readReport(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param {Stage} stage */
async function outcomeOf(stage) {
  const path = join(results, `${stage.name}.json`);
  rmSync(path, { force: true });
  console.log(`\n== ${stage.name}`);
  const began = performance.now();
  const code = await run(stage);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const report = stage.report && readReport(path);
  const { passed, failed } = countOf(stage.report, report, code);
  const state = failed > 0 ? 'FAILED' : 'ok    ';
  return {
    passed,
    failed,
    names: failedTests(report).map((name) => `  ${stage.name}: ${name}`),
    line: `${state}  ${stage.name}: ${passed} passed, ${failed} failed (${seconds} s)`
  };
}

/** @param {string} name */
async function runSuite(name) {
  const suite = suites[name];
  if (!suite) {
    console.error(`There is no suite "${name}". Choose one of ${Object.keys(suites).join(', ')}.`);
    process.exit(2);
  }
  mkdirSync(results, { recursive: true });
  /** @type {Awaited<ReturnType<typeof outcomeOf>>[]} */
  const outcomes = [];
  for (const step of suite)
    outcomes.push(...(await Promise.all((Array.isArray(step) ? step : [step]).map(outcomeOf))));
  const names = outcomes.flatMap(({ names }) => names);
  const lines = outcomes.map(({ line }) => line);
  const total = (/** @type {'passed' | 'failed'} */ which) =>
    outcomes.reduce((sum, outcome) => sum + outcome[which], 0);
  if (names.length > 0) console.log(`\nFailed:\n${names.join('\n')}`);
  console.log(`\n${lines.join('\n')}\n\n${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = total('failed') > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runSuite(process.argv[2] ?? 'all');
