// What can be wrong with a graph, said at the node where it is. Texts for people in other languages are made from
// code and details by the screens; `message` is the English one, for SDK and CLI.

/** What is wrong, and the words its sentence is made of. */
export type GraphProblem =
  | { readonly code: 'bad-id'; readonly id: string }
  | { readonly code: 'duplicate-id'; readonly id: string }
  | { readonly code: 'unknown-component'; readonly component: string }
  | { readonly code: 'missing-input'; readonly port: string; readonly type: string }
  | { readonly code: 'unknown-port'; readonly port: string }
  | { readonly code: 'unknown-node'; readonly port: string; readonly id: string }
  | { readonly code: 'unknown-output'; readonly port: string; readonly id: string; readonly output: string }
  | { readonly code: 'unknown-input'; readonly port: string; readonly input: string }
  | { readonly code: 'open-input'; readonly port: string; readonly input: string }
  | { readonly code: 'type-mismatch'; readonly port: string; readonly from: string; readonly to: string }
  | { readonly code: 'cycle'; readonly through: string }
  | { readonly code: 'bad-param'; readonly param: string; readonly reason: string }
  | { readonly code: 'missing-asset'; readonly param: string; readonly asset: string; readonly ref: string }
  | { readonly code: 'unknown-column'; readonly param: string; readonly column: string }
  | { readonly code: 'missing-secret'; readonly secret: string }
  | { readonly code: 'unknown-variant'; readonly variant: string }
  | { readonly code: 'unknown-group'; readonly group: string }
  | { readonly code: 'runs-elsewhere'; readonly what: string };

export type GraphIssue = GraphProblem & {
  /** Id of the node it is at; absent where it is the graph's own: one of its outputs. */
  readonly node?: string;
  readonly message: string;
};

/** Name of the "port" of a node's condition, in issues. */
export const activationPort = 'activate';

export function issue(node: string | undefined, problem: GraphProblem): GraphIssue {
  const message = `${node === undefined ? '' : `${node}: `}${sentence(problem)}`;
  return node === undefined ? { ...problem, message } : { ...problem, node, message };
}

function sentence(problem: GraphProblem): string {
  switch (problem.code) {
    case 'bad-id':
      return `"${problem.id}" is no name for a node: use letters, digits and _, and begin with a letter.`;
    case 'duplicate-id':
      return `there is another node called "${problem.id}".`;
    case 'unknown-component':
      return `there is no component called "${problem.component}".`;
    case 'missing-input':
      return `its input "${problem.port}" (${problem.type}) is not connected.`;
    case 'unknown-port':
      return `it has no input "${problem.port}".`;
    case 'unknown-node':
      return `"${problem.port}" comes from "${problem.id}", which does not exist.`;
    case 'unknown-output':
      return `"${problem.port}" comes from the output "${problem.output}" of "${problem.id}", which has none of that name.`;
    case 'unknown-input':
      return `"${problem.port}" comes from the input "${problem.input}", which does not exist.`;
    case 'open-input':
      return `"${problem.port}" comes from the input "${problem.input}", which has no value and no default.`;
    case 'type-mismatch':
      return `"${problem.port}" takes ${problem.to}, and is connected to ${problem.from}.`;
    case 'cycle':
      return `it waits for its own result, through ${problem.through}.`;
    case 'bad-param':
      return `"${problem.param}" ${problem.reason}.`;
    case 'missing-asset':
      return `there is no ${problem.asset} "${problem.ref}" in this workspace.`;
    case 'unknown-column':
      return `"${problem.param}" names the column "${problem.column}", which its table does not have.`;
    case 'missing-secret':
      return `it needs the secret "${problem.secret}", which is not kept on this device.`;
    case 'unknown-variant':
      return `it has no variant "${problem.variant}".`;
    case 'unknown-group':
      return `its group "${problem.group}" does not exist.`;
    case 'runs-elsewhere':
      return `it is a job of Azure ML (${problem.what}), which does not run here.`;
    default:
      return problem satisfies never;
  }
}
