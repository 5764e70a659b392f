// Before the first paint, and on each page before it is swapped in: the scheme chosen here
// wins over the one of the system; and large type, where it was chosen.
{
  const apply = (root) => {
    let scheme = null;
    let type = null;
    try {
      scheme = localStorage.getItem('handshake.scheme');
      type = localStorage.getItem('handshake.type');
    } catch {
      // Storage may be forbidden; then the system's scheme stands.
    }
    if (scheme === 'light' || scheme === 'dark') root.dataset.scheme = scheme;
    if (type === 'large') root.dataset.type = type;
  };
  apply(document.documentElement);
  document.addEventListener('astro:before-swap', (event) => {
    apply(event.newDocument.documentElement);
  });
}
