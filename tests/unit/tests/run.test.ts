import { expect, it } from 'vitest';
import { countOf, failedTests } from '../../run.mjs';

const vitest = (passed: number, failed: number) => ({ numPassedTests: passed, numFailedTests: failed });
const playwright = (expected: number, unexpected: number, flaky = 0) => ({
  stats: { expected, unexpected, flaky }
});

it('a plain check passes or fails by its exit code', () => {
  expect(countOf(undefined, undefined, 0)).toEqual({ passed: 1, failed: 0 });
  expect(countOf(undefined, undefined, 2)).toEqual({ passed: 0, failed: 1 });
  expect(countOf(undefined, undefined, null)).toEqual({ passed: 0, failed: 1 });
});

it('tests are counted from the report of their runner', () => {
  expect(countOf('vitest', vitest(12, 0), 0)).toEqual({ passed: 12, failed: 0 });
  expect(countOf('vitest', vitest(10, 2), 1)).toEqual({ passed: 10, failed: 2 });
  expect(countOf('playwright', playwright(7, 1), 1)).toEqual({ passed: 7, failed: 1 });
});

it('a test that passed only when repeated has failed', () => {
  expect(countOf('playwright', playwright(7, 0, 1), 0)).toEqual({ passed: 7, failed: 1 });
});

it('a runner that crashed never counts as success', () => {
  expect(countOf('vitest', vitest(12, 0), 1)).toEqual({ passed: 12, failed: 1 });
  expect(countOf('vitest', vitest(12, 0), null)).toEqual({ passed: 12, failed: 1 });
  expect(countOf('vitest', undefined, 0)).toEqual({ passed: 0, failed: 1 });
  expect(countOf('playwright', {}, 0)).toEqual({ passed: 0, failed: 1 });
  expect(countOf('playwright', 'cut of', 1)).toEqual({ passed: 0, failed: 1 });
});

it('names what failed, in either report', () => {
  const vitest = {
    testResults: [
      {
        name: 'a.test.ts',
        assertionResults: [
          { status: 'passed', fullName: 'a fine one', failureMessages: [] },
          {
            status: 'failed',
            fullName: 'a bad one',
            failureMessages: ['expected 1 to be 2\n    at a.test.ts']
          }
        ]
      },
      { name: 'b.test.ts', message: 'does not compile', assertionResults: [] }
    ]
  };
  expect(failedTests(vitest)).toEqual(['a bad one: expected 1 to be 2', 'b.test.ts: does not compile']);
  const specs = [
    { title: 'good', ok: true },
    { title: 'bad', ok: false }
  ];
  expect(failedTests({ suites: [{ suites: [{ specs }] }] })).toEqual(['bad']);
  expect(failedTests(undefined)).toEqual([]);
});
