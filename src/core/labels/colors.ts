// Colours of classes nobody chose one for: hues a golden angle apart, so that neighbours in a list never look alike.

/** '#rrggbb' of the n-th class. */
export function classColor(n: number): string {
  const hue = (n * 137.508 + 20) % 360;
  const lightness = [0.5, 0.42, 0.58][n % 3]!;
  return hslToHex(hue, 0.65, lightness);
}

/** CSS's own conversion (CSS Color 4, section 7.1). */
function hslToHex(hue: number, saturation: number, lightness: number): string {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const value = lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
