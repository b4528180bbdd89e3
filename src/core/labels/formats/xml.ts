// XML files as elements with lines, by saxes: strict, and without any means to expand anything. A file that declares
// its own entities or a document type is refused: no label format needs one, and bombs are made of them.
import { SaxesParser } from 'saxes';
import type { SetBuilder } from './builder';

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All its own text, trimmed. */
  readonly text: string;
  readonly line: number;
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
}

const mostDepth = 100;

/** The root element. @throws HearthError labels/unreadable with the line */
export function parseXml(text: string, file: string, builder: SetBuilder): XmlElement {
  const parser = new SaxesParser();
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  const refuse = (reason: string) => {
    const { line } = parser;
    return builder.refuse({ file, line: () => line }, reason);
  };
  parser.on('error', (error) => {
    throw refuse(`it is no XML: ${error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')}`);
  });
  parser.on('doctype', () => {
    throw refuse('it declares a document type, which label files do not need and attacks do');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= mostDepth) throw refuse(`its elements are more than ${mostDepth} deep`);
    const element: OpenElement = {
      name,
      attributes: new Map(Object.entries(attributes)),
      children: [],
      text: '',
      line: parser.line
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const addText = (more: string) => {
    const inner = open.at(-1);
    if (inner) inner.text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) closed.text = closed.text.trim();
  });
  parser.write(text).close();
  if (!root) throw refuse('it is empty');
  return root;
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

/** An element found step by step: childAt(root, 'meta', 'task'). */
export function childAt(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => at && childOf(at, name), element);
}

/** Text or attribute value, made safe to stand in XML; line breaks too, which readers of attributes would change. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
