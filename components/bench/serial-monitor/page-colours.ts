/** The page's colours for what is drawn on a canvas: terminal and plotter. */

/** Gives the colour of a custom property as it is at a place: a canvas cannot read such properties. */
export function coloursOf(place: HTMLElement): (property: string) => string {
  const context = document.createElement('canvas').getContext('2d');
  const probe = document.createElement('span');
  return (property) => {
    place.append(probe);
    probe.style.color = `var(${property})`;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    if (context === null) return colour;
    // A canvas gives a colour back as #rrggbb, which is all that the terminal's search takes.
    context.fillStyle = colour;
    return context.fillStyle;
  };
}

/** Calls `recolour` when the page's colours change: by the system's scheme, or by the reader's choice. */
export function onSchemeChange(recolour: () => void, signal: AbortSignal): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour, { signal });
  const chosen = new MutationObserver(recolour);
  chosen.observe(document.documentElement, { attributeFilter: ['data-scheme'] });
  signal.addEventListener('abort', () => chosen.disconnect());
}
