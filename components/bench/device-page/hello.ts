/** The first message of the page in the frame, which brings its port. */
export const HELLO = 'handshake-device-page';

/** Where the page in the frame believes itself to be. */
export const BOARD_HOST = '192.168.43.233';
