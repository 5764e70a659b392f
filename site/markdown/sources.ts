/**
 * Numbers the sources of a lesson, for paper: each link that leads out of the site has the number of its
 * source (`data-source`), and a list at the end says the addresses. The screen shows neither: there one
 * can press.
 */
import type { Element, ElementContent, Root } from 'hast';
import { visitParents } from 'unist-util-visit-parents';
import { rfcAddress } from '../../components/course/lesson/rfc-sections.ts';
import { attributeOf, type Jsx } from './jsx.ts';

export function sources() {
  return (tree: Root): void => {
    const numbers = new Map<string, number>();
    const numberOf = (address: string): number => {
      const number = numbers.get(address) ?? numbers.size + 1;
      numbers.set(address, number);
      return number;
    };
    visitParents(tree, (node) => {
      if (node.type === 'element' && node.tagName === 'a') {
        const { href } = node.properties;
        if (typeof href === 'string' && /^https?:/.test(href))
          node.properties.dataSource = numberOf(href);
      } else if (isRfc(node)) {
        const source = String(numberOf(addressOf(node)));
        node.attributes.push({ type: 'mdxJsxAttribute', name: 'source', value: source });
      }
    });
    if (numbers.size > 0) tree.children.push(listOf([...numbers.keys()]));
  };
}

function isRfc(node: { readonly type: string }): node is Jsx {
  return /^mdxJsx(Text|Flow)Element$/.test(node.type) && (node as Jsx).name === 'Rfc';
}

/** A citation that does not exist fails later, where it is shown. */
function addressOf(rfc: Jsx): string {
  const number = attributeOf(rfc, 'number');
  const section = attributeOf(rfc, 'section');
  return rfcAddress(
    Number(typeof number === 'object' ? number?.value : number),
    typeof section === 'string' ? section : undefined,
  );
}

function listOf(addresses: readonly string[]): Element {
  return element('div', { className: ['sources'], dataPagefindIgnore: true }, [
    element('p', {}, [{ type: 'text', value: 'Sources' }]),
    element(
      'ol',
      {},
      addresses.map((address) => element('li', {}, [{ type: 'text', value: address }])),
    ),
  ]);
}

function element(
  tagName: string,
  properties: Element['properties'],
  children: ElementContent[],
): Element {
  return { type: 'element', tagName, properties, children };
}
