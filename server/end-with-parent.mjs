/**
 * A program of Node ends with the program that started it, even when that one was killed. It is started
 * with `--import` of this file, a channel (`stdio: [..., 'ipc']`), which closes then, and the starter's
 * process id in END_WITH: programs started in turn inherit `--import`, and have channels of other uses.
 */
if (process.channel && process.env.END_WITH === String(process.ppid)) {
  process.once('disconnect', end);
  // The channel alone keeps nobody running.
  process.channel.unref();
}

/** As SIGTERM does: by the program's own handler, if it has one; else at once, after its `exit` handlers. */
function end() {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
}
