// Windows-1252, which the Web calls Latin-1, as UTF-8. By our own table (Encoding Standard, index windows-1252):
// a byte is a character, so it is a copy for ASCII, and some versions of Node decode 0x80 to 0x9F wrongly.

/** Code points of the bytes 0x80 to 0x9F; all others are themselves. */
const special =
  '20ac 81 201a 192 201e 2026 2020 2021 2c6 2030 160 2039 152 8d 17d 8f ' +
  '90 2018 2019 201c 201d 2022 2013 2014 2dc 2122 161 203a 153 9d 17e 178';
const codePoints = special.split(' ').map((hex) => parseInt(hex, 16));

/** UTF-8 of every byte beyond ASCII. */
const sequences = Array.from({ length: 128 }, (_, i) =>
  new TextEncoder().encode(String.fromCodePoint(codePoints[i] ?? 0x80 + i))
);

/** The same text as UTF-8. */
export function windows1252ToUtf8(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const byte of bytes) length += byte < 0x80 ? 1 : sequences[byte - 0x80]!.length;
  const utf8 = new Uint8Array(length);
  let at = 0;
  for (const byte of bytes) {
    if (byte < 0x80) utf8[at++] = byte;
    else for (const unit of sequences[byte - 0x80]!) utf8[at++] = unit;
  }
  return utf8;
}
