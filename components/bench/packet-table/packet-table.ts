/**
 * The packet table. It stays small: the templates arrive with the first packet. Pausing stops only what
 * is shown.
 */
import { board, onBoardShown } from '../../../device/board/board.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';
import { loadAhead } from '../../ui/widget/ahead.ts';
import { onLinkedPlace, placeFound, placeMissing } from '../../ui/widget/linked-place.ts';
import { gather } from '../../ui/widget/gather.ts';
import { Inbox } from '../../ui/widget/on-demand.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { isAtEnd } from '../../ui/widget/scrolling.ts';
import { listen, Widget } from '../../ui/widget/widget.ts';
import { counted } from '../../ui/widget/words.ts';
import type { PacketRows } from './packet-rows.ts';

/** Long enough for a message, its answer and most acknowledgments; too short to be noticed. */
const GATHER_MS = 40;

const rowsAhead = () => import('./packet-rows.ts');

export class PacketTable extends Widget {
  #packets: Inbox<Packet, PacketRows> | null = null;
  /** Only after a burst: what the packets bring comes first. */
  readonly #schedule = gather(
    () => this.isConnected && this.#show(),
    (run) => setTimeout(() => requestAnimationFrame(run), GATHER_MS),
  );
  #paused = false;
  #follow = true;
  /** A pointer is down on a row: it stays under it, or the press would be none. */
  #held = false;
  /** Opening a packet ended the following: closing the last one takes it up again. */
  #followAfterwards = false;
  /** What the page's address names, until that packet has crossed the wire. */
  #linked = '';

  protected override attach(signal: AbortSignal): void {
    const take = (rows: PacketRows, packet: Packet): void => {
      rows.add(packet);
      this.#schedule();
    };
    const packets = new Inbox<Packet, PacketRows>({ load: () => this.#load(), take }, signal);
    this.#packets = packets;
    packets.push(...board.packets);
    board.on('packet', (packet) => packets.push(packet), { signal });
    board.on('packets-cleared', () => this.#forget(), { signal });
    signal.addEventListener('abort', () => packets.tool?.clear());
    onBoardShown(() => this.reattach(), signal);
    this.#tools(signal);
    onLinkedPlace((place) => this.#followLink(place), signal);
    this.#schedule();
    loadAhead(rowsAhead);
  }

  async #load(): Promise<PacketRows> {
    const { PacketRows } = await import('./packet-rows.ts');
    const rows = new PacketRows(this.named('rows'));
    rows.onToggle = (row) => this.#opened(row, rows.openCount);
    rows.onMove = (toLatest) => this.#setFollow(toLatest);
    return rows;
  }

  get #rows(): PacketRows | null {
    return this.#packets?.tool ?? null;
  }

  #forget(): void {
    this.#packets?.clear();
    this.#rows?.clear();
    this.#packets?.push(...board.packets);
    this.#setEnlarged(false);
    this.#followAfterwards = false;
    this.#setFollow(true);
    this.#schedule();
  }

  #show(): void {
    const count = this.#rows?.count ?? 0;
    this.offer('pcap', count > 0);
    this.offer('clear', count > 0);
    this.named('empty').hidden = count > 0;
    this.write('count', this.#countInWords(count));
    if (
      this.#linked !== '' &&
      this.#packets?.isLoading !== true &&
      !this.#openLinked(this.#linked)
    ) {
      placeMissing(this.#linked, missingInWords(this.#linked));
    }
    if (this.#rows === null || this.#paused || this.#held) return;
    this.#rows.render();
    if (this.#follow) this.#scrollToLatest();
  }

  #openLinked(link: string): boolean {
    if (this.#rows?.openLinked(link) !== true) return false;
    this.#linked = '';
    placeFound(link);
    this.dispatchEvent(new CustomEvent('bench-show', { bubbles: true }));
    return true;
  }

  #followLink(link: string): void {
    this.#linked = /^packet-\d/.test(link) ? link : '';
    if (this.#linked !== '') this.#schedule();
  }

  #countInWords(count: number): string {
    if (count === 0) return '';
    const packets = counted(count, 'packet');
    const shown = this.#rows?.shown ?? 0;
    if (this.#paused) return `${packets}, paused`;
    return shown < count ? `${packets}, the last ${shown} shown` : packets;
  }

  #tools(signal: AbortSignal): void {
    const follow = (): void => {
      this.#followAfterwards = false;
      this.#setFollow(!this.#follow);
      if (this.#follow) this.#scrollToLatest();
    };
    const pause = (): void => {
      this.#paused = !this.#paused;
      this.button('pause').ariaPressed = String(this.#paused);
      this.#schedule();
    };
    this.press('follow', follow, signal);
    this.press('pause', pause, signal);
    const enlarge = this.button('enlarge');
    this.press('enlarge', () => this.#setEnlarged(enlarge.ariaPressed !== 'true'), signal);
    this.press('pcap', savePcap, signal);
    this.press('clear', () => board.clearPackets(), signal);
    // Scrolling back means reading; scrolling to the end means following again.
    const place = this.named('scroll');
    // Of a press on the scroll bar, nobody tells the end.
    listen(place, 'pointerdown', signal, ({ target }) => {
      this.#held = target instanceof Element && target.closest('tbody') !== null;
    });
    const release = (): void => {
      if (!this.#held) return;
      this.#held = false;
      this.#schedule();
    };
    for (const end of ['pointerup', 'pointercancel', 'blur'] as const) {
      listen(window, end, signal, release);
    }
    const sizes = new ResizeObserver(() => this.#follow && this.#scrollToLatest());
    sizes.observe(place);
    signal.addEventListener('abort', () => sizes.disconnect());
    place.addEventListener('wheel', () => this.#setFollow(isAtEnd(place, 8)), {
      signal,
      passive: true,
    });
  }

  /** An open packet gets the room it needs, and the table stays where the reader looks. */
  #opened(row: HTMLElement | null, openCount: number): void {
    this.#setEnlarged(openCount > 0);
    if (row === null) {
      if (openCount === 0) this.#allClosed();
      return;
    }
    this.#followAfterwards ||= this.#follow;
    this.#setFollow(false);
    const place = this.named('scroll');
    const head = this.find('thead', HTMLElement).offsetHeight;
    place.scrollTop += row.getBoundingClientRect().top - place.getBoundingClientRect().top - head;
  }

  #allClosed(): void {
    if (this.#followAfterwards) {
      this.#setFollow(true);
      this.#scrollToLatest();
    }
    this.#followAfterwards = false;
    // In the sheet of a phone, the other parts come back above the wire.
    this.scrollIntoView({ block: 'nearest' });
  }

  /** Beside a lesson, the wire takes the place of the other parts of the bench. */
  #setEnlarged(enlarged: boolean): void {
    this.button('enlarge').ariaPressed = String(enlarged);
  }

  #setFollow(follow: boolean): void {
    this.#follow = follow;
    if (follow) this.#rows?.stopAtLatest();
    this.button('follow').ariaPressed = String(follow);
  }

  #scrollToLatest(): void {
    const place = this.named('scroll');
    place.scrollTop = place.scrollHeight;
  }
}

function missingInWords(link: string): string {
  const number = Number(/\d+/.exec(link)?.[0]);
  if (number <= (board.packets.at(-1)?.number ?? 0)) {
    return `Packet ${number} is not in the list any more: only the latest are kept.`;
  }
  return `Packet ${number} is not here: a capture is not kept when its page is left. When packet ${number} of this one crosses the wire, it opens on the bench.`;
}

async function savePcap(): Promise<void> {
  const name = `handshake-${fileStamp(new Date())}.pcap`;
  saveFile(name, 'application/vnd.tcpdump.pcap', await board.pcap());
}
