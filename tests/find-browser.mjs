// Finds a Chromium for the tests, and installs one where there is none. Run by itself it says what it did.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/**
 * A whole Chromium draws pages of its own into every window, which nobody sees: two renderers, an eighth of what a test
 * takes. The others are Playwright's, whose list this one takes the place of.
 */
const disabledFeatures = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning'
];

/** Flags that give headless Chromium a software WebGPU adapter and keep it off the network. */
export const browserArgs = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${disabledFeatures.join(',')}`
];

/** The first is Chromium without the parts that nobody sees: a quarter less to compute. */
const systemPaths = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
];

/** Path of a usable Chromium: CHROME_PATH, Playwright's own, then the usual places; undefined if there is none. */
export function findBrowser() {
  return [process.env.CHROME_PATH, chromium.executablePath(), ...systemPaths].find((p) => p && existsSync(p));
}

/** @param {string} command @param {string[]} args @param {number} timeoutMs */
function attempt(command, args, timeoutMs) {
  console.log(`installing: ${command} ${args.join(' ')}`);
  try {
    execFileSync(command, args, { stdio: ['ignore', 2, 2], timeout: timeoutMs });
  } catch (error) {
    console.log(`that did not work: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}

function installBrowser() {
  attempt(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], 300_000);
  const canApt = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (findBrowser() || !canApt) return;
  attempt('apt-get', ['update'], 120_000);
  for (const name of ['chromium-headless-shell', 'chromium'])
    if (!findBrowser()) attempt('apt-get', ['install', '-y', '--no-install-recommends', name], 600_000);
}

if (process.argv[1]?.endsWith('find-browser.mjs')) {
  const found = findBrowser();
  if (!found) installBrowser();
  const path = findBrowser();
  if (!path) {
    console.error(
      'No Chromium was found or could be installed. Install Chrome or Chromium, or set CHROME_PATH.'
    );
    process.exit(1);
  }
  console.log(`${found ? 'found' : 'installed'} browser: ${path}`);
}
