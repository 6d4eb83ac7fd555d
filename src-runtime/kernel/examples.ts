import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseTonelClass } from "../language/tonel/index.ts";

/** An `expression >>> value` from a comment, with the class or method whose comment it is. */
export type Example = readonly [place: string, source: string];

/**
 * The examples in the comments of a folder's classes and methods, so that tests can hold the comments to what they
 * say. In a method an example is a comment of its own. In a class comment it is an indented line, or all that follows
 * the line `Example:`, unless each line there is an example.
 */
export function examplesIn(folder: string): readonly Example[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".st"))
    .flatMap((file) => examplesInFile(join(folder, file)));
}

function examplesInFile(path: string): readonly Example[] {
  const { file } = parseTonelClass(readFileSync(path, "utf8"), path);
  if (!file || file.kind === "package") return [];
  const name = file.kind === "class" ? file.definition.name : file.className;
  const ofMethods = file.methods.flatMap((method) =>
    [...method.source.matchAll(/"((?:[^"]|"")*)"/g)]
      .map((comment) => (comment[1] ?? "").replaceAll('""', '"'))
      .filter((comment) => comment.includes(">>>"))
      .map((comment): Example => [`${name}>>${method.selector}`, comment]),
  );
  const ofClass = file.kind === "class" ? inClassComment(file.definition.comment) : [];
  return [...ofClass.map((source): Example => [name, source]), ...ofMethods];
}

function inClassComment(comment: string): readonly string[] {
  const last = /\nExample:\n([\s\S]*)$/.exec(comment)?.[1];
  if (last !== undefined) {
    const lines = last.split("\n").filter((line) => line.trim() !== "");
    return lines.every((line) => line.includes(">>>")) ? lines : [last];
  }
  return comment.split("\n").filter((line) => line.startsWith("\t") && line.includes(">>>"));
}

/** Answers true when the example's value is what it says, else both. */
export const checkOf = (example: string): string =>
  `| pair | pair := [ ${example} ] value. pair key = pair value or: [ pair printString ]`;
