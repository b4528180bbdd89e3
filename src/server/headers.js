// Headers of every answer: cross-origin isolation (threads and exact clocks), the Content-Security-Policy, types.
// svelte.config.js puts the same policy into the page as a <meta>, so that hosts without headers have it too.
import { createHash } from 'node:crypto';

/** The page may use threads and SharedArrayBuffer only when it is isolated like this. */
export const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin'
};

/**
 * No inline script but SvelteKit's own start script and the one that starts a flow's Python in a frame without an origin
 * (compute/frame-script.ts; its worker is a data URL), both by their hashes; no eval but WebAssembly. Styles may be inline:
 * components place things by style attributes. Data may be fetched from anywhere that is encrypted (import by URL), and from
 * servers on this machine (core/this-machine.ts): models that run there (Ollama, llama.cpp, LM Studio) have no certificate.
 * @type {Record<string, string[]>}
 */
export const policy = {
  'default-src': ['self'],
  'script-src': ['self', 'wasm-unsafe-eval', 'sha256-kDfIfUpIcuuwSysqFo4seX5VDvOF2xD+2ivcpDmHq6o='],
  'style-src': ['self', 'unsafe-inline'],
  'worker-src': ['self', 'data:'],
  'connect-src': ['self', 'https:', 'http://localhost:*', 'http://127.0.0.1:*', 'wss:', 'blob:', 'data:'],
  'img-src': ['self', 'blob:', 'data:'],
  'media-src': ['self', 'blob:'],
  'frame-src': ['self'],
  'object-src': ['none'],
  'base-uri': ['none'],
  'form-action': ['self']
};

const keywords = new Set(['self', 'none', 'unsafe-inline', 'wasm-unsafe-eval']);

/**
 * The policy as a header, allowing the inline scripts of `html` by their hashes.
 * @param {string} html
 */
export function contentSecurityPolicy(html) {
  const directives = { ...policy, 'frame-ancestors': ['none'] };
  const hashes = inlineScripts(html).map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  );
  return Object.entries(directives)
    .map(([name, values]) => {
      const sources = values.map((value) =>
        keywords.has(value) || value.startsWith('sha256-') ? `'${value}'` : value
      );
      return [name, ...sources, ...(name === 'script-src' ? hashes : [])].join(' ');
    })
    .join('; ');
}

/** @param {string} html */
function inlineScripts(html) {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    (match) => match[1] ?? ''
  );
}

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.onnx': 'application/octet-stream'
};

/** @param {string} extension with its dot, lower case */
export function typeOf(extension) {
  return types[extension] ?? 'application/octet-stream';
}

/** @param {string} type */
export function isText(type) {
  return /^text\/|json|svg/.test(type);
}
