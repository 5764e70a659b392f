/** Copies the built images, their manifests and the sketches they come from to /firmware/<sketch>/<file>. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRoute } from 'astro';

const images = join(process.cwd(), 'firmware/images');
const sketches = join(process.cwd(), 'firmware/sketches');

export function getStaticPaths() {
  return readdirSync(images).flatMap((sketch) =>
    [...readdirSync(join(images, sketch)), ...readdirSync(join(sketches, sketch))].map((file) => ({
      params: { sketch, file },
    })),
  );
}

export const GET: APIRoute = ({ params: { sketch = '', file = '' } }) => {
  const image = join(images, sketch, file);
  const path = existsSync(image) ? image : join(sketches, sketch, file);
  return new Response(readFileSync(path), { headers: { 'Content-Type': typeOf(file) } });
};

function typeOf(file: string): string {
  if (file.endsWith('.json')) return 'application/json';
  return file.endsWith('.bin') ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}
