// Label Studio's label_config.xml: the classes a project has and the tags that ask for them.
import type { Holding, LabelFile, LabelSurvey } from './format';
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

export function labelConfig({ classes, isText, has }: LabelSurvey): string {
  const object = isText ? '  <Text name="text" value="$text"/>' : '  <Image name="image" value="$image"/>';
  const to = isText ? 'text' : 'image';
  const used = Object.entries(controls).filter(([kind]) =>
    holdingsOf[kind as keyof typeof controls].some((one) => has.has(one))
  );
  const tags = used.map(([kind, { tag, name }]) => {
    const inner = classes.map((one) =>
      kind === 'choice'
        ? `    <Choice value="${escapeXml(one.name)}"/>`
        : `    <Label value="${escapeXml(one.name)}" background="${one.color}"/>`
    );
    return [`  <${tag} name="${name}" toName="${to}">`, ...inner, `  </${tag}>`].join('\n');
  });
  return ['<View>', object, ...tags, ...answerTags(classes, to), '</View>', ''].join('\n');
}

const holdingsOf: Readonly<Record<keyof typeof controls, readonly Holding[]>> = {
  choice: ['classes'],
  span: ['spans'],
  box: ['boxes', 'rotated-boxes'],
  polygon: ['polygons'],
  mask: ['masks'],
  keypoints: ['keypoints']
};
