/**
 * Names of files in the rule for `make` that a compiler writes (`-M`): behind the colon, with a `\\` before spaces and at
 * the end of a line that goes on.
 */
export function dependenciesIn(rule: string): string[] {
  const names = rule
    .slice(rule.indexOf(':') + 1)
    .replaceAll('\\\n', ' ')
    .match(/(?:\\.|[^\s\\])+/g);
  return (names ?? []).map((name) => name.replaceAll(/\\(.)/g, '$1'));
}
