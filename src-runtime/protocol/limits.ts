/** The largest message, in bytes of its JSON text; a longer one is refused and its connection closed. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** The largest message from a client that has not shown the secret yet. */
export const MAX_MESSAGE_BYTES_BEFORE_INITIALIZE = 64 * 1024;

/** The longest header block (`Content-Length: …`) of a message. */
export const MAX_HEADER_BYTES = 4 * 1024;

/** The longest source text of one evaluation or one method, in UTF-16 code units. */
export const MAX_SOURCE_LENGTH = 4 * 1024 * 1024;

/** How many elements, slots or list entries one answer carries at most; clients ask for the next window. */
export const MAX_WINDOW = 10_000;

/** How many requests of one connection may be under way at once. */
export const MAX_REQUESTS_UNDER_WAY = 1_000;

/** How many characters of STON an object may be that is taken from one workspace, or a past state, to another. */
export const MAX_STON = 2_000_000;

/** How long a name that a person gave may be, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 200;

/** How long the name of a state that there is may be: earlier versions gave longer ones. */
export const MAX_STATE_NAME_LENGTH = 10_000;
