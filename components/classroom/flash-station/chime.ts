/** Short tones for a room: a board is done, or has failed. They begin to work with a press, as browsers want it. */

const TONES = { done: [660, 990], failed: [220, 165] } as const;
const TONE_SECONDS = 0.14;
const LOUDNESS = 0.15;

export class Chime {
  #context: AudioContext | null = null;

  /** Call it from a press: before one, browsers keep a page silent. */
  allow(): void {
    this.#context ??= new AudioContext();
    void this.#context.resume();
  }

  play(what: keyof typeof TONES): void {
    const context = this.#context;
    if (context === null) return;
    TONES[what].forEach((frequency, index) => {
      const begins = context.currentTime + index * TONE_SECONDS;
      const tone = new OscillatorNode(context, { frequency });
      const volume = new GainNode(context, { gain: LOUDNESS });
      volume.gain.setTargetAtTime(0, begins + TONE_SECONDS / 2, TONE_SECONDS / 6);
      tone.connect(volume).connect(context.destination);
      tone.start(begins);
      tone.stop(begins + TONE_SECONDS);
    });
  }

  stop(): void {
    void this.#context?.close();
    this.#context = null;
  }
}
