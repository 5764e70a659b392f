/** Gives a page the instructor's board as its own, before any widget asks for one. */
import { showBoard } from '../../../device/board/board.ts';
import { systemClock } from '../../../device/clock/clock.ts';
import { RecordedBoard } from '../../../device/recording/recorded-board.ts';

export const theirBoard = new RecordedBoard({ clock: systemClock });
showBoard(theirBoard);
