/** What `processor()` of page_template prints: one line a name, and a name may itself have line ends. */
const PREFIX = 'processor: ';

export function askedNames(lines: readonly string[]): string[] {
  const names: string[] = [];
  for (const line of lines) {
    const last = names.length - 1;
    if (line.startsWith(PREFIX)) names.push(line.slice(PREFIX.length));
    else if (last >= 0) names[last] += `\n${line}`;
  }
  return names;
}
