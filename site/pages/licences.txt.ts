/** The licences of what the site holds of others: see site/licences.ts. */
import type { APIRoute } from 'astro';
import { licenceTexts } from '../licences.ts';

export const GET: APIRoute = () =>
  new Response(licenceTexts(process.cwd()), {
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
