/**
 * What the developer tools of two browsers call the things of this lab. Chromium's are those of version 156
 * (a test reads them out of the browser); Firefox's those of its own documentation, "Inspecting web sockets".
 */
export interface Labels {
  readonly browser: string;
  /** For the radio button, and for who wants to know. */
  readonly name: string;
  readonly panels: readonly string[];
  readonly filters: readonly string[];
  /** The filter for WebSockets. */
  readonly filter: string;
  readonly columns: readonly string[];
  /** The row of the WebSocket, a cell a column. */
  readonly row: readonly string[];
  readonly tabs: readonly string[];
  /** The tab with the messages. */
  readonly tab: string;
  readonly directions: readonly string[];
  readonly showsControl: string;
}

export const LABELS: readonly Labels[] = [
  {
    browser: 'chromium',
    name: 'Chrome, Edge',
    panels: ['Elements', 'Console', 'Sources', 'Network'],
    filters: ['All', 'Fetch/XHR', 'Doc', 'CSS', 'JS', 'Img', 'Socket', 'Other'],
    filter: 'Socket',
    columns: ['Name', 'Status', 'Type'],
    row: ['ws', '101', 'websocket'],
    tabs: ['Headers', 'Messages', 'Initiator', 'Timing'],
    tab: 'Messages',
    directions: ['All', 'Send', 'Receive'],
    showsControl: 'Pings, pongs and Close frames are not in its list.',
  },
  {
    browser: 'firefox',
    name: 'Firefox',
    panels: ['Inspector', 'Console', 'Debugger', 'Network'],
    filters: ['All', 'HTML', 'CSS', 'JS', 'XHR', 'Images', 'WS', 'Other'],
    filter: 'WS',
    columns: ['Status', 'Method', 'File'],
    row: ['101', 'GET', 'ws'],
    tabs: ['Headers', 'Cookies', 'Request', 'Response', 'Timings'],
    tab: 'Response',
    directions: ['All', 'Sent', 'Received', 'Control'],
    showsControl: 'Choose Control there, and it also shows pings, pongs and Close frames.',
  },
];
