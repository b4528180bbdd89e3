// JSON schemas: whatever the automaton writes is JSON and valid, by a check of the specification's own rules; and
// what a person would write is accepted.
import { describe, expect, it } from 'vitest';
import { compileConstraint } from '$core/lm/constraint/compile';
import { Random } from '$core/random';
import { isValid } from '../../../../support/json-schema-check';
import { accepts, randomText } from '../../../../support/random-walk';

const compile = (schema: unknown) => compileConstraint({ kind: 'json-schema', schema });

const tree = {
  $defs: {
    node: {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        next: { $ref: '#/$defs/node' },
        'a/b': { $ref: '#/$defs/node' }
      },
      required: ['value'],
      additionalProperties: false
    }
  },
  $ref: '#/$defs/node'
};

const schemas: Readonly<Record<string, unknown>> = {
  anything: {},
  true: true,
  types: { type: ['string', 'null', 'integer', 'number', 'boolean'] },
  person: {
    title: 'A person',
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 5 },
      age: { type: 'integer', minimum: 0, maximum: 130 },
      'strange "key"\n': { type: 'number' },
      tags: { type: 'array', items: { enum: ['a', 'b', 3, null, { x: [1] }] }, minItems: 1, maxItems: 3 }
    },
    required: ['age', 'tags']
  },
  'open object': {
    type: 'object',
    properties: { a: { type: 'integer' }, ab: { type: 'null' }, é: { const: 'x' } },
    required: ['ab'],
    additionalProperties: { type: 'boolean' }
  },
  'required but not described': {
    type: 'object',
    required: ['x'],
    additionalProperties: { type: 'integer' }
  },
  'list of lists': {
    type: 'array',
    items: { type: 'array', items: { type: 'boolean' }, maxItems: 2 },
    minItems: 2
  },
  'empty list': { type: 'array', maxItems: 0 },
  tree,
  'a list of itself': { type: 'array', items: { $ref: '#' } },
  union: { anyOf: [{ type: 'string', pattern: '^[A-Z"\\\\\n]{2}$' }, { const: [1, 'x'] }, { type: 'null' }] },
  'pattern anywhere': { type: 'string', pattern: 'a.c' },
  kinds: {
    oneOf: [
      {
        type: 'object',
        properties: { kind: { const: 'a' }, x: { type: 'integer' } },
        required: ['kind', 'x']
      },
      { type: 'object', properties: { kind: { enum: ['b', 'c'] } }, required: ['kind'] },
      { type: 'array', items: { type: 'null' } }
    ]
  },
  wrapped: {
    allOf: [{ $ref: '#/$defs/t' }],
    $defs: { t: { type: 'integer', exclusiveMinimum: -12, exclusiveMaximum: 7 } }
  },
  'enum of a type': { type: 'string', enum: ['x', 1, 'y'] },
  implied: { properties: { a: { minItems: 1 } }, required: ['a'] }
};

describe('a JSON schema', () => {
  it.each(Object.keys(schemas))('%s: all that may be written is valid', (name) => {
    const schema = schemas[name];
    const automaton = compile(schema);
    const random = new Random(8);
    for (let round = 0; round < 120; round++) {
      const text = randomText(automaton, random);
      expect([text, isValid(JSON.parse(text), schema)]).toEqual([text, true]);
    }
  });

  it('keeps integers within their bounds, and allows every one of them', () => {
    const random = new Random(3);
    for (let round = 0; round < 60; round++) {
      const size = 10 ** random.below(4);
      const [a, b] = [random.below(2 * size + 1) - size, random.below(2 * size + 1) - size];
      const [minimum, maximum] = [Math.min(a, b), Math.max(a, b)];
      const automaton = compile({ type: 'integer', minimum, maximum });
      for (
        let value = minimum - 3;
        value <= maximum + 3;
        value += 1 + random.below(1 + Math.ceil(size / 50))
      ) {
        const expected = value >= minimum && value <= maximum;
        expect([value, accepts(automaton, String(value))]).toEqual([value, expected]);
      }
    }
  });

  it('accepts what a person would write, on one line or indented', () => {
    const automaton = compile(schemas.person);
    const value = { name: 'Élan', age: 30, tags: ['a', null, { x: [1] }] };
    const spaced = JSON.stringify({ ...value, tags: ['a', null] }, null, 2);
    for (const text of [JSON.stringify(value), '{"age": 30, "tags": ["b"]}', spaced]) {
      expect([text, accepts(automaton, text)]).toEqual([text, true]);
    }
    for (const text of [
      '{}',
      '{"tags":["a"],"age":1}',
      '{"age":131,"tags":["a"]}',
      '{"age":1,"tags":["a"],"x":1}'
    ]) {
      expect([text, accepts(automaton, text)]).toEqual([text, false]);
    }
  });

  it('nests as deep as its bound, and can always end', () => {
    const automaton = compile({ type: 'array', items: { $ref: '#' } });
    expect(accepts(automaton, '['.repeat(20) + ']'.repeat(20))).toBe(true);
    expect(accepts(automaton, '['.repeat(40) + ']'.repeat(40))).toBe(false);
    expect(accepts(compile({}), '[{"a": {"b": [[]]}}, 1.5e-3, "\\n"]')).toBe(true);
  });

  it.each([
    [{ type: 'object', minProperties: 1 }, /at #\): "minProperties" is not supported/],
    [{ properties: { a: { type: 'number', minimum: 0 } } }, /at #\/properties\/a\): "minimum"/],
    [{ anyOf: [{ type: 'null' }], type: 'null' }, /"type" is not supported beside "anyOf"/],
    [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, /options 0 and 1 may both fit/],
    [{ allOf: [{}, {}] }, /more than one schema/],
    [{ $ref: 'https://example.com/x.json' }, /only references within/],
    [{ $ref: '#/$defs/none' }, /there is no #\/\$defs\/none/],
    [{ type: 'text' }, /at #\/type\): "text" is not what belongs here/],
    [{ type: 'array', minItems: -1 }, /at #\/minItems/],
    [{ type: 'string', pattern: 'a(?=b)' }, /at #\/pattern, character 4\): looking ahead/],
    [{ type: 'string', pattern: 'a', maxLength: 3 }, /pattern together with/],
    [{ type: 'array', minItems: 2, maxItems: 1 }, /no text can match/],
    [{ enum: [] }, /no text can match/],
    [{ $ref: '#' }, /no text can match/],
    [{ type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] }, /no text can match/],
    [false, /no text can match/],
    ['string', /is not what belongs here/]
  ])('%j is refused by name', (schema, message) => {
    expect(() => compile(schema)).toThrow(
      expect.objectContaining({
        code: 'lm/bad-constraint',
        message: expect.stringMatching(message) as string
      })
    );
  });
});
