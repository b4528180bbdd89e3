// What is wrong with the values of a form, field by field, as the component itself would say it.
import { isHearthError } from '$core/errors';
import { defaultParams, isShown, parseParams, type Params } from '$core/params';

/** Problems by parameter name; empty when all that counts is right. Hidden parameters are not judged. */
export function problemsOf(
  params: Params,
  values: Readonly<Record<string, unknown>>
): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  const all = { ...defaultParams(params), ...values };
  for (const [name, param] of Object.entries(params)) {
    if (!isShown(param, all)) continue;
    try {
      parseParams('', { [name]: param }, { [name]: values[name] });
    } catch (error) {
      if (!isHearthError(error, 'job/bad-params')) throw error;
      problems[name] = error.details.reason;
    }
  }
  return problems;
}
