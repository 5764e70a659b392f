/**
 * Switches between the light and the dark scheme and remembers the choice. The inline script in the
 * head of each page applies it before the first paint.
 */
import { remember } from '../widget/storage.ts';
import { listen, Widget } from '../widget/widget.ts';

type Scheme = 'light' | 'dark';

export class ThemeSwitch extends Widget {
  protected override attach(signal: AbortSignal): void {
    const button = this.find('button', HTMLButtonElement);
    const system = matchMedia('(prefers-color-scheme: dark)');
    const show = (): void => {
      const label = current(system) === 'dark' ? 'Light scheme' : 'Dark scheme';
      this.write('label', label);
      // Where there is no room for the words, the button has its name all the same.
      button.ariaLabel = label;
    };
    listen(button, 'click', signal, () => {
      const next: Scheme = current(system) === 'dark' ? 'light' : 'dark';
      // Back to what the system says: no need to hold on to a choice.
      remember('scheme', next === systemScheme(system) ? null : next);
      document.documentElement.dataset.scheme = next;
      show();
    });
    listen(system, 'change', signal, show);
    show();
    this.hidden = false;
  }
}

function systemScheme(system: MediaQueryList): Scheme {
  return system.matches ? 'dark' : 'light';
}

function current(system: MediaQueryList): Scheme {
  const chosen = document.documentElement.dataset.scheme;
  return chosen === 'light' || chosen === 'dark' ? chosen : systemScheme(system);
}
