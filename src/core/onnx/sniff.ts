// What a file that should be a model looks like from its first bytes, so that a refusal can name the real thing.

export type ModelFormat = 'onnx' | 'xgboost-json' | 'unknown';

interface Signature {
  readonly what: string;
  readonly hint: string;
  matches(head: Uint8Array): boolean;
}

const startsWith =
  (...bytes: number[]) =>
  (head: Uint8Array): boolean =>
    bytes.every((byte, i) => head[i] === byte);
const holds =
  (text: string, at: number) =>
  (head: Uint8Array): boolean =>
    [...text].every((letter, i) => head[at + i] === letter.charCodeAt(0));

/** Formats people have models in that are not ONNX. */
const signatures: readonly Signature[] = [
  {
    what: 'a zip archive, as PyTorch and Keras write them',
    hint: 'Export the model with torch.onnx.export or tf2onnx.',
    matches: holds('PK\u0003\u0004', 0)
  },
  {
    what: 'a Python pickle, as scikit-learn models are kept',
    hint: 'Convert it with skl2onnx.to_onnx.',
    matches: (head) => head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5
  },
  {
    what: 'an HDF5 file, as Keras writes them',
    hint: 'Convert it with tf2onnx.',
    matches: startsWith(0x89, 0x48, 0x44, 0x46)
  },
  {
    what: 'an ORT-format model',
    hint: 'Import the .onnx file it was made from.',
    matches: holds('ORTM', 4)
  },
  {
    what: 'a TensorFlow Lite model',
    hint: 'Convert it with tf2onnx.',
    matches: holds('TFL3', 4)
  },
  {
    what: 'an XGBoost model in binary form',
    hint: 'Save it with save_model("model.json").',
    matches: (head) => holds('binf', 0)(head) || (head[0] === 0x7b && (head[1] === 0x4c || head[1] === 0x69))
  },
  {
    what: 'a safetensors file: weights without a graph',
    hint: 'Export the whole model with torch.onnx.export.',
    matches: (head) => head[8] === 0x7b && head[6] === 0 && head[7] === 0 && head[5] === 0
  },
  {
    what: 'a gzip file',
    hint: 'Unpack it first.',
    matches: startsWith(0x1f, 0x8b)
  },
  {
    what: 'a LightGBM model in text form',
    hint: 'Convert it with onnxmltools.',
    matches: holds('tree\nversion', 0)
  }
];

/** The name of a known format that is not read here, and what to do about it. */
export function foreignFormat(
  head: Uint8Array
): { readonly what: string; readonly hint: string } | undefined {
  return signatures.find(({ matches }) => matches(head));
}

/** JSON by its first character; everything else is tried as ONNX. */
export function looksLikeJson(head: Uint8Array): boolean {
  const bom = head[0] === 0xef && head[1] === 0xbb ? 3 : 0;
  const first = head.subarray(bom).find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x5b;
}
