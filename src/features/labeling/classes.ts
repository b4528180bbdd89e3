// Classes while they are being named: colours and keys that are free.
import type { LabelClass, Skeleton } from '$core/labels/project';

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

/** The classes with one fewer; its kinds are then kinds of what it was a kind of. */
export function withoutClass(classes: readonly LabelClass[], id: string): readonly LabelClass[] {
  const above = classes.find((one) => one.id === id)?.parent;
  return classes.flatMap((one) => {
    if (one.id === id) return [];
    const { parent, ...rest } = one;
    if (parent !== id) return [one];
    return [above === undefined ? rest : { ...rest, parent: above }];
  });
}

/** A skeleton from what is typed: a name a line, and bones as '1-2 2-3'. Undefined without a name. */
export function skeletonOf(points: string, bones: string): Skeleton | undefined {
  const lines = points.split('\n').map((line) => line.trim());
  const names = [...new Set(lines.filter(Boolean))];
  if (names.length === 0) return undefined;
  const ends = [...bones.matchAll(/(\d+)\s*[-–]\s*(\d+)/g)].map(
    ([, from, to]) => [Number(from) - 1, Number(to) - 1] as const
  );
  const isPoint = (end: number): boolean => end >= 0 && end < names.length;
  return { points: names, bones: ends.filter(([from, to]) => isPoint(from) && isPoint(to) && from !== to) };
}

/** Bones as they are typed. */
export function bonesText(skeleton: Skeleton | undefined): string {
  return (skeleton?.bones ?? []).map(([from, to]) => `${from + 1}-${to + 1}`).join(' ');
}

/** Whether every class and question has a name, and there is something to mark with. */
export function areNamed(classes: readonly LabelClass[]): boolean {
  const isNamed = ({ name }: { readonly name: string }): boolean => name.trim() !== '';
  return (
    classes.every((one) => isNamed(one) && (one.attributes ?? []).every(isNamed)) &&
    classes.some(({ relation }) => !relation)
  );
}
