/**
 * The system's clang-format, whose version the C++ sources are set by. `npm` puts another one before it, of the
 * package that sets readers' sketches in order.
 */
export const CLANG_FORMAT = '/usr/bin/clang-format';
