// What stands behind a connection of a flow: the model chosen for the run, a prebuilt one, or an endpoint that speaks as OpenAI's does.
// Its key is a secret of this device, kept by the address it is for: whoever writes a connection cannot send it elsewhere.
import { isRecord } from '../../params';

export type Connection =
  | { readonly kind: 'model' }
  /** A prebuilt model (core/lm/prebuilt.ts), by its id. */
  | { readonly kind: 'prebuilt'; readonly id: string }
  | {
      readonly kind: 'endpoint';
      /** As far as '/chat/completions', without it. */
      readonly url: string;
      /** Asked for in place of what the flow names. */
      readonly model?: string;
      /** Requests that are sent there in a minute, at most. */
      readonly perMinute?: number;
    };

/** By the flow's name of the connection; '' stands for all that are not named. */
export type Connections = Readonly<Record<string, Connection>>;

export function connectionFor(connections: Connections, name: string | undefined): Connection {
  return connections[name ?? ''] ?? connections[''] ?? { kind: 'model' };
}

/** Connections without what changes no answer: how often they are asked. */
export function answeringPart(connections: Connections): Connections {
  return Object.fromEntries(
    Object.entries(connections).map(([name, connection]) => {
      if (connection.kind !== 'endpoint') return [name, connection];
      const { perMinute: _perMinute, ...rest } = connection;
      return [name, rest];
    })
  );
}

/** The name of the secret with the key for an address: one for each scheme, host and port. */
export function keyName(url: string): string | undefined {
  return URL.canParse(url) ? `flow-key:${new URL(url).origin}` : undefined;
}

/** Prebuilt models among them. */
export function prebuiltIn(connections: Connections): readonly string[] {
  const ids = Object.values(connections).flatMap((one) => (one.kind === 'prebuilt' ? one.id : []));
  return [...new Set(ids)];
}

/** 'example.org' or 'localhost:8080' of an address. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/** Hosts of all addresses among them. */
export function hostsOf(connections: Connections): readonly string[] {
  const hosts = Object.values(connections).flatMap((one) =>
    one.kind === 'endpoint' ? (hostOf(one.url) ?? []) : []
  );
  return [...new Set(hosts)];
}

/** @throws Error that says what is wrong */
export function parseConnections(input: unknown): Connections {
  if (!isRecord(input)) throw new Error('must be a mapping of names to connections');
  return Object.fromEntries(Object.entries(input).map(([name, entry]) => [name, parseConnection(entry)]));
}

function parseConnection(input: unknown): Connection {
  if (isRecord(input) && input.kind === 'model') return { kind: 'model' };
  if (isRecord(input) && input.kind === 'prebuilt' && typeof input.id === 'string' && input.id !== '')
    return { kind: 'prebuilt', id: input.id };
  if (!isRecord(input) || input.kind !== 'endpoint' || typeof input.url !== 'string')
    throw new Error('must say of each connection whether it is the model, a prebuilt one or an endpoint');
  const { url, model, perMinute } = input;
  if (!/^https?:\/\/[^\s]+$/.test(url))
    throw new Error(`"${url}" is no address that begins with https:// or http://`);
  if (perMinute !== undefined && !(typeof perMinute === 'number' && perMinute > 0 && perMinute <= 1_000_000))
    throw new Error('must say how many requests a minute as a number above 0');
  return {
    kind: 'endpoint',
    url: url.replace(/\/+$/, '').replace(/\/chat\/completions$/, ''),
    ...(typeof model === 'string' && model !== '' ? { model } : {}),
    ...(typeof perMinute === 'number' ? { perMinute } : {})
  };
}
