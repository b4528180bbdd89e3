// Which characters of a flow's file say what of which node of its canvas.
import { yamlPlaces } from '$core/text/yaml-places';
import type { TextPart } from '$ui/code/marks';
import { givenId, givesId } from './flow-graph';

/** A node with variants stands in two places. */
const sections = { inputs: 'whole', outputs: 'whole', nodes: { by: 'name' }, node_variants: 'keys' } as const;
const ends: Readonly<Record<string, string>> = { inputs: givenId, outputs: givesId };

export function flowParts(yaml: string): readonly TextPart[] {
  return yamlPlaces(yaml, sections).map(({ section, id, from, to }) => ({
    id: ends[section] ?? id,
    from,
    to
  }));
}
