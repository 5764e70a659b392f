/** For tests of lists in a page: Lit and our list, as one module of the dev server. */
export { html, render } from 'lit/html.js';
export { keyedList } from '../../components/ui/widget/keyed-list.ts';
