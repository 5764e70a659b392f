/** What a reader can choose for a run, read from the form. */
import { BOOT_BAUD_RATE } from '../../../device/formats/esp/chips.ts';
import type { RaceOptions } from './race.ts';

/** What a form that was tampered with holds is replaced by the nearest thing that makes sense. */
export function readOptions(form: FormData): RaceOptions {
  const number = (name: string, low: number, high: number, usual: number): number => {
    const given = form.get(name);
    const value = typeof given === 'string' && given !== '' ? Number(given) : Number.NaN;
    return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
  };
  const togglers = form.get('togglers');
  return {
    intervalMs: number('interval', 100, 2000, 500),
    paceBaud: form.get('wire') === '' ? null : number('wire', 9600, 921_600, BOOT_BAUD_RATE),
    perSecond: number('toggles', 0.5, 5, 1),
    togglers: togglers === 'both' || togglers === 'nobody' ? togglers : 'other',
    keepConnection: form.get('connection') === 'kept',
    browserFields: form.get('fields') !== 'few',
    lengthMs: number('length', 5, 10, 10) * 1000,
  };
}
