// Jinja templates of prompts: interpreted without eval, compiled once, and bounded in what they may write.
import { Template } from '@huggingface/jinja';
import { HearthError } from '../errors';
import { inPython, pythonFunctions } from './python-template';

const limits = { sourceCharacters: 1_000_000, writtenCharacters: 2_000_000 };

export interface Prompt {
  /** @throws HearthError flow/node-failed */
  write(values: Readonly<Record<string, unknown>>): string;
}

/** How what is no text is written: True and ['a'] as Jinja2 does, or true and ["a"]. */
export type ValueStyle = 'python' | 'json';

/** @throws HearthError flow/bad-file when the source is no template */
export function compilePrompt(
  source: string,
  file: string,
  node: string,
  style: ValueStyle = 'python'
): Prompt {
  if (source.length > limits.sourceCharacters)
    throw new HearthError('flow/unsafe-file', { file, reason: 'it has more than a million characters' });
  let template: Template;
  try {
    template = new Template(source);
    if (style === 'python') template.parsed = inPython(template.parsed);
  } catch (error) {
    throw new HearthError(
      'flow/bad-file',
      { file, reason: `it is no Jinja template (${messageOf(error)})` },
      { cause: error }
    );
  }
  return {
    write(values) {
      let text: string;
      try {
        text = template.render({ ...asJinja(values), ...pythonFunctions });
      } catch (error) {
        throw new HearthError(
          'flow/node-failed',
          { node, reason: `${file}: ${messageOf(error)}.` },
          { cause: error }
        );
      }
      if (text.length > limits.writtenCharacters)
        throw new HearthError('flow/node-failed', {
          node,
          reason: `${file} writes more than two million characters.`
        });
      return text;
    }
  };
}

/** A template of which the values bring the beginning and the end. Its last newline is no part of it, as ever. */
export function promptAround(
  { before, after }: { readonly before: string; readonly after: string },
  source: string,
  file: string,
  node: string,
  style: ValueStyle
): Prompt {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const middle = source.replace(/\n$/, '');
  return {
    write: (values) =>
      compilePrompt(`${text(values[before])}${middle}${text(values[after])}`, file, node, style).write(values)
  };
}

/**
 * A text with values in it, where it has marks of a template at all: most have none, and stay as they are.
 * @throws HearthError flow/bad-file, flow/node-failed
 */
export function fillText(
  text: string,
  values: Readonly<Record<string, unknown>>,
  file: string,
  node: string
): string {
  if (!/\{[{%#]/.test(text)) return text;
  const written = compilePrompt(text, file, node, 'json').write(values);
  // Jinja takes a last newline away.
  return text.endsWith('\n') ? `${written}\n` : written;
}

/** Nothing is no value in Jinja, and is written as an empty text. */
function asJinja(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === undefined ? null : value])
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0]! : String(error);
}
