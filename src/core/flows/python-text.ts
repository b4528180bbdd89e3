// Values as Python writes them: what str() and repr() give. Of numbers that came as JSON it is not known whether 1 was 1.0.

/** A value inside a template that is being written: its type by the name that the library gives it. */
export interface TemplateValue {
  readonly type: string;
  readonly value: unknown;
}

/** What Python's str() gives. */
export function pythonText(of: TemplateValue): string {
  return of.type === 'StringValue' ? String(of.value) : literal(of);
}

/** What Python's repr() gives: the value as a program would have it. */
function literal(of: TemplateValue): string {
  switch (of.type) {
    case 'StringValue':
      return quoted(String(of.value));
    case 'BooleanValue':
      return of.value === true ? 'True' : 'False';
    case 'NullValue':
      return 'None';
    case 'UndefinedValue':
      return 'Undefined';
    case 'FloatValue':
      return floatText(of.value as number);
    case 'ArrayValue':
      return `[${literals(of).join(', ')}]`;
    case 'TupleValue': {
      const all = literals(of);
      return all.length === 1 ? `(${all[0]!},)` : `(${all.join(', ')})`;
    }
    case 'ObjectValue': {
      const entries = [...(of.value as ReadonlyMap<string, TemplateValue>)];
      return `{${entries.map(([key, value]) => `${quoted(key)}: ${literal(value)}`).join(', ')}}`;
    }
    default:
      // Whole numbers, and what has no value, such as a function.
      return String(of);
  }
}

function literals({ value }: TemplateValue): string[] {
  return (value as readonly TemplateValue[]).map(literal);
}

/** The shortest digits that give the number back, with an exponent below 1e-4 and from 1e16 on. */
function floatText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const [digits, power] = x.toExponential().split('e') as [string, string];
  const exponent = Number(power);
  if (x !== 0 && (exponent < -4 || exponent >= 16))
    return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  const text = Object.is(x, -0) ? '-0' : String(x);
  return text.includes('.') ? text : `${text}.0`;
}

const short: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** In apostrophes, unless there are some in it and no quotation marks; what cannot be seen by its number. */
function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const seen = text.replace(/[\\'"\p{C}\p{Z}]/gu, (character) => {
    if (character === ' ' || character === '"') return character;
    if (character === "'") return mark === "'" ? "\\'" : character;
    return short[character] ?? numbered(character.codePointAt(0)!);
  });
  return `${mark}${seen}${mark}`;
}

function numbered(code: number): string {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
