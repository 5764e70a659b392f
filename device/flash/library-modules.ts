/** What esptool-js is loaded as: itself, what it knows of the ESP32, and the stub that it uploads. */

export const libraryModules = () =>
  Promise.all([import('esptool-js'), import('esptool-js/lib/targets/esp32.js')]);

/** The library asks for it by itself, but only when a board has answered. */
export const stubModule = () =>
  import('esptool-js/lib/targets/stub_flasher/esp32.json', { with: { type: 'json' } });
