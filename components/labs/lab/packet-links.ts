/** Where packets are shown: the packet table gives each row its number as an id. */
import { markup, type Markup } from '../../ui/widget/markup.ts';

/** "packet 3", "packets 3, 4", each number a link. */
export function packetLinks(numbers: readonly number[]): Markup {
  const links = numbers.map(
    (number, index) => markup`${index === 0 ? '' : ', '}<a href="#packet-${number}">${number}</a>`,
  );
  return markup`packet${numbers.length === 1 ? '' : 's'} ${links}`;
}
