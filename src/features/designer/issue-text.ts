// What is wrong with a step, in the reader's language.
import type { GraphNode } from '$core/graph/graph';
import type { GraphIssue } from '$core/graph/issues';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import { specText } from '$parts/params/spec-text';
import { stepTitle } from './canvas-nodes';
import { portLabel, stepText } from './step-text';

export function issueText(
  issue: GraphIssue & { readonly component: string; readonly inside?: GraphNode }
): string {
  const said = problemText(issue, issue.component);
  return issue.inside ? `${stepTitle(issue.inside)}: ${said}` : said;
}

function problemText(issue: GraphIssue, component: string): string {
  const label = (param: string): string =>
    specText(pipelineEntries.get(component)?.params[param]?.label ?? param);
  switch (issue.code) {
    case 'unknown-component':
      return stepText.issues.unknownComponent;
    case 'missing-input':
      return stepText.issues.missingInput(portLabel(issue.port));
    case 'open-input':
      return stepText.issues.openInput(issue.input);
    case 'bad-param':
      return stepText.issues.badParam(label(issue.param));
    case 'missing-asset':
      return stepText.issues.missingAsset(issue.ref);
    case 'unknown-column':
      return stepText.issues.unknownColumn(label(issue.param), issue.column);
    case 'cycle':
      return stepText.issues.cycle;
    case 'type-mismatch':
      return stepText.issues.typeMismatch(portLabel(issue.port));
    case 'unknown-node':
    case 'unknown-output':
    case 'unknown-input':
    case 'unknown-port':
      return stepText.issues.broken;
    case 'runs-elsewhere':
      return stepText.issues.runsElsewhere(issue.what);
    default:
      // What only a graph written by hand can have.
      return issue.message;
  }
}
