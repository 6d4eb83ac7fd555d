import { ErrorCode, RequestError } from "../protocol/index.ts";
import type { StoreError } from "../store/index.ts";

/** A problem of the store as the refusal of a request, which its client understands. */
export function storeRefusal({ problem }: StoreError): RequestError {
  switch (problem.kind) {
    case "nameTaken":
      return new RequestError(ErrorCode.alreadyExists, problem.message);
    case "unknownSnapshot":
      return new RequestError(ErrorCode.notFound, problem.message);
    default:
      return new RequestError(ErrorCode.storeFailure, problem.message, problem);
  }
}
