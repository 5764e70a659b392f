/** What a page needs to record a board, to keep recordings as files, and to replay them. */
export { Capture } from './capture.ts';
export { decodeRecording, encodeRecording } from './recording-file.ts';
export { pcapOf, Replay } from './replay.ts';
