// Keys that could reach an object's prototype: refused in files. In JSON they are data, and only a value's own are followed.
export const unsafeKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
