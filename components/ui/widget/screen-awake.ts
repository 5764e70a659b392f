/** Keeps the screen on while something must not be interrupted (Screen Wake Lock); where it cannot, nothing breaks. */
export class ScreenAwake {
  #lock: Promise<WakeLockSentinel | null> | null = null;

  /** Asks anew each time: a page that is hidden loses its lock (Screen Wake Lock 4.3). */
  keep(): void {
    if (!('wakeLock' in navigator)) return;
    this.#lock = navigator.wakeLock.request('screen').catch(() => null);
  }

  release(): void {
    const lock = this.#lock;
    this.#lock = null;
    void lock?.then((held) => held?.release());
  }
}
