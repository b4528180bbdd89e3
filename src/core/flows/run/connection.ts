// What stands behind a connection of a flow: the model chosen for the run, or an endpoint that speaks as OpenAI's does.
// Its key is a secret of this device, asked for by name and never recorded.
import { isRecord } from '../../params';

export type Connection =
  | { readonly kind: 'model' }
  | {
      readonly kind: 'endpoint';
      /** As far as '/chat/completions', without it. */
      readonly url: string;
      /** Asked for in place of what the flow names. */
      readonly model?: string;
      /** Name of the secret with its key. */
      readonly secret?: string;
    };

/** By the flow's name of the connection; '' stands for all that are not named. */
export type Connections = Readonly<Record<string, Connection>>;

export function connectionFor(connections: Connections, name: string | undefined): Connection {
  return connections[name ?? ''] ?? connections[''] ?? { kind: 'model' };
}

/** @throws Error that says what is wrong */
export function parseConnections(input: unknown): Connections {
  if (!isRecord(input)) throw new Error('must be a mapping of names to connections');
  return Object.fromEntries(Object.entries(input).map(([name, entry]) => [name, parseConnection(entry)]));
}

function parseConnection(input: unknown): Connection {
  if (isRecord(input) && input.kind === 'model') return { kind: 'model' };
  if (!isRecord(input) || input.kind !== 'endpoint' || typeof input.url !== 'string')
    throw new Error('must say of each connection whether it is the model or an endpoint');
  const { url, model, secret } = input;
  if (!/^https?:\/\/[^\s]+$/.test(url))
    throw new Error(`"${url}" is no address that begins with https:// or http://`);
  return {
    kind: 'endpoint',
    url: url.replace(/\/+$/, '').replace(/\/chat\/completions$/, ''),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
    ...(typeof secret === 'string' && secret !== '' ? { secret } : {})
  };
}
