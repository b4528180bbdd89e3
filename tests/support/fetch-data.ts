// The shared data as tests in a browser see it: through the test server (serve-data.ts).

/** Names in a folder; undefined, with one line said, where the shared data are not there. */
export async function namesIn(path: string): Promise<readonly string[] | undefined> {
  const answer = await fetch(`/shared-data/${path}/`);
  if (answer.ok) return (await answer.json()) as string[];
  console.log(`no ${path} in the shared data: its tests are skipped (set HEARTH_DATA)`);
  return undefined;
}

/** @throws Error if there is no such file */
export async function fetchData(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(`/shared-data/${path}`);
  if (!answer.ok) throw new Error(`The shared data have no ${path}`);
  return new Uint8Array(await answer.arrayBuffer());
}
