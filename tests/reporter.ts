/**
 * A reporter for node:test that prints what a reader needs: each failure with its error, each skip
 * with its reason, and the counts.
 */
import type { TestEvent } from 'node:test/reporters';

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const event of source) {
    if (event.type === 'test:pass' && event.data.details.type !== 'suite') {
      if (event.data.skip === undefined) {
        passed++;
      } else {
        skipped++;
        yield `skipped: ${event.data.name}: ${String(event.data.skip)}\n`;
      }
    } else if (event.type === 'test:fail') {
      failed++;
      const { name, file, line, details } = event.data;
      yield `FAILED: ${name} (${file ?? '?'}:${line ?? '?'})\n${String(details.error.cause)}\n${details.error.stack ?? ''}\n`;
    } else if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      yield event.data.message;
    }
  }
  yield `${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}
