/** The workspace has no such state: no store yet, nothing saved, or no snapshot of that name. */
export class NoSuchState extends Error {
  override readonly name = "NoSuchState";
}
