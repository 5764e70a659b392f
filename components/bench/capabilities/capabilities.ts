/** Writes into the table of capabilities what this browser has of them. */
import { usbTools } from '../../../device/board/board.ts';
import { surroundings } from '../board-bar/support.ts';
import { setText, Widget } from '../../ui/widget/widget.ts';
import { inShort, verdicts, type Verdict } from './rows.ts';

export class Capabilities extends Widget {
  protected override attach(signal: AbortSignal): void {
    const here = surroundings();
    this.write('short', inShort(here));
    for (const [name, { can, says }] of Object.entries<Verdict>(verdicts(here))) {
      const cell = this.find(`[data-row="${name}"]`, HTMLElement);
      cell.dataset.can = can === null ? 'not-needed' : String(can);
      setText(cell, says);
    }
    if (here.webSerial || here.webUsb) void this.#showPorts(signal);
  }

  /** Ports that may be used already; more or fewer when boards are plugged in or out. */
  async #showPorts(signal: AbortSignal): Promise<void> {
    const { nameOf, portsOf } = await usbTools();
    const ports = portsOf();
    const show = async (): Promise<void> => {
      const granted = await ports.granted().catch(() => []);
      if (signal.aborted) return;
      const names = granted.map(nameOf).join('; ');
      setText(
        this.find('[data-row="granted"]', HTMLElement),
        granted.length === 0
          ? 'None yet: the browser asks at the first "Connect ESP32 over USB".'
          : `${granted.length === 1 ? '1 port' : `${granted.length} ports`}: ${names}.`,
      );
    };
    ports.onPlugged(() => void show(), signal);
    await show();
  }
}
