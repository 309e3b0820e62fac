import * as z from 'zod';

/** The server that every session has; no other may be called so. */
export const RESERVED_SERVER_NAME = 'ralph';

/** A name that fits into the name of a tool, and leaves its parts recognisable. */
const SERVER_NAME_PATTERN = /^(?!ralph$)(?!.*__)[a-z][a-z0-9_-]*$/;

/** The name of an upstream server: the key of its table. */
export const ServerNameSchema = z
  .string()
  .regex(
    SERVER_NAME_PATTERN,
    `expected a name of lower case letters, digits, - and _, beginning with a letter, without "__" and not "${RESERVED_SERVER_NAME}"`,
  )
  .describe('Name of the server; becomes part of the names of its tools');
