// JSON Schema, draft 2020-12: each word that constrains a value, with an answer that keeps to it and one that does not, as
// python-jsonschema 4.26 has them (Draft202012Validator; Draft7Validator for the older words); and what is no schema. Of the
// official test suite (json-schema.org, tests/draft2020-12) all that needs no other schema and no $dynamicRef agrees.
import { describe, expect, test } from 'vitest';
import { schemaProblem } from '$core/flows/evaluators/json-schema';
import { evaluators } from '$core/flows/evaluators/index';
import type { Score } from '$core/flows/evaluators/evaluator';
import { runFlowFiles } from '../../../support/flow-run';

const conditional = { if: { required: ['k'] }, then: { required: ['z'] }, else: { required: ['y'] } };
const closed = {
  properties: { a: true },
  anyOf: [
    { required: ['b'], properties: { b: true } },
    { required: ['c'], properties: { c: true } }
  ],
  if: { required: ['d'] },
  then: { properties: { d: true } },
  unevaluatedProperties: false
};
const named = { $defs: { n: { $anchor: 'number', type: 'number' } }, items: { $ref: '#number' } };

test.each([
  [{ const: { a: 1, b: [2] } }, { b: [2], a: 1 }, { a: 1, b: [3] }, 'it is not the one permitted value'],
  [{ enum: [{ a: 1, b: 2 }] }, { b: 2, a: 1 }, { a: 1 }, 'it is none of the permitted values'],
  [
    { uniqueItems: true },
    [{ a: 1 }, { b: 1 }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 }
    ],
    'it has an item twice'
  ],
  [conditional, { k: 1, z: 1 }, { k: 1 }, 'it has no "z"'],
  [conditional, { y: 1 }, { z: 1 }, 'it has no "y"'],
  [{ dependentRequired: { k: ['z'] } }, { z: 1 }, { k: 1 }, 'it has "k" and no "z"'],
  [
    { dependentSchemas: { k: { maxProperties: 1 } } },
    { k: 1 },
    { k: 1, z: 2 },
    'it must have at most this many properties: 1'
  ],
  [{ propertyNames: { pattern: '^z' } }, { z: 1 }, { k: 1 }, 'the name "k" does not match ^z'],
  [
    { contains: { const: 1 }, minContains: 2 },
    [1, 1],
    [1],
    'it must have at least this many items as asked: 2'
  ],
  [
    { contains: { const: 1 }, maxContains: 1 },
    [1, 2],
    [1, 1],
    'it must have at most this many items as asked: 1'
  ],
  [
    { contains: { const: 1 }, minContains: 0, maxContains: 1 },
    [],
    [1, 1],
    'it must have at most this many items as asked: 1'
  ],
  [{ prefixItems: [{ type: 'number' }], items: { type: 'string' } }, [1, 'a'], ['a'], '[0] must be number'],
  [{ prefixItems: [{ type: 'number' }], items: { type: 'string' } }, [], [1, 2], '[1] must be string'],
  [closed, { a: 1, b: 2 }, { a: 1, b: 2, c: 3, e: 4 }, 'e is not permitted'],
  [closed, { b: 2, d: 3 }, { b: 2, f: 3 }, 'f is not permitted'],
  [
    { allOf: [{ prefixItems: [true] }], contains: { const: 9 }, unevaluatedItems: { type: 'string' } },
    [1, 9, 'a'],
    [9, 1],
    '[1] must be string'
  ],
  [
    { not: { required: ['a'], properties: { a: true } }, unevaluatedProperties: false },
    {},
    { b: 1 },
    'b is not permitted'
  ],
  [named, [1], ['a'], '[0] must be number'],
  [
    { allOf: [{ minimum: 1 }], properties: { a: { $ref: '#/allOf/0' } } },
    { a: 1 },
    { a: 0 },
    'a must be at least 1'
  ],
  [{ pattern: '^\\d{3}\\-\\d$' }, '555-1', '5551', 'it does not match ^\\d{3}\\-\\d$']
])('%j holds of %j and not of %j', (schema, good, bad, problem) => {
  expect(schemaProblem(good, schema)).toBeUndefined();
  expect(schemaProblem(bad, schema)).toBe(problem);
});

test.each([
  [{ items: [{ type: 'number' }], additionalItems: false }, [1], ['x'], '[0] must be number'],
  [{ items: [{ type: 'number' }], additionalItems: false }, [], [1, 2], '[1] is not permitted'],
  [{ dependencies: { k: ['z'] } }, { z: 1 }, { k: 1 }, 'it has "k" and no "z"'],
  [{ dependencies: { k: { required: ['z'] } } }, { z: 1 }, { k: 1 }, 'it has no "z"'],
  [
    { definitions: { n: { $id: '#n', type: 'number' } }, items: { $ref: '#n' } },
    [1],
    ['a'],
    '[0] must be number'
  ]
])('%j, of an older draft, holds of %j and not of %j', (schema, good, bad, problem) => {
  expect(schemaProblem(good, schema)).toBeUndefined();
  expect(schemaProblem(bad, schema)).toBe(problem);
});

describe('a check of JSON', () => {
  const score = (kind: 'json' | 'contains-json', output: unknown, schema: unknown): Score =>
    evaluators[kind].score(
      { output, expected: undefined, inputs: {}, milliseconds: 0, tokens: 0, promptTokens: 0 },
      { schema }
    );

  test.each(['{"type": "object", "required": ["b"]}', 'type: object\nrequired: [b]'])(
    'reads %s',
    (schema) => {
      expect(score('json', '{"a": 1}', schema)).toEqual({ value: 0, pass: false, reason: 'it has no "b"' });
      expect(score('json', '{"b": 1}', schema).pass).toBe(true);
    }
  );

  test.each([
    ['{"required": ["b"]', /^the schema is neither JSON nor YAML: .* \(line 1\)$/],
    ['an object with b', 'the schema is no object: "an object with b"'],
    [[], 'the schema is no object: []'],
    [{ type: 'strng' }, 'the schema\'s type cannot be "strng"'],
    [{ properties: { a: { pattern: '(' } } }, 'the schema\'s properties.a.pattern cannot be "("'],
    [{ patternProperties: { '(': true } }, 'the schema\'s patternProperties cannot be "("'],
    [{ required: 'b' }, 'the schema\'s required cannot be "b"'],
    [{ anyOf: [{ items: 5 }] }, "the schema's anyOf[0].items cannot be 5"],
    [{ items: { $ref: '#/$defs/a' } }, 'the schema has no #/$defs/a'],
    [
      { $ref: 'https://example.org/a.json' },
      'the schema refers to https://example.org/a.json, which is not here'
    ],
    [{ $dynamicRef: '#a' }, 'the schema\'s $dynamicRef cannot be "#a"'],
    [{ $ref: '#' }, 'the schema goes on without end']
  ])('gives no score by %j, and says why', (schema, reason) => {
    for (const kind of ['json', 'contains-json'] as const) {
      const { value, pass, reason: said } = score(kind, '{"a": 1}', schema);
      expect([value, pass]).toEqual([NaN, undefined]);
      expect(said).toEqual(reason instanceof RegExp ? expect.stringMatching(reason) : reason);
    }
  });

  test('refuses a run before its first row where no answer could be scored', async () => {
    const flow =
      'inputs: {}\noutputs: {}\nnodes: [{name: n, type: javascript, source: {path: n.js}, inputs: {}}]';
    const run = runFlowFiles(
      { 'flow.dag.yaml': flow, 'n.js': 'export default () => 1' },
      { rows: [{}], checks: [{ kind: 'json', label: 'form', settings: { schema: '{"required": ["b"]' } }] }
    );
    await expect(run).rejects.toMatchObject({ code: 'flow/bad-check', details: { check: 'form' } });
  });

  test('looks at every JSON that an answer contains', () => {
    const schema = { type: 'object', required: ['name'] };
    expect(score('contains-json', 'As in [1], {"name": "x"}', schema).pass).toBe(true);
    expect(score('contains-json', 'As in [1], {"a": "x"}', schema).reason).toBe('it must be object');
    expect(score('contains-json', 'As in one', schema).reason).toBe('there is no JSON in it');
  });
});
