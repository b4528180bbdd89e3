// From a file somebody brings to a model that runs here: recognised, converted or repaired, tried once, and
// described. Inspection and import are the same walk; one reports the problem it meets, the other throws it.
import { HearthError, isHearthError, toErrorRecord, type ErrorRecord } from '$core/errors';
import { describeOnnx } from '$core/models/describe-onnx';
import type { ModelInspection } from '$core/models/inspection';
import type { ModelManifest } from '$core/models/manifest';
import { countOperators, refusalError, refusalOf } from '$core/onnx/operators';
import { countParameters } from '$core/onnx/parameters';
import { readOnnx, type OnnxModel } from '$core/onnx/reader';
import { foreignFormat, looksLikeJson } from '$core/onnx/sniff';
import { encodeModel } from '$core/onnx/writer';
import { convertXgboost } from '$core/onnx/xgboost';
import { isXgboostJson, readXgboost } from '$core/onnx/xgboost-json';
import { oddOutputs, repairModel, repairsFor, type Repair } from '$core/onnx/zipmap';
import { Session } from './session';

/** Protobuf and the runtime's memory end at 2 GB; a browser tab well before. */
const maxModelBytes = 1e9;

/** A file as ONNX, whether or not it runs. */
interface Candidate {
  readonly format: 'onnx' | 'xgboost-json';
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly onnx: OnnxModel;
  /** Meaning that the ONNX bytes do not carry. */
  readonly meaning?: Partial<ModelManifest>;
}

export interface ImportedModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: Omit<ModelManifest, 'onnx'>;
}

/** What a file is and whether it runs here. Problems are reported, not thrown. */
export async function inspectModel(file: Blob, name: string): Promise<ModelInspection> {
  const unknown = {
    fileName: name,
    bytes: file.size,
    format: 'unknown' as const,
    inputs: [],
    outputs: [],
    operators: []
  };
  let candidate: Candidate;
  let seen: ModelInspection;
  try {
    candidate = await readCandidate(file, name);
    seen = describeCandidate(candidate, file, name);
  } catch (error) {
    return { ...unknown, problem: problemOf(error) };
  }
  try {
    const manifest = await tryModel(candidate, name);
    return { ...seen, manifest };
  } catch (error) {
    const repairs = repairsFor(candidate.onnx);
    return { ...seen, problem: problemOf(error), ...(repairs.length > 0 && { repairs }) };
  }
}

/**
 * The model in a file, ready to be stored.
 * @throws HearthError model/unreadable, model/unsupported, model/external-data
 */
export async function importModelFile(
  file: Blob,
  name: string,
  repair: Repair | 'none'
): Promise<ImportedModel> {
  const read = await readCandidate(file, name);
  const candidate = repair === 'none' ? read : repairCandidate(read, repair, name);
  return { bytes: candidate.bytes, manifest: await tryModel(candidate, name) };
}

async function readCandidate(file: Blob, name: string): Promise<Candidate> {
  if (file.size === 0) throw new HearthError('model/unreadable', { file: name, reason: 'it is empty' });
  if (file.size > maxModelBytes) {
    const reason = `it has ${Math.round(file.size / 1e6)} MB, and at most ${maxModelBytes / 1e6} MB can be loaded`;
    throw new HearthError('model/unsupported', { file: name, reason });
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const foreign = foreignFormat(bytes);
  if (foreign) {
    const { what, hint } = foreign;
    throw new HearthError('model/unsupported', { file: name, reason: `it is ${what}`, hint });
  }
  if (looksLikeJson(bytes)) return convertJson(bytes, name);
  return { format: 'onnx', bytes, onnx: readOnnx(bytes, name) };
}

function convertJson(source: Uint8Array<ArrayBuffer>, name: string): Candidate {
  const json = parseJson(source, name);
  if (!isXgboostJson(json)) {
    const reason = 'it is JSON, but not a model saved by XGBoost';
    throw new HearthError('model/unreadable', { file: name, reason });
  }
  const { graph, meaning } = convertXgboost(readXgboost(json, name), name);
  const bytes = encodeModel(graph, { name: 'xgboost' });
  return { format: 'xgboost-json', bytes, onnx: readOnnx(bytes, name), meaning };
}

function parseJson(source: Uint8Array<ArrayBuffer>, name: string): unknown {
  const text = new TextDecoder().decode(source);
  try {
    // XGBoost writes NaN, which JSON does not have, for what a node does not use.
    return JSON.parse(text.replace(/([[,:])-?(?:NaN|Infinity)(?=[,\]}])/g, '$1null'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HearthError('model/unreadable', { file: name, reason: 'it is damaged JSON' }, { cause: error });
  }
}

function repairCandidate(candidate: Candidate, repair: Repair, name: string): Candidate {
  const bytes = repairModel(candidate.bytes, candidate.onnx, repair, name);
  return { ...candidate, bytes, onnx: readOnnx(bytes, name) };
}

/** Loads the model once: the only sure way to know that it runs. */
async function tryModel(candidate: Candidate, name: string): Promise<Omit<ModelManifest, 'onnx'>> {
  const { onnx, bytes, meaning } = candidate;
  const refusal = refusalOf(onnx);
  if (refusal) throw refusalError(refusal, name);
  const odd = oddOutputs(onnx);
  if (odd.length > 0) throw oddOutputError(candidate.onnx, name);
  const session = await Session.open(bytes, name);
  await session.close();
  return { ...describeOnnx(onnx, bytes.length, name), ...meaning };
}

function oddOutputError(onnx: OnnxModel, file: string): HearthError {
  const [odd] = oddOutputs(onnx);
  const zipped = repairsFor(onnx).includes('strip-zipmap');
  const reason = zipped
    ? `its output "${odd!.name}" is a list of dictionaries made by ZipMap, and only tensors can be read`
    : `its output "${odd!.name}" is a ${odd!.type}, and only tensors can be read`;
  const hints: Readonly<Record<Repair, string>> = {
    'strip-zipmap': 'Hearth can cut the ZipMap out, which keeps the probabilities.',
    'label-only': 'Hearth can take the other outputs only.'
  };
  const hint =
    repairsFor(onnx)
      .map((repair) => hints[repair])
      .join(' ') || 'Export it with tensor outputs.';
  return new HearthError('model/unsupported', { file, reason, hint });
}

function describeCandidate(candidate: Candidate, file: Blob, name: string): ModelInspection {
  const { onnx, format } = candidate;
  return {
    fileName: name,
    bytes: file.size,
    format,
    producer: candidate.meaning?.algorithm ?? onnx.producer,
    irVersion: onnx.irVersion,
    opsets: onnx.opsets,
    inputs: onnx.graph.inputs,
    outputs: onnx.graph.outputs,
    operators: countOperators(onnx),
    parameters: countParameters(onnx, name),
    metadata: onnx.metadata
  };
}

function problemOf(error: unknown): ErrorRecord {
  if (isHearthError(error)) return toErrorRecord(error);
  throw error;
}
