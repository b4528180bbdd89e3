// Classes while they are being named: colours and keys that are free.
import type { LabelClass } from '$core/labels/project';

/** Apart for every kind of colour vision, and seen on bright and dark pictures. */
const palette = [
  '#e8590c',
  '#1c7ed6',
  '#0ca678',
  '#9c36b5',
  '#f0b400',
  '#e03131',
  '#3bc9db',
  '#74b816',
  '#f06595',
  '#5c5f66'
] as const;

/** A class with the next colour and number key that no other has. */
export function nextClass(others: readonly LabelClass[], name: string, id: string): LabelClass {
  const color =
    palette.find((candidate) => !others.some((one) => one.color === candidate)) ??
    palette[others.length % palette.length]!;
  const hotkey = [...'1234567890'].find((key) => !others.some((one) => one.hotkey === key));
  return { id, name, color, ...(hotkey === undefined ? {} : { hotkey }) };
}
