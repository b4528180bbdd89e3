// `npm run soak`: the proofs that take hours at their full length. 200 kills of relays with rooms in a folder, 200 of
// relays and NATS servers, 200,000 operations of five people. HEARTH_SEED gives other runs; a failure prints its own.
import { spawnSync } from 'node:child_process';

const proofs = [
  ['tests/unit/server/relay/durability.test.ts', { HEARTH_KILLS: '200' }],
  ['tests/unit/sync/sharing/convergence.test.ts', { HEARTH_CONVERGENCE: '200000' }]
];

spawnSync(process.execPath, ['tests/find-nats.mjs'], { stdio: 'inherit' });
let failed = 0;
for (const [file, env] of proofs) {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', String(file)],
    { stdio: 'inherit', env: { ...process.env, .../** @type {Record<string, string>} */ (env) } }
  );
  if (status !== 0) failed++;
}
console.log(`${proofs.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
