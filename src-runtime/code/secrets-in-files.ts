import { lineInFile, type LoadProblem, type SourceFile } from "./package-loader.ts";
import { livingSecretsIn, typedSecrets } from "./typed-secrets.ts";

/** Where the text of a secret is written in a file: one of the living anywhere, and those that its methods make. */
export function secretsInFile(source: SourceFile, living: Iterable<string>): readonly LoadProblem[] {
  const { path, file, text = "" } = source;
  const made =
    file.kind === "package"
      ? []
      : file.methods.flatMap((method) =>
          typedSecrets(method.source, "method", []).map(({ start, message }) => ({
            line: lineInFile(text, method, start) ?? 1,
            message,
          })),
        );
  const found = new Map([...made, ...livingSecretsIn(text, living)].map((each) => [each.line, each]));
  return [...found.values()].map(({ line, message }) => ({ kind: "secret", file: path, line, where: path, message }));
}
