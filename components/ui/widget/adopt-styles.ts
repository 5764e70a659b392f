/**
 * Styles of what goes on from page to page. The router drops the stylesheets that the next page does not name; those
 * that a document has adopted stay.
 */

/** @param css of a file, imported with `?inline` */
export function adoptStyles(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
}
