/** Whether the Node that a command was started with is new enough to install and start the project's own. */

/**
 * @param {string} version of the running Node, as process.version has it: "v18.20.8"
 * @param {string} wanted as package.json's `engines` has it: ">=20"
 * @returns {string | null} two sentences for whoever has to install a newer one; null when this one will do
 */
export function nodeTooOld(version, wanted) {
  const major = Number(/\d+/.exec(wanted)[0]);
  if (Number(/\d+/.exec(version)[0]) >= major) return null;
  return (
    `Handshake needs Node ${major} or newer, and this is Node ${version.replace(/^v/, '')}. ` +
    'Install a newer one from https://nodejs.org/, then run the command again.'
  );
}
