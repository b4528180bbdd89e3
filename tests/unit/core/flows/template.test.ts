// What templates write, against Jinja2 3.1.6 (Python 3.11) with promptflow's settings: trim_blocks, keep_trailing_newline.
import { describe, expect, it } from 'vitest';
import { openFlow } from '$core/flows/open-flow';
import { planFlow } from '$core/flows/run/plan';
import { compilePrompt } from '$core/flows/template';

const mixed = [1, 'a', true, null];

/** Template, values, and what Jinja2 writes. */
const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['{{ x }}', { x: true }, 'True'],
  ['{{ x }}', { x: mixed }, "[1, 'a', True, None]"],
  ['{{ x }}', { x: { a: 'b', n: { c: [false, 1.5] } } }, "{'a': 'b', 'n': {'c': [False, 1.5]}}"],
  ['{{ x }}', { x: [[], {}, [[1]]] }, '[[], {}, [[1]]]'],
  ['{{ x }}', { x: ["it's", 'say "x"', 'both \' and "'] }, `["it's", 'say "x"', 'both \\' and "']`],
  ['{{ x }}', { x: ['line\n\ttab\\', 'é中😀'] }, "['line\\n\\ttab\\\\', 'é中😀']"],
  [
    '{{ x }}',
    { x: ['\u00a0\u200b\u007f\u0001\u2028\ue000\u{f0000}'] },
    "['\\xa0\\u200b\\x7f\\x01\\u2028\\ue000\\U000f0000']"
  ],
  ['{{ x }}', { x: [0.1, 1e-5, 0.0001, -2.5e-10, 1.5e300] }, '[0.1, 1e-05, 0.0001, -2.5e-10, 1.5e+300]'],
  [
    '{{ 1.0 }} {{ 2/2 }} {{ 7 // 2 }} {{ (1, "a") }} {{ [true, none] }}',
    {},
    "1.0 1.0 3 (1, 'a') [True, None]"
  ],
  ['{{ "a" ~ x ~ 1 ~ y }}', { x: true, y: ['b'] }, "aTrue1['b']"],
  ['{{ x|string }}|{{ y|string }}', { x: true, y: ['b', null] }, "True|['b', None]"],
  ["{{ x|join(', ') }}|{{ x|join }}", { x: [true, null, 1.5, 'a'] }, 'True, None, 1.5, a|TrueNone1.5a'],
  ["{{ x|join('-') }}", { x: { k: 1, l: 2 } }, 'k-l'],
  ['{% for i in x %}{{ i }};{% else %}{{ y }}{% endfor %}', { x: [true, { a: 1 }] }, "True;{'a': 1};"],
  ['{% for i in x %}{{ i }};{% else %}{{ y }}{% endfor %}', { x: [], y: false }, 'False'],
  ['{% if x %}{{ x }}{% else %}{{ not x }}{% endif %}', { x: [] }, 'True'],
  ['{% set z = x == 1 %}{{ z }} {{ x in [1, 2] }} {{ x is defined }}', { x: 1 }, 'True True True'],
  ['{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(x) }}{{ m([m(1)]) }}', { x: [true] }, "<[True]><['<1>']>"],
  [
    '{% set b %}{{ x }}{% endset %}{{ b }} {{ x | tojson }} {{ x | length }}',
    { x: [true] },
    '[True] [true] 1'
  ],
  ['{% filter upper %}{{ x }}{% endfilter %}', { x: ['a'] }, "['A']"],
  ['{{ x }}{{ missing }}', { x: 'as it is\n' }, 'as it is\n']
];

describe('a template', () => {
  it.each(cases)('%s of %j is written as Jinja2 does', (template, values, expected) => {
    expect(compilePrompt(template, 'ask.jinja2', 'ask').write(values)).toBe(expected);
  });

  it('writes nothing where a value is missing', () => {
    expect(compilePrompt('{{ x }}{{ y }}', 'ask.jinja2', 'ask').write({ x: null, y: undefined })).toBe('');
  });

  it('of a suite writes true, as Nunjucks does, and a list as JSON', () => {
    const written = (opened: ReturnType<typeof openFlow>): string =>
      planFlow(opened).rowNodes[0]!.prompt!.write({ x: true, y: mixed });
    const suite = 'prompts: ["{{x}} {{y}}"]\nproviders: [openai:gpt-4o]\ntests: [{vars: {x: true, y: 1}}]\n';
    expect(written(openFlow({ 'promptfooconfig.yaml': suite }))).toBe('true [1, "a", true, null]');
    const dag =
      'inputs: {}\noutputs: {}\nnodes:\n- {name: ask, type: prompt, source: {type: code, path: ask.jinja2}, inputs: {}}\n';
    expect(written(openFlow({ 'flow.dag.yaml': dag, 'ask.jinja2': '{{x}} {{y}}' }))).toBe(
      "True [1, 'a', True, None]"
    );
  });
});
