/** The first message of the page in the frame, which brings its port. */
export const HELLO = 'handshake-device-page';
