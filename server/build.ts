/**
 * `npm run build`: the site as static files in `dist/`, for any web server. SITE_BASE names the path that
 * they will lie below (docs/how-to/publish.md).
 */
import { buildImages } from '../firmware/images.ts';
import { baseFrom } from './settings.ts';
import { buildSite } from './site.ts';

try {
  const base = baseFrom(process.env);
  await buildImages();
  await buildSite({ base });
  console.log(`The site for ${base} is in dist/.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
