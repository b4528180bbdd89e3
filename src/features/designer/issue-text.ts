// What is wrong with a step, in the reader's language.
import type { GraphIssue } from '$core/graph/issues';
import { pipelineEntries } from '$core/graph/pipeline-palette';
import { specText } from '$parts/params/spec-text';
import { portLabel, t } from './text';

export function issueText(issue: GraphIssue, component: string): string {
  const label = (param: string): string =>
    specText(pipelineEntries.get(component)?.params[param]?.label ?? param);
  switch (issue.code) {
    case 'unknown-component':
      return t.issues.unknownComponent;
    case 'missing-input':
      return t.issues.missingInput(portLabel(issue.port));
    case 'bad-param':
      return t.issues.badParam(label(issue.param));
    case 'missing-asset':
      return t.issues.missingAsset(issue.ref);
    case 'unknown-column':
      return t.issues.unknownColumn(label(issue.param), issue.column);
    case 'cycle':
      return t.issues.cycle;
    case 'type-mismatch':
      return t.issues.typeMismatch(portLabel(issue.port));
    case 'unknown-node':
    case 'unknown-output':
    case 'unknown-input':
    case 'unknown-port':
      return t.issues.broken;
    default:
      // What only a graph written by hand can have.
      return issue.message;
  }
}
