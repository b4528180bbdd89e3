// A suite as a flow: one node that asks a model, given the variables of a test, with a variant for every prompt with every
// provider.
import type { FlowDefinition, FlowInput, FlowNode } from '../definition';
import type { Provider } from './providers';

export interface NamedPrompt {
  readonly label: string;
  readonly path: string;
}

/** The one node of a suite. */
const suiteNode = 'answer';

export const mostVariants = 1000;

/** Inputs of what stands before and after a test's prompt. */
export const around = { before: '__prefix', after: '__suffix' } as const;

/** One node that asks, with a variant for every prompt with every provider. */
export function suiteFlow(
  prompts: readonly NamedPrompt[],
  providers: readonly Provider[],
  inputs: readonly FlowInput[],
  hasAround: boolean
): FlowDefinition {
  const free = freeNames();
  const nodes = prompts.slice(0, mostVariants).flatMap((prompt, i) =>
    providers
      .slice(0, Math.max(0, mostVariants - i * providers.length))
      .map((provider): [string, FlowNode] => [
        free(uniteLabels(prompt.label, provider.label, prompts.length, providers.length)),
        {
          name: suiteNode,
          kind: 'llm',
          type: 'llm',
          path: prompt.path,
          inputs: {
            ...provider.settings,
            ...Object.fromEntries(inputs.map(({ name }) => [name, `\${inputs.${name}}`]))
          },
          settings: provider.settings,
          ...(hasAround ? { around } : {}),
          connection: provider.label,
          api: 'chat',
          aggregation: false
        }
      ])
  );
  const first = nodes[0];
  return {
    inputs,
    outputs: [{ name: 'output', type: 'string', reference: `\${${suiteNode}.output}`, isChatOutput: false }],
    nodes: first ? [first[1]] : [],
    variants: first ? { [suiteNode]: { default: first[0], nodes: Object.fromEntries(nodes) } } : {},
    includes: []
  };
}

/** Gives a name a number where it is taken: one provider may stand twice, set differently. */
function freeNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
    taken.add(free);
    return free;
  };
}

function uniteLabels(prompt: string, provider: string, prompts: number, providers: number): string {
  if (prompts === 1) return provider;
  return providers === 1 ? prompt : `${prompt} · ${provider}`;
}
