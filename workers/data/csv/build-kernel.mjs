// Compiles kernel/scan.wat and writes its bytes, as base64, to kernel/bytes.ts, which is committed: the product
// needs no WebAssembly toolchain. Run it after a change: node workers/data/csv/build-kernel.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const folder = fileURLToPath(new URL('kernel/', import.meta.url));

/** The text of kernel/bytes.ts. */
export async function buildKernel() {
  const tools = await wabt();
  const module = tools.parseWat('scan.wat', readFileSync(`${folder}scan.wat`, 'utf8'), { simd: true });
  try {
    module.validate();
    const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
    return `// Written by build-kernel.mjs from scan.wat: do not edit.\nexport const kernelBytes =\n  '${bytes}';\n`;
  } finally {
    module.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${folder}bytes.ts`, await buildKernel());
