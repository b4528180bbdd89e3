// The script that takes chance and the clock from the sandbox (steady-world.js), for a seed.
import { Random } from '$core/random';
import steadyWorld from './steady-world.js?raw';

export function sameAgain(seed: number): string {
  const body = steadyWorld.slice(steadyWorld.indexOf('export default ') + 'export default '.length);
  return `(${body})(${JSON.stringify(new Random(seed).state)});`;
}
