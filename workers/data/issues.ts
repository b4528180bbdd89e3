// What an import found worth telling: all counted, the first thousand kept.
import type { ImportIssue } from '$core/data/import';

export const keptIssues = 1000;

export class IssueLog {
  readonly issues: ImportIssue[] = [];
  count = 0;

  add(issue: ImportIssue): void {
    this.count++;
    if (this.issues.length < keptIssues) this.issues.push(issue);
  }
}
