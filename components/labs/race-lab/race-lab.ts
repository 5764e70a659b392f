/**
 * The lab's controls: starts a run on boards of its own, shows it as it goes, and keeps the results.
 * The boards are there from the first run until the lab leaves the page.
 */
import { messageOf } from '../../../device/formats/problem.ts';
import { showReason } from '../../bench/board-bar/reason.ts';
import { noVirtualBoard, surroundings } from '../../bench/board-bar/support.ts';
import type { Evidence } from '../../course/checkpoint/evidence.ts';
import { reportEvidence } from '../../course/checkpoint/report.ts';
import { copyText } from '../../ui/widget/clipboard.ts';
import { once } from '../../ui/widget/on-demand.ts';
import { fileStamp, saveFile } from '../../ui/widget/save-file.ts';
import {
  isAvailable,
  listen,
  onSubmit,
  prefersReducedMotion,
  Widget,
} from '../../ui/widget/widget.ts';
import { runBegins, runCame } from '../lab/outcome.ts';
import type { RaceBoards, Side } from './boards.ts';
import type { Run } from './figures.ts';
import { readOptions } from './options.ts';
import type { RacePlot } from './plot.ts';
import type { Finished, Race, RaceOptions } from './race.ts';
import type { RaceView } from './view.ts';

/** How often the figures are renewed while it runs. */
const RENEW_MS = 100;
/** For readers who asked for less motion. */
const RENEW_IN_STEPS_MS = 1000;
/** Kept to compare; the oldest go first. */
const MAX_RUNS = 20;

/** Why a run was ended before its time. */
type Ending = 'cancelled' | 'hidden' | 'left';

const ENDINGS: Readonly<Record<Ending, string>> = {
  cancelled: 'Cancelled. What is shown is as far as it came; it is not kept.',
  hidden:
    'Discarded: this tab was hidden, and browsers slow down the timers of hidden tabs, so that the figures would be wrong. Run it again, and stay here.',
  left: '',
};

/** Of this visit: whoever looks up a word in the glossary, and comes back, finds them. */
const kept = { runs: [] as readonly Run[], count: 0 };

interface Parts {
  readonly boards: RaceBoards;
  readonly view: RaceView;
  readonly plots: Readonly<Record<Side, RacePlot>>;
  readonly newRace: (boards: RaceBoards, options: RaceOptions) => Race;
  readonly figures: typeof import('./figures.ts');
}

export class RaceLab extends Widget {
  #signal: AbortSignal = AbortSignal.abort();
  /** Boards, clients, dissector and plot come with the first run. */
  #load: () => Promise<Parts> = once(() => this.#loadParts());
  #boards: RaceBoards | null = null;
  #running: AbortController | null = null;
  #race: Race | null = null;
  #captures: Finished['captures'] | null = null;

  protected override attach(signal: AbortSignal): void {
    this.#signal = signal;
    this.#load = once(() => this.#loadParts());
    const form = this.find('form', HTMLFormElement);
    const run = (): void => {
      if (isAvailable(this.button('run'))) void this.#run(readOptions(new FormData(form)));
    };
    onSubmit(form, run, signal);
    const lacks = noVirtualBoard(surroundings());
    showReason(this, 'run', lacks);
    this.offer('run', lacks === null);
    if (lacks !== null) this.say('Not run yet.');
    this.press('cancel', () => this.#end('cancelled'), signal);
    this.press('toggle', () => this.#race?.toggle(), signal);
    this.press('csv', () => this.#copy(), signal);
    this.press('forget', () => this.#forget(), signal);
    for (const side of ['http', 'socket'] as const) {
      this.press(`pcap-${side}`, () => this.#save(side), signal);
    }
    listen(document, 'visibilitychange', signal, () => {
      if (document.hidden) this.#end('hidden');
    });
    if (kept.runs.length > 0) void this.#load().then(({ view }) => view.showRuns(kept.runs));
    signal.addEventListener('abort', () => {
      this.#end('left');
      void this.#boards?.release();
      this.#boards = null;
    });
  }

  async #run(options: RaceOptions): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.write('trouble', '');
    runBegins(this);
    this.#busy(true);
    this.say('Starting two boards.');
    try {
      const parts = await this.#load();
      running.signal.throwIfAborted();
      await parts.boards.ready(options.paceBaud, running.signal);
      const race = parts.newRace(parts.boards, options);
      for (const plot of Object.values(parts.plots)) plot.begin(options.lengthMs);
      this.#race = race;
      this.offer('toggle', true);
      this.say(`Running: ${options.lengthMs / 1000} seconds.`);
      const renewing = setInterval(
        () => this.#show(parts, race.state(), options),
        prefersReducedMotion() ? RENEW_IN_STEPS_MS : RENEW_MS,
      );
      try {
        this.#finished(parts, options, await race.run(running.signal));
      } finally {
        clearInterval(renewing);
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      if (this.#running === running) this.#running = null;
      this.#race = null;
      if (!this.#signal.aborted) this.#busy(false);
    }
  }

  async #loadParts(): Promise<Parts> {
    const signal = this.#signal;
    const [{ RaceBoards }, { Race }, { RacePlot }, figures, { RaceView }] = await Promise.all([
      import('./boards.ts'),
      import('./race.ts'),
      import('./plot.ts'),
      import('./figures.ts'),
      import('./view.ts'),
    ]);
    signal.throwIfAborted();
    const boards = new RaceBoards();
    this.#boards = boards;
    const plotOf = (side: Side): RacePlot =>
      new RacePlot(this.find(`[data-plot="${side}"]`, SVGSVGElement), signal);
    return {
      boards,
      view: new RaceView(this),
      plots: { http: plotOf('http'), socket: plotOf('socket') },
      newRace: (on, options) => new Race(on, options),
      figures,
    };
  }

  #show({ plots, view }: Parts, state: ReturnType<Race['state']>, { lengthMs }: RaceOptions): void {
    for (const side of ['http', 'socket'] as const) plots[side].show(state[side], state.nowMs);
    view.showFigures(state);
    this.find('progress', HTMLProgressElement).value = (state.nowMs / lengthMs) * 100;
  }

  #finished(parts: Parts, options: RaceOptions, state: Finished): void {
    this.#show(parts, state, options);
    this.#captures = state.captures;
    this.dataset.ran = '';
    kept.count += 1;
    const run = { number: kept.count, options, state };
    kept.runs = [...kept.runs, run].slice(-MAX_RUNS);
    parts.view.showChanges(state);
    parts.view.showRuns(kept.runs);
    this.say(`Run ${run.number}. ${parts.figures.resultInWords(state)}`);
    this.#tellMissed(state);
    for (const evidence of this.#proved(run)) reportEvidence(evidence, `run ${run.number}`);
  }

  #tellMissed({ http, socket }: Finished): void {
    const missed = [http, socket].map(({ summary }) => summary.missed) as [number, number];
    const [polls, told] = missed;
    const one = polls > 0 ? 'http' : told > 0 ? 'socket' : 'neither';
    const seen = `Changes missed, by the packets: ${polls} by polling, ${told} by the WebSocket.`;
    runCame(this, polls > 0 && told > 0 ? 'both' : one, seen);
  }

  /** What this run shows, by its captures. */
  #proved({ state, options }: Run): Evidence[] {
    const { http, socket } = state;
    const proved: Evidence[] = [];
    const spoke = http.screen.responses > 0 && socket.screen.messages > 0;
    if (spoke && http.summary.seen > 0 && socket.summary.seen > 0) proved.push('race-run');
    if (http.summary.missed > socket.summary.missed) proved.push('race-missed');
    const others = kept.runs.some((run) => run.options.intervalMs !== options.intervalMs);
    if (others) proved.push('race-compared');
    return proved;
  }

  #failed(error: unknown): void {
    const ending = this.#ending;
    if (ending !== null) {
      this.say(ENDINGS[ending]);
      return;
    }
    const why = messageOf(error);
    this.say('The race did not come to its end.');
    this.write(
      'trouble',
      `The race was stopped. ${why} Run it again; if that does not help, reload the page.`,
    );
    void this.#boards?.release();
  }

  #end(ending: Ending): void {
    this.#running?.abort(ending);
  }

  get #ending(): Ending | null {
    const { signal } = this.#running ?? {};
    return signal?.aborted === true ? (signal.reason as Ending) : null;
  }

  async #copy(): Promise<void> {
    const parts = await this.#load();
    const csv = parts.figures.csvOf(kept.runs);
    if (await copyText(csv)) {
      this.say(`Copied: ${kept.runs.length} runs, a line for each side.`);
      return;
    }
    // The clipboard can be forbidden; a file cannot.
    saveFile(`race-${fileStamp(new Date())}.csv`, 'text/csv', csv);
    this.say('This browser does not let the page copy, so the runs were saved as a file.');
  }

  #save(side: Side): void {
    if (this.#captures === null) return;
    const name = side === 'http' ? 'http' : 'websocket';
    saveFile(
      `race-${name}-${fileStamp(new Date())}.pcap`,
      'application/vnd.tcpdump.pcap',
      this.#captures[side],
    );
  }

  #forget(): void {
    kept.runs = [];
    this.#captures = null;
    void this.#load().then(({ view }) => view.showRuns([]));
    this.button('run').focus();
    this.say('Forgotten. Run the race again.');
  }

  #busy(busy: boolean): void {
    this.offer('run', !busy);
    this.offer('cancel', busy);
    if (!busy) this.offer('toggle', false);
    for (const select of this.querySelectorAll('select')) select.disabled = busy;
    if (busy) this.find('progress', HTMLProgressElement).value = 0;
  }
}
