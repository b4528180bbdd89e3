// Server-sent events as bytes come in (HTML standard, 9.2.6), read for their data alone: names and ids of events mean nothing
// here.

/** The data of each event that is whole; keeps what is not. */
export class EventStream {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #data: string[] = [];

  push(bytes: Uint8Array): readonly string[] {
    return this.#read(this.#rest + this.#decoder.decode(bytes, { stream: true }));
  }

  /** Also an event that no empty line has ended: not every server writes the last one. */
  end(): readonly string[] {
    return this.#read(`${this.#rest}${this.#decoder.decode()}\n\n`);
  }

  #read(text: string): readonly string[] {
    // Its second half may be in the next bytes.
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    this.#rest = lines.pop()! + text.slice(end);
    return lines.flatMap((line) => this.#readLine(line));
  }

  #readLine(line: string): readonly string[] {
    const data = /^data(?:: ?(.*))?$/.exec(line);
    if (data) this.#data.push(data[1] ?? '');
    if (line !== '' || this.#data.length === 0) return [];
    const whole = this.#data.join('\n');
    this.#data = [];
    return [whole];
  }
}
