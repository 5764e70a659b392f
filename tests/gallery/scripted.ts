/** Gives a frame of the gallery its board, before any widget asks for one. */
import { showBoard } from '../../device/board/board.ts';
import { ScriptedBoard, type BoardScript } from '../../device/board/testing/scripted-board.ts';
import { STATES } from './states.ts';
import { packetsOfToggles } from './wire.ts';

declare global {
  /** For tests, which have it tell things. */
  var scriptedBoard: ScriptedBoard;
}

const name = new URLSearchParams(location.search).get('state') ?? '';
const script: BoardScript = new Map<string, BoardScript>(Object.entries(STATES)).get(name) ?? {};
const board = new ScriptedBoard(script);
showBoard(board);
globalThis.scriptedBoard = board;

if (script.snapshot?.state === 'running') {
  void packetsOfToggles().then((packets) => packets.forEach((one) => board.tell('packet', one)));
}
