import { type ExpressionNode, isIncomplete, parseDoIt } from "../language/index.ts";
import { placed, type SourceDiagnostic } from "./diagnostics.ts";

/** What the text of a do-it says about one of its statements: all that deciding on its display needs. */
export interface DoItStatement {
  readonly isAssignment: boolean;
  /** A `;` stands before the end of the statement. */
  readonly suppressed: boolean;
  /** The name of the variable whose value the statement's last message, or cascade, goes to. */
  readonly receiver: string | undefined;
}

/** The statements of a do-it, in order: the index is the one that the compiled code displays by. */
export function doItStatements(source: string): readonly DoItStatement[] {
  return parseDoIt(source).node.body.statements.map((statement) => {
    const expression = statement.kind === "return" ? statement.value : statement;
    return {
      isAssignment: expression.kind === "assignment",
      suppressed: statement.suppressed ?? false,
      receiver: receiverOf(expression),
    };
  });
}

function receiverOf(node: ExpressionNode): string | undefined {
  if (node.kind !== "message" && node.kind !== "cascade") return undefined;
  return node.receiver.kind === "variable" ? node.receiver.name : undefined;
}

/** Whether a text can be evaluated as it stands, would be with more text behind it, or has faults. */
export interface DoItCheck {
  readonly completeness: "complete" | "incomplete" | "invalid";
  readonly diagnostics: readonly SourceDiagnostic[];
}

/** Checks the syntax of a do-it; runs nothing. */
export function checkDoIt(source: string): DoItCheck {
  const { diagnostics } = parseDoIt(source);
  const isFaulty = diagnostics.some((each) => each.severity === "error");
  const completeness = !isFaulty ? "complete" : isIncomplete(source) ? "incomplete" : "invalid";
  return { completeness, diagnostics: placed(source, diagnostics) };
}
