// Values of an operator's attribute (AttributeProto in onnx.proto3), decoded when asked for.
import { readTensor, type StoredTensor } from './tensor';
import type { OnnxAttribute, OnnxNode } from './reader';
import { WireCursor } from './wire';

/** Graph attributes are in `OnnxAttribute.graphs` and have no value here. */
export type AttributeValue =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly bigint[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: StoredTensor }
  | { readonly kind: 'other' };

/** By what is filled in, since files before IR 2 do not say the type. @throws HearthError model/unreadable */
export function attributeValue(attribute: OnnxAttribute, file: string): AttributeValue {
  const cursor = new WireCursor(attribute.body, file);
  const floats: number[] = [];
  const ints: bigint[] = [];
  const strings: string[] = [];
  let found: AttributeValue = { kind: 'other' };
  let type = 0;
  while (cursor.next()) {
    if (cursor.field === 2) found = { kind: 'float', value: cursor.float32() };
    else if (cursor.field === 3) found = { kind: 'int', value: cursor.int64() };
    else if (cursor.field === 4) found = { kind: 'string', value: cursor.text() };
    else if (cursor.field === 5) found = { kind: 'tensor', value: readTensor(cursor.bytes(), file) };
    else if (cursor.field === 7) cursor.floatsInto(floats);
    else if (cursor.field === 8) cursor.int64sInto(ints);
    else if (cursor.field === 9) strings.push(cursor.text());
    else if (cursor.field === 20) type = cursor.integer();
    else cursor.skip();
  }
  if (floats.length > 0 || type === 6) return { kind: 'floats', value: floats };
  if (ints.length > 0 || type === 7) return { kind: 'ints', value: ints };
  if (strings.length > 0 || type === 8) return { kind: 'strings', value: strings };
  return found;
}

/** Operators spell the list of their classes in three ways. */
const labelAttributes: ReadonlySet<string> = new Set([
  'classlabels_strings',
  'classlabels_int64s',
  'classlabels_ints'
]);

/** Class names of a classifier or a ZipMap, as text; undefined where it has none. */
export function classLabels(node: OnnxNode, file: string): readonly string[] | undefined {
  for (const attribute of node.attributes) {
    if (!labelAttributes.has(attribute.name)) continue;
    const value = attributeValue(attribute, file);
    if (value.kind === 'strings' && value.value.length > 0) return value.value;
    if (value.kind === 'ints' && value.value.length > 0) return value.value.map(String);
  }
  return undefined;
}
