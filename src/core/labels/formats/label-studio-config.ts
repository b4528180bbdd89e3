// Label Studio's label_config.xml: the classes a project has and the tags that ask for them.
import type { LabelFile, LabelSet } from './format';
import type { SetBuilder } from './builder';
import { answerTags } from './label-studio-attributes';
import { escapeXml, parseXml, type XmlElement } from './xml';

/** Makes the classes of all <Label> and <Choice> known, in their order, with the colours written as #rrggbb. */
export function readLabelConfig({ path, text = '' }: LabelFile, builder: SetBuilder): void {
  const visit = (element: XmlElement): void => {
    const name = element.attributes.get('value');
    // What a choice about one region says is an answer, no class.
    if (element.attributes.get('perRegion') === 'true') return;
    if ((element.name === 'Label' || element.name === 'Choice') && name) {
      const background = element.attributes.get('background')?.toLowerCase() ?? '';
      const color = /^#[0-9a-f]{6}$/.test(background) ? { color: background } : {};
      builder.classId(name, { file: path, line: () => element.line }, color);
    }
    element.children.forEach(visit);
  };
  visit(parseXml(text, path, builder));
}

/** The tag each kind of label is given with, by the kind of its results. */
export const controls = {
  box: { tag: 'RectangleLabels', type: 'rectanglelabels', name: 'box' },
  polygon: { tag: 'PolygonLabels', type: 'polygonlabels', name: 'polygon' },
  mask: { tag: 'BrushLabels', type: 'brushlabels', name: 'brush' },
  keypoints: { tag: 'KeyPointLabels', type: 'keypointlabels', name: 'keypoint' },
  span: { tag: 'Labels', type: 'labels', name: 'span' },
  choice: { tag: 'Choices', type: 'choices', name: 'class' }
} as const;

export function labelConfig(set: LabelSet): string {
  const isText = set.items.some((item) => item.text !== undefined);
  const object = isText ? '  <Text name="text" value="$text"/>' : '  <Image name="image" value="$image"/>';
  const to = isText ? 'text' : 'image';
  const used = Object.entries(controls).filter(([kind]) => isUsed(set, kind as keyof typeof controls));
  const tags = used.map(([kind, { tag, name }]) => {
    const inner = set.classes.map((one) =>
      kind === 'choice'
        ? `    <Choice value="${escapeXml(one.name)}"/>`
        : `    <Label value="${escapeXml(one.name)}" background="${one.color}"/>`
    );
    return [`  <${tag} name="${name}" toName="${to}">`, ...inner, `  </${tag}>`].join('\n');
  });
  return ['<View>', object, ...tags, ...answerTags(set.classes, to), '</View>', ''].join('\n');
}

function isUsed(set: LabelSet, kind: keyof typeof controls): boolean {
  if (kind === 'span') return set.annotations.some((one) => one.spans.length > 0);
  if (kind === 'choice') return set.annotations.some((one) => one.classes.length > 0);
  return set.annotations.some((one) => one.regions.some((region) => region.shape.kind === kind));
}
