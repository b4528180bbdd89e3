// A number, as it is written, with the noun it counts: English and Swedish know one and more than one.
export function counted(count: string, one: string, more: string): string {
  return `${count} ${count === '1' ? one : more}`;
}
