// Run inside the sandbox before a person's own code, so that it gives the same again whenever and wherever it runs: chance
// from a seed, no clock, and every date in UTC whatever the zone of the machine. Read as text (same-again.ts); it names
// nothing from outside. `state` is that of the generator of core/random.ts (xoshiro128**, Blackman & Vigna 2018).
export default function steadyWorld(state) {
  let [a, b, c, d] = state;
  function bits() {
    const turned = Math.imul(b, 5);
    const scrambled = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return scrambled;
  }
  Math.random = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;

  const Real = Date;
  function noClock() {
    throw new Error('there is no clock here, so that the same comes out again: take the time from a column');
  }
  const zoned = /:\d\d(?:\.\d+)?\s*(?:z|(?:gmt|utc)?\s*[+-]\d\d:?\d\d|gmt|utc)/i;
  const dayOnly = /^[+-]?\d{4,6}(?:-\d\d){0,2}$/;
  const iso = /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+$/;
  /** Without a zone a text would be read in that of the machine. */
  function read(input) {
    const text = String(input).trim();
    if (zoned.test(text) || dayOnly.test(text)) return Real.parse(text);
    return Real.parse(text + (iso.test(text) ? 'Z' : ' GMT'));
  }
  class SteadyDate extends Real {
    constructor(...given) {
      if (given.length === 0) noClock();
      const [first] = given;
      if (given.length > 1) super(Real.UTC(...given));
      else super(typeof first === 'string' ? read(first) : Number(first));
    }
  }
  SteadyDate.now = noClock;
  SteadyDate.parse = read;

  const dates = Real.prototype;
  for (const part of ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds', 'Day']) {
    dates[`get${part}`] = dates[`getUTC${part}`];
    if (part !== 'Day') dates[`set${part}`] = dates[`setUTC${part}`];
  }
  dates.getTimezoneOffset = () => 0;
  dates.constructor = SteadyDate;
  dates.toString = dates.toLocaleString = dates.toUTCString;
  dates.toDateString = dates.toLocaleDateString = function () {
    return this.toUTCString().slice(0, 16);
  };
  dates.toTimeString = dates.toLocaleTimeString = function () {
    return this.toUTCString().slice(17);
  };
  globalThis.Date = SteadyDate;
  delete globalThis.performance;
}
