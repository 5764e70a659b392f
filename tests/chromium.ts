/** Debian's Chromium: as root it needs the first flag, in a closed network the others. */
export const CHROMIUM_PATH = '/usr/bin/chromium';

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The address bar's two hidden pages cost each new window a second of processor time. Of this
  // switch the last one counts, so what Playwright turns off that matters here is said again.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,' +
    'AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,' +
    'MediaRouter,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning',
];
