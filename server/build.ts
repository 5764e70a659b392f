/**
 * `npm run build`: the site as static files in `dist/`, for any web server. SITE_BASE names the path that
 * they will lie below (docs/how-to/publish.md).
 */
import { buildImages } from '../firmware/images.ts';
import { baseFrom, explain, settingsFrom } from './settings.ts';
import { buildSite } from './site.ts';

try {
  const base = baseFrom(process.env);
  await buildImages();
  await buildSite({ base, onProgress: console.log });
  console.log(`The site for ${base} is in dist/.`);
} catch (error) {
  console.error(await explain(error, settingsFrom({})));
  process.exitCode = 1;
}
