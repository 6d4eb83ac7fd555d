import { stdin } from "node:process";
import { emitKeypressEvents, type Key } from "node:readline";

/**
 * Reads a line at the terminal that is not shown while it is entered; undefined when its user gives up, by ctrl-C or ctrl-D.
 * Whoever else listens to the keys does not hear of them.
 */
export async function readHiddenLine(prompt: string): Promise<string | undefined> {
  const { isRaw } = stdin;
  emitKeypressEvents(stdin);
  const others = stdin.listeners("keypress") as ((...event: unknown[]) => void)[];
  stdin.removeAllListeners("keypress");
  stdin.setRawMode(true);
  stdin.resume();
  process.stderr.write(prompt);
  try {
    return await entered();
  } finally {
    stdin.removeAllListeners("keypress");
    for (const each of others) stdin.on("keypress", each);
    stdin.setRawMode(isRaw);
    if (!isRaw) stdin.pause();
    process.stderr.write("\n");
  }
}

function entered(): Promise<string | undefined> {
  return new Promise((resolve) => {
    let line = "";
    stdin.on("keypress", (character: string | undefined, { name, ctrl, meta }: Key) => {
      if (name === "return" || name === "enter") resolve(line);
      else if (ctrl === true && (name === "c" || name === "d")) resolve(undefined);
      else if (name === "backspace") line = Array.from(line).slice(0, -1).join("");
      else if (character !== undefined && ctrl !== true && meta !== true) line += character;
    });
  });
}
