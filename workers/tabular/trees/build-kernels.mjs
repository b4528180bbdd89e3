// Compiles kernels/*.wat and writes their bytes, as base64, to kernels/bytes.ts, which is committed: the product
// needs no WebAssembly toolchain. Run it after a change: node workers/tabular/trees/build-kernels.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import wabt from 'wabt';

const folder = fileURLToPath(new URL('kernels/', import.meta.url));

/** The text of kernels/bytes.ts. */
export async function buildKernels() {
  const tools = await wabt();
  const entries = readdirSync(folder)
    .filter((file) => file.endsWith('.wat'))
    .sort()
    .map((file) => `${file.slice(0, -4)}: '${compile(tools, file)}'`);
  const text = `// Written by build-kernels.mjs from the .wat files beside it: do not edit.
    export const kernelBytes = { ${entries.join(', ')} } as const;`;
  return format(text, { parser: 'typescript', singleQuote: true, printWidth: 110, trailingComma: 'none' });
}

/** @param {Awaited<ReturnType<typeof wabt>>} tools @param {string} file */
function compile(tools, file) {
  const module = tools.parseWat(file, readFileSync(folder + file, 'utf8'), { simd: true, bulk_memory: true });
  try {
    module.validate();
    return Buffer.from(module.toBinary({}).buffer).toString('base64');
  } finally {
    module.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${folder}bytes.ts`, await buildKernels());
}
