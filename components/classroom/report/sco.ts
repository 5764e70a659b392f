/** The page and the program of the SCO in a SCORM 1.2 package: plain files that a learning platform serves. */

export const SCO_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Result of a Handshake class</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }</style>
<h1>Result of a Handshake class</h1>
<form id="form">
  <label>The name or the number that you had in the class
    <input id="name" required autocomplete="off">
  </label>
  <button>Report my result</button>
</form>
<p id="said" role="status"></p>
<script src="results.js"></script>
<script src="sco.js"></script>
</html>
`;

/** SCORM 1.2 Run-Time Environment, 3.2 (finding the API adapter), 3.3 (its calls), 3.4 (the data model). */
export const SCO_SCRIPT = `'use strict';
// The platform's API object is in a window above this one, or in the one that opened it.
function find(from) {
  for (let at = from, tries = 0; tries < 500; tries++) {
    try {
      if (at.API) return at.API;
    } catch {
      return null;
    }
    if (at.parent === at) return at.opener ? find(at.opener) : null;
    at = at.parent;
  }
  return null;
}

const api = find(window);
const said = document.getElementById('said');
const begun = api !== null && String(api.LMSInitialize('')) === 'true';
const startedMs = Date.now();
if (!begun) said.textContent = 'This page reports to a learning platform. Open it there.';

function set(element, value) {
  if (String(api.LMSSetValue(element, String(value))) !== 'true') {
    throw new Error(element + ': ' + api.LMSGetErrorString(api.LMSGetLastError()));
  }
}

// CMITimespan: HHHH:MM:SS.
function timespan(seconds) {
  const two = (value) => String(Math.floor(value)).padStart(2, '0');
  return two(seconds / 3600).padStart(4, '0') + ':' + two((seconds / 60) % 60) + ':' + two(seconds % 60);
}

function report({ score, minutes, lessons }) {
  set('cmi.core.score.min', 0);
  set('cmi.core.score.max', 100);
  set('cmi.core.score.raw', score);
  // Objectives are optional for a platform: without them the score still stands.
  if (!String(api.LMSGetValue('cmi.objectives._children')).includes('status')) lessons = [];
  lessons.forEach(({ id, passed }, index) => {
    set('cmi.objectives.' + index + '.id', id.replaceAll('-', '_'));
    set('cmi.objectives.' + index + '.status', passed ? 'passed' : 'incomplete');
  });
  set('cmi.core.lesson_status', score === 100 ? 'completed' : 'incomplete');
  set('cmi.core.session_time', timespan(minutes * 60));
  if (String(api.LMSCommit('')) !== 'true') throw new Error('The platform did not keep it.');
}

// SHA-256 needs a secure page.
async function keyOf(name) {
  const typed = name.normalize('NFC').toLowerCase().replace(/\\s+/g, ' ').trim();
  const octets = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(SALT + ' ' + typed));
  return [...new Uint8Array(octets)].map((one) => one.toString(16).padStart(2, '0')).join('');
}

let reported = false;
document.getElementById('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!begun) return;
  try {
    const key = await keyOf(document.getElementById('name').value);
    if (!Object.hasOwn(RESULTS, key)) {
      said.textContent = 'Nobody had this name or number in the class.';
      return;
    }
    report(RESULTS[key]);
    reported = true;
    said.textContent = 'Reported: ' + RESULTS[key].score + ' of 100.';
  } catch (error) {
    said.textContent = 'The platform did not take it. ' + error.message;
  }
});
addEventListener('pagehide', () => {
  if (!begun) return;
  if (!reported) api.LMSSetValue('cmi.core.session_time', timespan((Date.now() - startedMs) / 1000));
  api.LMSFinish('');
});
`;
