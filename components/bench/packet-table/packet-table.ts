/**
 * The packet table. It stays small: the templates arrive with the first packet. Pausing stops only what
 * is shown.
 */
import { board } from '../../../device/board/board.ts';
import type { Packet } from '../../../device/formats/net/packet.ts';
import { onLinkedPlace, placeFound, placeMissing } from '../../ui/widget/copy-link.ts';
import { gather } from '../../ui/widget/gather.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import { onPress, setAvailable, setText, Widget } from '../../ui/widget/widget.ts';
import type { PacketRows } from './packet-rows.ts';

/** Long enough for a message, its answer and most acknowledgments; too short to be noticed. */
const GATHER_MS = 40;

export class PacketTable extends Widget {
  #rows: PacketRows | null = null;
  /** Packets that came before the rows could take them. */
  #early: Packet[] = [];
  #loading = false;
  /** Only after a burst: what the packets bring comes first. */
  readonly #schedule = gather(
    () => this.isConnected && this.#show(),
    (run) => setTimeout(() => requestAnimationFrame(run), GATHER_MS),
  );
  #paused = false;
  #follow = true;
  /** Opening a packet ended the following: closing the last one takes it up again. */
  #followAfterwards = false;
  /** What the page's address names, until that packet has crossed the wire. */
  #linked = '';

  protected override attach(signal: AbortSignal): void {
    this.#rows = null;
    this.#early = [...board.packets];
    board.on('packet', (packet) => this.#take(packet, signal), { signal });
    board.on('packets-cleared', () => this.#forget(), { signal });
    this.#tools(signal);
    onLinkedPlace((place) => this.#followLink(place), signal);
    if (this.#early.length > 0) void this.#load(signal);
    this.#schedule();
  }

  #take(packet: Packet, signal: AbortSignal): void {
    if (this.#rows === null) {
      this.#early.push(packet);
      void this.#load(signal);
    } else {
      this.#rows.add(packet);
      this.#schedule();
    }
  }

  async #load(signal: AbortSignal): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      const { PacketRows } = await import('./packet-rows.ts');
      if (signal.aborted) return;
      const rows = new PacketRows(this.find('[data-part="rows"]', HTMLElement));
      rows.onToggle = (row) => this.#opened(row, rows.openCount);
      rows.onMove = (toLatest) => this.#setFollow(toLatest);
      for (const packet of this.#early) rows.add(packet);
      this.#early = [];
      this.#rows = rows;
      this.#schedule();
    } finally {
      this.#loading = false;
    }
  }

  #forget(): void {
    this.#early = [];
    this.#rows?.clear();
    this.#setEnlarged(false);
    this.#followAfterwards = false;
    this.#setFollow(true);
    this.#schedule();
  }

  #show(): void {
    const count = this.#rows?.count ?? 0;
    setAvailable(this.find('[data-action="pcap"]', HTMLButtonElement), count > 0);
    setAvailable(this.find('[data-action="clear"]', HTMLButtonElement), count > 0);
    this.find('[data-part="empty"]', HTMLElement).hidden = count > 0;
    setText(this.find('[data-part="count"]', HTMLElement), this.#countInWords(count));
    if (this.#linked !== '' && this.#early.length === 0 && !this.#openLinked(this.#linked)) {
      placeMissing(this.#linked, missingInWords(this.#linked));
    }
    if (this.#rows === null || this.#paused) return;
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
    const packets = count === 1 ? '1 packet' : `${count} packets`;
    const shown = this.#rows?.shown ?? 0;
    if (this.#paused) return `${packets}, paused`;
    return shown < count ? `${packets}, the last ${shown} shown` : packets;
  }

  #tools(signal: AbortSignal): void {
    const press = (name: string, action: (button: HTMLButtonElement) => void): void => {
      const button = this.find(`[data-action="${name}"]`, HTMLButtonElement);
      onPress(button, () => action(button), signal);
    };
    press('follow', () => {
      this.#followAfterwards = false;
      this.#setFollow(!this.#follow);
      if (this.#follow) this.#scrollToLatest();
    });
    press('enlarge', (button) => this.#setEnlarged(button.getAttribute('aria-pressed') !== 'true'));
    press('pause', (button) => {
      this.#paused = !this.#paused;
      button.setAttribute('aria-pressed', String(this.#paused));
      this.#schedule();
    });
    press('pcap', () => void savePcap());
    press('clear', () => board.clearPackets());
    // Scrolling back means reading; scrolling to the end means following again.
    const place = this.find('[data-part="scroll"]', HTMLElement);
    place.addEventListener('wheel', () => this.#setFollow(isAtEnd(place)), {
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
    const place = this.find('[data-part="scroll"]', HTMLElement);
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
    const button = this.find('[data-action="enlarge"]', HTMLElement);
    button.setAttribute('aria-pressed', String(enlarged));
  }

  #setFollow(follow: boolean): void {
    this.#follow = follow;
    if (follow) this.#rows?.stopAtLatest();
    this.find('[data-action="follow"]', HTMLElement).setAttribute('aria-pressed', String(follow));
  }

  #scrollToLatest(): void {
    const place = this.find('[data-part="scroll"]', HTMLElement);
    place.scrollTop = place.scrollHeight;
  }
}

function missingInWords(link: string): string {
  const number = Number(/\d+/.exec(link)?.[0]);
  if (number <= (board.packets.at(-1)?.number ?? 0)) {
    return `Packet ${number} is not in the list any more: only the latest are shown.`;
  }
  return `Packet ${number} is not here: a capture is not kept when its page is left. When packet ${number} of this one crosses the wire, it opens on the bench.`;
}

async function savePcap(): Promise<void> {
  const name = `handshake-${fileStamp(new Date())}.pcap`;
  saveFile(name, 'application/vnd.tcpdump.pcap', await board.pcap());
}

function isAtEnd(place: HTMLElement): boolean {
  return place.scrollHeight - place.scrollTop - place.clientHeight < 8;
}
