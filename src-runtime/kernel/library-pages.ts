import { readPackages, type SourceFile } from "../code/index.ts";
import { kernelFolder } from "./boot.ts";

/** The pages of docs/library by their file names: one a package of the kernel, made from the comments of its classes. */
export function libraryPages(folder = kernelFolder): ReadonlyMap<string, string> {
  const packages = new Map<string, SourceFile[]>();
  for (const source of readPackages(folder).files)
    if (!source.package.endsWith("-Tests"))
      packages.set(source.package, [...(packages.get(source.package) ?? []), source]);
  const names = [...packages.keys()].toSorted();
  const pages = new Map(names.map((name) => [`${name}.md`, pageOf(name, packages.get(name) ?? [])]));
  return pages.set("README.md", contentsOf(names, packages));
}

const MADE = "<!-- Made from the comments of classes: UPDATE=1 npx vitest run src-runtime/kernel/library-pages -->";

function pageOf(name: string, sources: readonly SourceFile[]): string {
  const classes = sources.flatMap(({ file }) => (file.kind === "class" ? [file] : []));
  const extensions = sources.flatMap(({ file }) => (file.kind === "extension" ? [file] : []));
  const sections = classes.map(({ definition }) => {
    const above = definition.superclass === undefined ? "" : ` _below ${definition.superclass}_`;
    return [`## ${definition.name}`, `${definition.kind}${above}`.trim(), prose(definition.comment)];
  });
  const extended = extensions.map(({ className }) => className).toSorted();
  const more =
    extended.length === 0 ? [] : [`The package has methods of other packages' classes: ${extended.join(", ")}.`];
  return `${[MADE, `# ${name}`, ...sections.flat(), ...more].filter((each) => each !== "").join("\n\n")}\n`;
}

function contentsOf(names: readonly string[], packages: ReadonlyMap<string, readonly SourceFile[]>): string {
  const lines = names.map((name) => {
    const classes = (packages.get(name) ?? []).flatMap(({ file }) =>
      file.kind === "class" ? [file.definition.name] : [],
    );
    return `- [${name}](${name}.md)${classes.length === 0 ? "" : `: ${classes.join(", ")}`}`;
  });
  const head = "What the kernel library holds, by package. The comments are those one reads in the browser.";
  return `${[MADE, "# The kernel library", head, lines.join("\n")].join("\n\n")}\n`;
}

/** A comment as Markdown: lines that begin with a tab are code. */
function prose(comment: string): string {
  const blocks: string[] = [];
  let code: string[] = [];
  const endCode = (): void => {
    if (code.length > 0) blocks.push(["```smalltalk", ...code, "```"].join("\n"));
    code = [];
  };
  for (const line of comment.trim().split(/\r\n?|\n/)) {
    if (line.startsWith("\t")) code.push(line.slice(1));
    else if (line.trim() !== "") {
      endCode();
      blocks.push(escaped(line.trim()));
    }
  }
  endCode();
  return blocks.join("\n\n");
}

const escaped = (line: string): string => line.replaceAll(/[<>*_[\]]/g, (each) => `\\${each}`);
