// Finds a nats-server for the tests, and installs Debian's where there is none and one may. Run by itself it says
// what it did; without one, tests that need it are skipped and say so.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of a nats-server: NATS_SERVER, then the PATH; undefined if there is none. */
export function findNats() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin'];
  return [process.env.NATS_SERVER, ...folders.map((folder) => join(folder, 'nats-server'))].find(
    (path) => path && existsSync(path)
  );
}

function installNats() {
  const canApt = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canApt) return;
  try {
    const apt = (/** @type {string[]} */ ...args) =>
      execFileSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], {
        stdio: ['ignore', 'ignore', 2],
        timeout: 300_000
      });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'nats-server');
  } catch (error) {
    console.log(`that did not work: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}

if (process.argv[1]?.endsWith('find-nats.mjs')) {
  if (!findNats()) installNats();
  const path = findNats();
  console.log(
    path
      ? `nats-server: ${path}`
      : 'There is no nats-server: tests of relays over NATS JetStream are skipped.'
  );
}
