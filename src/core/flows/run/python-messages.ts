// What Python says on its port, held to what may be said there: a flow's own code runs beside the interpreter and could write
// to the port as well.
import * as v from 'valibot';
import { HearthError } from '$core/errors';
import type { FromPython } from './python';

const id = v.pipe(v.number(), v.integer());
const message = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('failed'), reason: v.string() }),
  v.object({
    kind: v.literal('result'),
    id,
    output: v.optional(v.unknown()),
    error: v.exactOptional(v.string()),
    missing: v.exactOptional(v.string()),
    metrics: v.array(v.tuple([v.string(), v.number()]))
  }),
  v.object({ kind: v.literal('printed'), id, text: v.string(), leftOut: v.number() }),
  v.object({ kind: v.literal('ask'), id, request: v.unknown() })
]);

/** @throws HearthError flow/no-python that says what is not as it must be, and where */
export function readMessage(data: unknown): FromPython {
  const parsed = v.safeParse(message, data);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  const reason = `it said what cannot be understood (${where === null ? '' : `${where}: `}${issue.message})`;
  throw new HearthError('flow/no-python', { reason });
}
