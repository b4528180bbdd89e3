// The steps an annotation goes: submit, skip, flag; then a reviewer approves, fixes or rejects. Who may see whose.
import { HearthError } from '../errors';
import type { Role } from '../sharing/roles';
import type { Annotation, AnnotationState, LabelProject } from './project';

export type Step = 'submit' | 'skip' | 'flag' | 'approve' | 'reject';

/** States from which each step may be taken. A sent-back annotation may be submitted again. */
const from: Readonly<Record<Step, readonly AnnotationState[]>> = {
  submit: ['draft', 'rejected', 'skipped', 'submitted'],
  skip: ['draft', 'rejected'],
  flag: ['draft', 'rejected', 'submitted'],
  approve: ['submitted', 'flagged'],
  reject: ['submitted', 'flagged', 'approved']
};
const to: Readonly<Record<Step, AnnotationState>> = {
  submit: 'submitted',
  skip: 'skipped',
  flag: 'flagged',
  approve: 'approved',
  reject: 'rejected'
};

/** Who takes a step and when (ISO 8601). */
export interface StepBy {
  readonly person: string;
  readonly now: string;
  readonly reason?: string;
}

/**
 * The annotation after a step. Labelers take steps with their own, reviewers with others'; flagging and rejecting
 * need a reason. @throws HearthError labels/bad-step
 */
export function takeStep(annotation: Annotation, step: Step, { person, now, reason }: StepBy): Annotation {
  const isOwn = annotation.author === person;
  const isReview = step === 'approve' || step === 'reject';
  const refuse = (why: string) => new HearthError('labels/bad-step', { step, reason: why });
  if (!from[step].includes(annotation.state)) throw refuse(`it is ${annotation.state}`);
  if (isReview && isOwn) throw refuse('nobody reviews their own labels');
  if (!isReview && !isOwn) throw refuse(`it is ${annotation.author}'s`);
  if ((step === 'reject' || step === 'flag') && !reason?.trim()) throw refuse('it needs a reason');
  const { reason: _, ...rest } = annotation;
  const next: Annotation = { ...rest, state: to[step], updated: now };
  return reason?.trim() ? { ...next, reason: reason.trim() } : next;
}

/** What a reviewer corrected: theirs, approved, and the first one, rejected with the reason that it was fixed. */
export function fix(
  annotation: Annotation,
  corrected: Pick<Annotation, 'classes' | 'regions' | 'spans' | 'relations'>,
  by: StepBy
): readonly [rejected: Annotation, approved: Annotation] {
  const rejected = takeStep(annotation, 'reject', {
    ...by,
    reason: by.reason?.trim() || `fixed by ${by.person}`
  });
  const { classes, regions, spans, relations } = corrected;
  const { confidence: _, reason: __, seconds: ___, ...rest } = annotation;
  const approved: Annotation = {
    ...rest,
    author: by.person,
    by: 'person',
    state: 'approved',
    classes,
    regions,
    spans,
    relations,
    updated: by.now
  };
  return [rejected, approved];
}

/** What a person may see: in a blind project labelers see their own only, reviewers everything. */
export function visibleTo(
  person: string,
  isReviewer: boolean,
  project: Pick<LabelProject, 'blind'>,
  annotations: readonly Annotation[]
): readonly Annotation[] {
  if (!project.blind || isReviewer) return annotations;
  return annotations.filter((one) => one.author === person && one.by === 'person');
}

/** Whether a role judges others' labels; a workspace that is not shared has no roles. */
export function mayReview(role: Role | undefined): boolean {
  return role !== 'labeler' && role !== 'viewer';
}
