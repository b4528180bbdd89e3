// SHA-256 of a whole file, as sha256sum prints it. WebCrypto is fastest but cannot stream, so files beyond what
// may be held at once go through a streaming WASM implementation.

const wholeBytes = 128 << 20;
const sliceBytes = 8 << 20;

/** Lower-case hex. `tick` is called for every slice of a large file; it throws to cancel. */
export async function hashFile(file: Blob, tick: () => Promise<void>): Promise<string> {
  if (file.size <= wholeBytes) {
    const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  const { createSHA256 } = await import('hash-wasm');
  const hasher = await createSHA256();
  for (let at = 0; at < file.size; at += sliceBytes) {
    hasher.update(new Uint8Array(await file.slice(at, at + sliceBytes).arrayBuffer()));
    await tick();
  }
  return hasher.digest('hex');
}
