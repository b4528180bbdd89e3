// The studio renders in the browser alone: nothing is prepared on a server.
export const ssr = false;
export const prerender = false;
