// Addresses of this machine: what runs here has no certificate, and what goes there nobody on the way can read or change, so a
// page may ask them without encryption. Its policy (server/headers.js) names them too.

/** [::1] is this machine as well, but no policy of a page can name it: sources have no form for IPv6 (CSP Level 3, 2.3.1). */
export const hostsOfThisMachine: readonly string[] = ['localhost', '127.0.0.1'];

/** Whether a page of the studio may ask it without encryption. */
export function isThisMachine({ hostname }: Pick<URL, 'hostname'>): boolean {
  return hostsOfThisMachine.includes(hostname);
}
