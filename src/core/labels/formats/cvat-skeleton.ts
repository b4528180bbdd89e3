// CVAT's skeletons: a label of its own for each point, below the one of the whole; the lines between them are edges of
// an SVG that the label keeps as text. A point that is outside is not set, one that is occluded is hidden.
import type { Keypoint, Keypoints, LabelClass, Skeleton } from '../project';
import { childOf, childrenOf, escapeXml, type XmlElement } from './xml';

/** Skeletons by the name of the label they are of. */
export function readSkeletons(labels: readonly XmlElement[]): ReadonlyMap<string, Skeleton> {
  const points = new Map<string, Set<string>>();
  for (const label of labels) {
    const [name, parent] = [childOf(label, 'name')?.text, childOf(label, 'parent')?.text];
    if (name && parent) points.set(parent, (points.get(parent) ?? new Set<string>()).add(name));
  }
  const svgs = new Map(
    labels.map((label) => [childOf(label, 'name')?.text ?? '', childOf(label, 'svg')?.text ?? ''])
  );
  return new Map(
    [...points].map(([parent, names]) => {
      const ordered = [...names];
      return [parent, { points: ordered, bones: bonesIn(svgs.get(parent) ?? '', ordered) }];
    })
  );
}

/** Whether a label is only a point of another. */
export function isPointLabel(label: XmlElement): boolean {
  return (childOf(label, 'parent')?.text ?? '') !== '';
}

function bonesIn(svg: string, names: readonly string[]): Skeleton['bones'] {
  const places = new Map<string, number>();
  const elements = [...svg.matchAll(/<(circle|line)\b[^>]*>/g)].map(([tag]) => tag);
  const value = (tag: string, name: string): string => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  for (const tag of elements.filter((one) => one.startsWith('<circle'))) {
    const place = names.indexOf(unescaped(value(tag, 'data-label-name')));
    if (place >= 0) places.set(value(tag, 'data-node-id'), place);
  }
  return elements.flatMap((tag) => {
    const ends = ['data-node-from', 'data-node-to'].map((name) => places.get(value(tag, name)));
    return tag.startsWith('<line') && ends[0] !== undefined && ends[1] !== undefined
      ? [[ends[0], ends[1]] as const]
      : [];
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** The points of a <skeleton> that are set. `pointOf` reads the place of one. */
export function readKeypoints(
  element: XmlElement,
  pointOf: (point: XmlElement) => readonly [number, number]
): readonly Keypoint[] {
  return childrenOf(element, 'points').flatMap((point): Keypoint[] => {
    if (point.attributes.get('outside') === '1') return [];
    const [x, y] = pointOf(point);
    const name = point.attributes.get('label') ?? '';
    return name === '' ? [] : [{ name, x, y, visible: point.attributes.get('occluded') !== '1' }];
  });
}

/** What a label with a skeleton has besides, and the labels of its points. */
export function writtenSkeletonLabel({ name, color, skeleton }: LabelClass) {
  if (!skeleton) return { inner: '', labels: [] };
  const nodes = skeleton.points.map((point, i) => {
    const place = (at: number): string =>
      (10 + (80 * at) / Math.max(1, skeleton.points.length - 1)).toFixed(1);
    return `<circle r="1.5" cx="${place(i)}" cy="50" data-type="element node" data-element-id="${i + 1}" data-node-id="${i + 1}" data-label-name="${escapeXml(point)}"/>`;
  });
  const edges = skeleton.bones.map(
    ([from, to]) => `<line data-type="edge" data-node-from="${from + 1}" data-node-to="${to + 1}"/>`
  );
  const labels = skeleton.points.map(
    (point) =>
      `    <label><name>${escapeXml(point)}</name><color>${color}</color><type>points</type><attributes></attributes><parent>${escapeXml(name)}</parent></label>`
  );
  return { inner: `<type>skeleton</type><svg>${escapeXml([...edges, ...nodes].join(''))}</svg>`, labels };
}

/** The points of one object: all of the skeleton, those that are not set outside. */
export function writtenKeypoints({ points }: Keypoints, skeleton: Skeleton): string {
  const byName = new Map(points.map((point) => [point.name, point]));
  const rest = points.map(({ name }) => name).filter((name) => !skeleton.points.includes(name));
  return [...skeleton.points, ...rest]
    .map((name) => {
      const at = byName.get(name);
      const occluded = at && !at.visible ? 1 : 0;
      return `<points label="${escapeXml(name)}" outside="${at ? 0 : 1}" occluded="${occluded}" points="${at?.x ?? 0},${at?.y ?? 0}"></points>`;
    })
    .join('');
}
