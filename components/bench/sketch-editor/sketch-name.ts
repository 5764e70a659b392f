/** A name that Arduino takes for a sketch, from what somebody typed: letters, digits, `_`, `-`, at most 63. */
export function sketchName(typed: string): string {
  const name = typed
    .trim()
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, 63);
  return /[A-Za-z0-9]/.test(name) ? name : 'my_sketch';
}
