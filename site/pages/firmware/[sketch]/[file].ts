/** Copies the built images and their manifests to /firmware/<sketch>/<file>. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRoute } from 'astro';

const images = join(process.cwd(), 'firmware/images');

export function getStaticPaths() {
  return readdirSync(images).flatMap((sketch) =>
    readdirSync(join(images, sketch)).map((file) => ({ params: { sketch, file } })),
  );
}

export const GET: APIRoute = ({ params: { sketch = '', file = '' } }) => {
  const type = file.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return new Response(readFileSync(join(images, sketch, file)), {
    headers: { 'Content-Type': type },
  });
};
