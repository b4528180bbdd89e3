// Draws static/icons/*.png from static/icon.svg with Chromium. Run it after a change of the icon.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { browserArgs, findBrowser } from '../find-browser.mjs';

const folder = resolve(fileURLToPath(import.meta.url), '../../../static');
const svg = readFileSync(resolve(folder, 'icon.svg'), 'utf8');
// A maskable icon is cut to any shape by the system: the ground goes to the edge, the flame keeps to the middle.
const maskable = svg
  .replace(/rx="\d+"/, 'rx="0"')
  .replace('<!--flame-->', '<g transform="translate(32 33) scale(.78) translate(-32 -33)">')
  .replace('<!--/flame-->', '</g>');

const icons = [
  { file: '192.png', size: 192, image: svg },
  { file: '512.png', size: 512, image: svg },
  { file: 'maskable-512.png', size: 512, image: maskable }
];

const executablePath = findBrowser();
const browser = await chromium.launch({ args: browserArgs, ...(executablePath ? { executablePath } : {}) });
const page = await browser.newPage();
for (const { file, size, image } of icons) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${image}`
  );
  writeFileSync(resolve(folder, 'icons', file), await page.screenshot({ omitBackground: true }));
  console.log(`wrote static/icons/${file}`);
}
await browser.close();
