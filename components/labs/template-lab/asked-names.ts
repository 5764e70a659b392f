/** What `processor()` of page_template prints: one line a name, and a name may itself have line ends. */
const PREFIX = 'processor: ';

export function askedNames(lines: readonly string[]): string[] {
  const names: string[] = [];
  for (const line of lines) {
    const before = names.at(-1);
    if (line.startsWith(PREFIX)) names.push(line.slice(PREFIX.length));
    else if (before !== undefined) names[names.length - 1] = `${before}\n${line}`;
  }
  return names;
}
