// Keys that could reach an object's prototype: refused in files, dropped from JSON, never followed.
export const unsafeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
