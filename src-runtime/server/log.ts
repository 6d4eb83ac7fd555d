/**
 * The log of the workspace process: lines on standard error, which the process's starter directs to the workspace's log
 * file. Nothing that a client sent is ever written here: it may hold a secret.
 */
export const log = {
  info(message: string, details?: Readonly<Record<string, unknown>>): void {
    write("info", message, details);
  },
  warn(message: string, details?: Readonly<Record<string, unknown>>): void {
    write("warn", message, details);
  },
  error(message: string, details?: Readonly<Record<string, unknown>>): void {
    write("error", message, details);
  },
};

function write(level: string, message: string, details: Readonly<Record<string, unknown>> | undefined): void {
  const rest = details === undefined ? "" : ` ${JSON.stringify(details)}`;
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${rest}\n`);
}
