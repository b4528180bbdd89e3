// A constraint on an answer, ready to be followed byte by byte.
import { HearthError } from '../../errors';
import type { OutputConstraint } from '../generation';
import { Automaton } from './automaton';
import type { Grammar } from './expression';
import { grammarOfSchema } from './json-schema';
import { parseRegex } from './regex';

/** Levels of references (of a JSON schema, or of values whose schema leaves them open) inside one another. */
const depth = 24;

/** @throws HearthError lm/bad-constraint for what is not understood, and where no text at all fits */
export function compileConstraint(constraint: OutputConstraint): Automaton {
  const automaton = new Automaton(grammarOf(constraint), { depth });
  if (automaton.isEmpty) {
    const kind = constraint.kind === 'regex' ? 'regular expression' : 'JSON schema';
    throw new HearthError('lm/bad-constraint', { kind, where: '', reason: 'no text can match it' });
  }
  return automaton;
}

function grammarOf(constraint: OutputConstraint): Grammar {
  switch (constraint.kind) {
    case 'regex':
      return { root: parseRegex(constraint.pattern, { match: 'whole' }), definitions: new Map() };
    case 'json-schema':
      return grammarOfSchema(constraint.schema);
    default:
      return constraint satisfies never;
  }
}
