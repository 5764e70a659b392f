/**
 * The gallery, in the dev server alone: /gallery/ shows every widget in each state of a board. The boards
 * are scripted (states.ts), and no device stands behind them.
 */
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

const ROUTES = {
  '/gallery/': './Index.astro',
  '/gallery/[widget]/': './Index.astro',
  '/gallery/frame/[widget]/': './Frame.astro',
} as const;

export function gallery(): AstroIntegration {
  return {
    name: 'gallery',
    hooks: {
      'astro:config:setup': ({ command, injectRoute }) => {
        if (command !== 'dev') return;
        for (const [pattern, file] of Object.entries(ROUTES)) {
          const entrypoint = fileURLToPath(new URL(file, import.meta.url));
          injectRoute({ pattern, entrypoint, prerender: true });
        }
      },
    },
  };
}
