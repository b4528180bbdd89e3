// Serves the folder of shared data to tests in a browser, to be read only: /shared-data/<path> is a file,
// /shared-data/<path>/ the names in a folder as JSON. A part of the test server, never of the product.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

const root = resolve(process.env.HEARTH_DATA ?? '../shared/data');

/** @type {import('vite').Plugin} */
export const serveData = {
  name: 'shared-data',
  configureServer(server) {
    server.middlewares.use('/shared-data/', answer);
  }
};

/** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
function answer(request, response) {
  const path = resolve(root, `.${decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)}`);
  const isInside = path === root || path.startsWith(root + sep);
  const found = isInside ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (!found || request.method !== 'GET') {
    response.statusCode = 404;
    response.end();
  } else if (found.isDirectory()) {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(readdirSync(path).sort()));
  } else {
    response.setHeader('Content-Type', 'application/octet-stream');
    response.setHeader('Content-Length', found.size);
    createReadStream(path).pipe(response);
  }
}
