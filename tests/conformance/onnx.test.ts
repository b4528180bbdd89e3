// Every model under HEARTH_DATA/models/onnx: what the runtime can run gives its stored outputs; the rest is
// refused with a typed error in plain words.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import * as ort from 'onnxruntime-web/wasm';
import { afterAll, describe, expect, test } from 'vitest';
import type { ModelInspection } from '$core/models/inspection';
import type { Feed } from '$core/models/tensors';
import { readOnnx } from '$core/onnx/reader';
import { inspectModel, importModelFile } from '$workers/score/read-model';
import { configureRuntime, Session } from '$workers/score/session';
import { casesOf, type OnnxCase, type StoredValue } from '../support/onnx-cases';
import { filesBelow, sharedFolder } from '../support/shared-data';

const folder = sharedFolder('models/onnx');
const models = folder ? filesBelow(folder).filter((path) => path.endsWith('.onnx')) : [];
let compared = 0;

configureRuntime();

describe.skipIf(!folder)('ONNX models of others', () => {
  test.each(models.map((path) => [relative(folder ?? '', path), path]))(
    '%s',
    { timeout: 60_000 },
    async (_, path) => {
      const bytes = new Uint8Array(readFileSync(path));
      const file = new Blob([bytes]);
      const inspection = await inspectModel(file, basename(path));
      const cases = inspection.format === 'unknown' ? [] : casesOf(path, inspection);
      if (inspection.problem) expectPlainRefusal(inspection);
      expect(inspection.manifest !== undefined, inspection.problem?.message).toBe(
        (await loads(bytes)) && isAllTensors(inspection)
      );
      if (inspection.manifest) await compareAll(bytes, cases);
      for (const repair of inspection.repairs ?? []) {
        const repaired = await importModelFile(file, basename(path), repair);
        await compareAll(repaired.bytes, cases, repair === 'label-only');
      }
    }
  );

  afterAll(() => {
    console.log(`${models.length} models, ${compared} stored outputs compared`);
    expect(compared).toBeGreaterThan(0);
  });
});

/** Whether the runtime itself takes the file, asked directly. */
async function loads(bytes: Uint8Array): Promise<boolean> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 }).catch(() => undefined);
  await session?.release();
  return session !== undefined;
}

function isAllTensors({ inputs, outputs }: ModelInspection): boolean {
  return ![...inputs, ...outputs].some(({ type }) => /^(sequence|map|optional)/.test(type));
}

function expectPlainRefusal({ problem }: ModelInspection): void {
  expect(problem!.code).toMatch(/^model\/(unreadable|unsupported|external-data)$/);
  expect(problem!.message).not.toMatch(/ERROR_CODE|ERROR_MESSAGE|::|\/mnt\/|0x[0-9a-f]{4}/);
  expect(problem!.message.length).toBeLessThan(450);
}

async function compareAll(
  bytes: Uint8Array<ArrayBuffer>,
  cases: readonly OnnxCase[],
  some = false
): Promise<void> {
  const session = await Session.open(bytes, 'the model');
  try {
    for (const one of cases) await compare(session, bytes, one, some);
  } finally {
    await session.close();
  }
}

/** `some`: outputs that a repair has dropped are not compared. */
async function compare(
  session: Session,
  bytes: Uint8Array<ArrayBuffer>,
  one: OnnxCase,
  some: boolean
): Promise<void> {
  const { inputs, outputs } = readOnnx(bytes, 'the model').graph;
  const feeds = one.inputs.map((value, i) => [nameOf(value, inputs, i), feedOf(value)] as const);
  const names = outputs.map(({ name }) => name);
  const results = await session.run(Object.fromEntries(feeds), names);
  one.outputs.forEach((expected, i) => {
    const result = results[nameOf(expected, outputs, i)];
    if (some && !result) return;
    expect(result, `${one.label}: an output called "${expected.name}"`).toBeDefined();
    expectClose(result!.data as ArrayLike<number>, expected, one.label);
    compared++;
  });
}

/** Stored values are named, or in the order of the graph. */
function nameOf(value: StoredValue, infos: readonly { name: string }[], i: number): string {
  return infos.some(({ name }) => name === value.name) ? value.name : (infos[i]?.name ?? value.name);
}

function feedOf({ type, dims, data }: StoredValue): Feed {
  return { type, dims, data } as Feed;
}

function expectClose(
  actual: ArrayLike<number | bigint | string>,
  expected: StoredValue,
  label: string
): void {
  expect(actual.length, `${label}: elements`).toBe(expected.data.length);
  for (let i = 0; i < actual.length; i++) {
    const is = actual[i]!;
    const should = expected.data[i]!;
    if (typeof should === 'string') expect(is).toBe(should);
    else {
      const difference = Math.abs(Number(is) - Number(should)) / Math.max(1, Math.abs(Number(should)));
      if (!(difference <= 1e-3)) expect.fail(`${label}: element ${i} is ${is}, should be ${should}`);
    }
  }
}
