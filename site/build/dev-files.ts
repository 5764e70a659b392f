/**
 * The dev server alone: the addresses of images end without a slash, as they do in the built site. Astro's
 * dev server wants one there (`trailingSlash: 'always'`), because their route has a parameter.
 */
import type { AstroIntegration } from 'astro';

const IMAGE_FILE = /^\/firmware\/[^/?]+\/[^/?]+$/;

export function devFiles(): AstroIntegration {
  return {
    name: 'dev-files',
    hooks: {
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, _response, next) => {
          const { url = '' } = request;
          if (IMAGE_FILE.test(url)) request.url = `${url}/`;
          next();
        });
      },
    },
  };
}
