import { ErrorCode, MAX_MESSAGE_BYTES, RequestError, negotiate } from "../../protocol/index.ts";
import type {
  CheckedParams,
  Result,
  RuntimeInfo,
  VersionRange,
  Warning,
  WorkspaceMetadata,
} from "../../protocol/index.ts";
import { isSecret } from "../secret.ts";

/** What `initialize` is answered from. */
export interface InitializeContext {
  readonly secret: string;
  readonly metadata: WorkspaceMetadata;
  readonly runtime: RuntimeInfo;
  readonly spoken: VersionRange;
  readonly capabilities: readonly string[];
  /** What all clients should be told at the moment, e.g. that this is safe mode. */
  readonly warnings: readonly Warning[];
}

/** Answers `initialize`: the secret first, then what the two sides have in common. */
export function initialize(params: CheckedParams<"initialize">, context: InitializeContext): Result<"initialize"> {
  const { metadata, runtime } = context;
  if (!isSecret(params.secret, context.secret)) {
    throw new RequestError(
      ErrorCode.wrongSecret,
      `This is not the secret of workspace ${metadata.name}: read it from the file "cookie" in the workspace's folder`,
    );
  }
  const client = {
    oldest: params.oldestProtocolVersion ?? params.protocolVersion,
    newest: params.protocolVersion,
  };
  return {
    compatibility: compatibility(client, context, params.clientInfo.version),
    runtime,
    workspace: { id: metadata.id, name: metadata.name, projectPath: metadata.projectPath },
    capabilities: context.capabilities,
    limits: { maxMessageBytes: MAX_MESSAGE_BYTES },
    warnings: [...versionWarnings(params, context), ...context.warnings],
  };
}

function compatibility(
  client: VersionRange,
  { spoken, runtime, metadata }: InitializeContext,
  clientVersion: string,
): Result<"initialize">["compatibility"] {
  const agreement = negotiate(client, spoken);
  switch (agreement.kind) {
    case "agreed":
      return { kind: "full", protocolVersion: agreement.version };
    case "runtimeTooOld":
      return {
        kind: "limited",
        why: agreement.kind,
        message:
          `Workspace ${metadata.name} runs Fresnel ${runtime.version}, which is too old for this client (${clientVersion}). ` +
          `Restart it under the newer one, its objects come along: fresnel workspace stop ${metadata.name}, then open it again.`,
      };
    case "clientTooOld":
      return {
        kind: "limited",
        why: agreement.kind,
        message:
          `Workspace ${metadata.name} runs Fresnel ${runtime.version}, which is too new for this client (${clientVersion}). ` +
          `Use the newer client; a workspace is not opened by an older runtime than its last.`,
      };
  }
}

function versionWarnings(params: CheckedParams<"initialize">, { runtime, metadata }: InitializeContext): Warning[] {
  const remedy = `Restart it to bring both together, its objects come along: fresnel workspace stop ${metadata.name}`;
  const order = compareVersions(runtime.version, params.clientInfo.version);
  if (order < 0) {
    const message = `Workspace ${metadata.name} runs Fresnel ${runtime.version}, older than this client's ${params.clientInfo.version}. ${remedy}`;
    return [{ code: "runtimeOlder", message }];
  }
  if (order > 0) {
    const message = `Workspace ${metadata.name} runs Fresnel ${runtime.version}, newer than this client's ${params.clientInfo.version}. Update the client.`;
    return [{ code: "runtimeNewer", message }];
  }
  if (params.build !== undefined && params.build !== runtime.build) {
    return [{ code: "otherBuild", message: `Workspace ${metadata.name} runs another build of Fresnel. ${remedy}` }];
  }
  return [];
}

/** Compares `1.2.3` with `1.10.0` by number; what is no number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(/[.+-]/);
  const right = b.split(/[.+-]/);
  for (let i = 0; i < 3; i++) {
    const difference = (Number(left[i]) || 0) - (Number(right[i]) || 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
