/**
 * Passwords in a sketch are the reader's: they are neither kept in the browser nor put into a link or a file
 * that is shared. The virtual board takes any; the course's sketch says "your-password".
 */
const PLACEHOLDER = 'your-password';

const LITERAL = '"((?:[^"\\\\\\n]|\\\\.)*)"';
const PATTERNS = [
  // const char* password = "…", String wifiPass("…"), char pass[] = "…"
  new RegExp(
    `(\\b\\w*(?:pass|psk|pwd|secret|token|api_?key)\\w*\\s*(?:\\[[^\\]\\n]*\\])?\\s*[=({]\\s*)${LITERAL}`,
    'gi',
  ),
  // #define WIFI_PASSWORD "…"
  new RegExp(`(#\\s*define\\s+\\w*(?:pass|psk|pwd|secret|token|api_?key)\\w*\\s+)${LITERAL}`, 'gi'),
  // WiFi.begin("…", "…"), WiFi.softAP("…", "…"), wifiMulti.addAP("…", "…")
  new RegExp(
    `(\\b(?:begin|softAP|addAP)\\s*\\(\\s*(?:"[^"\\n]*"|[\\w.()]+)\\s*,\\s*)${LITERAL}`,
    'g',
  ),
];

/** The sketch with every password replaced by a placeholder. */
export function withoutSecrets(text: string): string {
  return PATTERNS.reduce(
    (result, pattern) =>
      result.replaceAll(pattern, (whole, before: string, secret: string) =>
        secret === '' || secret === PLACEHOLDER ? whole : `${before}"${PLACEHOLDER}"`,
      ),
    text,
  );
}

export function hasSecrets(text: string): boolean {
  return withoutSecrets(text) !== text;
}
