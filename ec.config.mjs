/**
 * Code blocks: astro-expressive-code in the colours of site/styles/tokens.css. The library reckons
 * with contrast, so the themes give plain colours; everything else is a token. Teal and copper are
 * left out: in this course they say who speaks.
 */
import { defineEcConfig, ExpressiveCodeTheme } from 'astro-expressive-code';

/**
 * @param {'light' | 'dark'} type
 * @param {{ back: string, ink: string, soft: string, word: string, kind: string, text: string, number: string }} colour
 */
function theme(type, { back, ink, soft, word, kind, text, number }) {
  const rule = (foreground, ...scope) => ({ scope, settings: { foreground } });
  return new ExpressiveCodeTheme({
    name: `handshake-${type}`,
    type,
    colors: { 'editor.background': back, 'editor.foreground': ink },
    tokenColors: [
      { settings: { foreground: ink } },
      rule(soft, 'comment', 'punctuation.definition.comment'),
      rule(word, 'keyword', 'storage', 'constant.language', 'entity.name.tag'),
      // An operator is punctuation, not a word of the language.
      rule(ink, 'keyword.operator', 'storage.modifier.reference', 'storage.modifier.pointer'),
      rule(kind, 'entity.name.type', 'support.type', 'storage.type', 'support.class'),
      rule(kind, 'entity.other.attribute-name', 'meta.preprocessor', 'keyword.control.directive'),
      rule(text, 'string', 'punctuation.definition.string'),
      rule(
        number,
        'constant.numeric',
        'constant.character',
        'constant.other',
        'keyword.other.unit',
      ),
    ],
  });
}

export default defineEcConfig({
  themes: [
    theme('light', {
      back: '#f9fbf9',
      ink: '#17211f',
      soft: '#4b5856',
      word: '#2a45d0',
      kind: '#5b3a9e',
      text: '#4a5c0c',
      number: '#8c2360',
    }),
    theme('dark', {
      back: '#080c0e',
      ink: '#e3e9e6',
      soft: '#a7b4b3',
      word: '#b0bcff',
      kind: '#d3b8ff',
      text: '#bdd07f',
      number: '#f3a8cd',
    }),
  ],
  useDarkModeMediaQuery: true,
  themeCssSelector: (theme) => `[data-scheme='${theme.type}']`,
  cascadeLayer: 'widgets',
  minSyntaxHighlightingColorContrast: 5.5,
  shiki: { langAlias: { arduino: 'cpp', ino: 'cpp', serial: 'text', wire: 'text' } },
  defaultProps: {
    overridesByLang: {
      'text,http,serial,wire': { wrap: true },
      // A window's title bar would decorate and say nothing.
      'sh,bash,shell,console,powershell': { wrap: true, frame: 'code' },
    },
  },
  frames: { removeCommentsWhenCopyingTerminalFrames: false },
  styleOverrides: {
    borderRadius: 'var(--radius)',
    borderColor: 'var(--tray-rule)',
    codeBackground: 'var(--glass)',
    codeFontFamily: 'var(--mono)',
    codeFontSize: 'var(--size-2)',
    codeLineHeight: '1.55',
    uiFontFamily: 'var(--mono)',
    uiFontSize: 'var(--size-1)',
    focusBorder: 'var(--focus)',
    frames: {
      frameBoxShadowCssValue: 'none',
      editorActiveTabBackground: 'var(--glass)',
      editorActiveTabForeground: 'var(--ink)',
      editorActiveTabIndicatorTopColor: 'transparent',
      editorActiveTabIndicatorBottomColor: 'transparent',
      editorTabBarBackground: 'var(--tray)',
      editorTabBarBorderBottomColor: 'var(--tray-rule)',
      editorBackground: 'var(--glass)',
      terminalTitlebarBackground: 'var(--tray)',
      terminalTitlebarForeground: 'var(--ink)',
      terminalTitlebarDotsForeground: 'var(--control-rule)',
      terminalTitlebarBorderBottomColor: 'var(--tray-rule)',
      terminalBackground: 'var(--glass)',
      inlineButtonForeground: 'var(--ink)',
      inlineButtonBorder: 'var(--control-rule)',
      inlineButtonBorderOpacity: '1',
      inlineButtonBackground: 'var(--control)',
      inlineButtonBackgroundIdleOpacity: '1',
      tooltipSuccessBackground: 'var(--ink)',
      tooltipSuccessForeground: 'var(--paper)',
    },
    textMarkers: {
      markBackground: 'var(--wire-tint)',
      markBorderColor: 'var(--wire)',
      lineMarkerLabelColor: 'var(--paper)',
      inlineMarkerBorderRadius: '2px',
    },
  },
});
