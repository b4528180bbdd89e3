// `npm run soak`: the proofs that take hours at their full length. 200 kills of relays with rooms in a folder, 200 of
// relays and NATS servers, 200,000 operations of five people, 1,000 of each of two in one flow, 1,200 meetings of two in a
// hundred flows, 1,000 operations of each of two by mouse and keyboard in two browsers, and of browsers in which somebody labels
// 200 kills with relaxed and 200 with strict durability (what runs in browsers needs `npm run build` first). HEARTH_SEED gives
// other runs; a failure prints its own. `npm run soak browser` runs those alone whose name has the word.
import { spawnSync } from 'node:child_process';

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit'];
const playwright = ['node_modules/@playwright/test/cli.js', 'test', '-c', 'tests/playwright.config.ts'];
/** @type {readonly { name: string, command: readonly string[], env: Readonly<Record<string, string>> }[]} */
const proofs = [
  {
    name: 'relay kills',
    command: [...vitest, 'tests/unit/server/relay/durability.test.ts'],
    env: { HEARTH_KILLS: '200' }
  },
  {
    name: 'convergence',
    command: [...vitest, 'tests/unit/sync/sharing/convergence.test.ts'],
    env: { HEARTH_CONVERGENCE: '200000' }
  },
  {
    name: 'flow together',
    command: [...vitest, 'tests/unit/features/flows/flow-together.test.ts'],
    env: { HEARTH_TOGETHER: '1000' }
  },
  {
    name: 'flow meetings',
    command: [...vitest, 'tests/unit/features/flows/flow-meetings.test.ts'],
    env: { HEARTH_TOGETHER: '100' }
  },
  {
    name: 'flow in browsers',
    command: [...playwright, 'flow-at-random.spec.ts'],
    env: { HEARTH_TOGETHER: '1000' }
  },
  { name: 'browser kills', command: [...playwright, 'killed.spec.ts'], env: { HEARTH_KILLS: '200' } }
];

const wanted = process.argv[2] ?? '';
const chosen = proofs.filter(({ name }) => name.includes(wanted));
if (chosen.some(({ command }) => command.includes('unit')))
  spawnSync(process.execPath, ['tests/find-nats.mjs'], { stdio: 'inherit' });
let failed = chosen.length === 0 ? 1 : 0;
for (const { command, env } of chosen) {
  // What is set already wins: a shorter run, to see that it works.
  const { status } = spawnSync(process.execPath, command, {
    stdio: 'inherit',
    env: { ...env, ...process.env }
  });
  if (status !== 0) failed++;
}
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
