// What a Python source says of a function or class without being run: its parameters, and the fields of what it gives.

export interface PythonParameter {
  readonly name: string;
  readonly annotation?: string;
  /** Whether it has a default, and what that is where it is a plain value. */
  readonly isOptional: boolean;
  readonly value?: unknown;
}

export interface PythonFunction {
  /** Of the function, or of the class's __call__. */
  readonly parameters: readonly PythonParameter[];
  /** Of the class's __init__. */
  readonly init: readonly PythonParameter[];
  /** The annotation of what it gives; '' where there is none. */
  readonly returns: string;
  readonly hasAggregate: boolean;
}

/** The function or class of this name at the left margin; a class must be callable. */
export function findFunction(source: string, name: string): PythonFunction | undefined {
  const head = signature(source, new RegExp(`^(?:async[ \\t]+)?def[ \\t]+${name}[ \\t]*\\(`, 'm'));
  if (head) return { ...head, init: [], hasAggregate: false };
  const body = classBody(source, name);
  if (body === undefined) return undefined;
  const method = (of: string) =>
    signature(body, new RegExp(`^[ \\t]+(?:async[ \\t]+)?def[ \\t]+${of}[ \\t]*\\(`, 'm'));
  const call = method('__call__');
  return (
    call && {
      ...call,
      init: method('__init__')?.parameters ?? [],
      hasAggregate: method('__aggregate__') !== undefined
    }
  );
}

/** Fields of a dataclass or TypedDict that is named as an annotation. */
export function fieldsOfClass(source: string, annotation: string): readonly string[] {
  const name = /^["']?([A-Za-z_]\w*)["']?$/.exec(annotation)?.[1];
  const body = name === undefined ? undefined : classBody(source, name);
  if (body === undefined) return [];
  const isRecordLike =
    new RegExp(`@(?:dataclasses\\.)?dataclass\\b[^\\n]*\\nclass[ \\t]+${name}\\b`).test(source) ||
    new RegExp(`^class[ \\t]+${name}[ \\t]*\\([^)]*TypedDict`, 'm').test(source);
  return isRecordLike ? [...body.matchAll(/^[ \t]+([A-Za-z_]\w*)[ \t]*:/gm)].map(([, field]) => field!) : [];
}

/** All that stands further in than the class itself. */
function classBody(source: string, name: string): string | undefined {
  const found = new RegExp(
    `^class[ \\t]+${name}\\b[^\\n]*:[^\\n]*\\n((?:[ \\t]+[^\\n]*(?:\\n|$)|[ \\t]*\\n)*)`,
    'm'
  ).exec(source);
  return found?.[1];
}

function signature(
  source: string,
  opening: RegExp
): Pick<PythonFunction, 'parameters' | 'returns'> | undefined {
  const open = opening.exec(source);
  if (!open) return undefined;
  const rest = source.slice(open.index + open[0].length);
  const { parts, length } = partsOf(rest);
  const returns = /^[ \t]*->[ \t]*([^:\n]+):/.exec(rest.slice(length))?.[1]?.trim() ?? '';
  return { parameters: parts.flatMap((part) => parameterOf(part) ?? []), returns };
}

function parameterOf(part: string): PythonParameter | undefined {
  const found = /^([A-Za-z_]\w*)[ \t]*(?::[ \t]*([^=]+?))?[ \t]*(?:=[ \t]*([\s\S]+))?$/.exec(part);
  if (!found || found[1] === 'self') return undefined;
  const [, name = '', annotation, fallback] = found;
  const value = fallback === undefined ? undefined : plainValue(fallback.trim());
  return {
    name,
    isOptional: fallback !== undefined,
    ...(annotation === undefined ? {} : { annotation: annotation.trim() }),
    ...(value === undefined ? {} : { value })
  };
}

/** Numbers, texts, truth and empty collections; undefined for what would have to be worked out. */
function plainValue(text: string): unknown {
  if (text === 'True' || text === 'False') return text === 'True';
  if (text === 'None') return null;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === '[]') return [];
  if (text === '{}') return {};
  return /^(["'])((?:(?!\1)[^\\\n])*)\1$/.exec(text)?.[2];
}

/** What stands between commas until the bracket that was opened is closed, and how long that is. */
function partsOf(source: string): { readonly parts: readonly string[]; readonly length: number } {
  const parts = [''];
  let depth = 0;
  let length = 0;
  for (const [piece] of source.slice(0, 5000).matchAll(/#[^\n]*|(["'])(?:\\.|(?!\1).)*\1|[\s\S]/g)) {
    length += piece.length;
    if (piece.startsWith('#')) continue;
    if (/^[([{]$/.test(piece)) depth++;
    if (/^[)\]}]$/.test(piece) && depth-- === 0) break;
    if (piece === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  const trimmed = parts.map((part) => part.trim());
  return { parts: trimmed.filter((part) => part !== '' && !/^[*/]/.test(part)), length };
}
