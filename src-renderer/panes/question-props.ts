import type { NoticeToPost } from "../shell/index.ts";

/** What a question is given that is asked over whatever is open in a window. */
export interface QuestionProps {
  /** Gets what came of it, in words. */
  readonly onTold: (notice: NoticeToPost) => void;
  readonly onClose: () => void;
}
