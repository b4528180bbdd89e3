// The frame of Python has one script, which the studio's policy allows by its hash: if one changes, so must the other.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { framePolicy, frameScript } from '../../../src/compute/frame-script';
import { policy } from '../../../src/server/headers.js';

test("the studio's policy allows the frame's script and no other inline one", () => {
  const hash = createHash('sha256').update(frameScript).digest('base64');
  expect(policy['script-src']).toEqual(['self', 'wasm-unsafe-eval', `sha256-${hash}`]);
});

test("the frame's own policy allows no connection", () => {
  expect(framePolicy).toContain("default-src 'none'");
  expect(framePolicy).toContain("connect-src 'none'");
});
