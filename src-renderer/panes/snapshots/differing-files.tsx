import { useEffect, useEffectEvent, useState } from "react";
import type { ReactNode } from "react";
import type { FileTexts } from "../../../src-runtime/protocol/index.ts";
import { ListBox } from "../../widgets/index.ts";
import { comparedLines, Side } from "../side.tsx";
import { linesAround } from "./lines-around.ts";
import styles from "./snapshots.module.css";

/** So many files are in sight at once. */
const SHOWN_FILES = 4;

/** Files whose code is not what it was: the chosen one as it is beside what it was. */
export function DifferingFiles({
  files,
  findTexts,
}: {
  readonly files: readonly string[];
  /** Finds what a file has; the reason where it can't be shown. */
  readonly findTexts: (file: string) => Promise<FileTexts | string>;
}): ReactNode {
  const [chosen, setChosen] = useState(0);
  const [shown, setShown] = useState<{ readonly file: string; readonly texts: FileTexts | string }>();
  const file = files[chosen];
  const find = useEffectEvent(findTexts);
  useEffect(() => {
    if (file === undefined) return undefined;
    let isOver = false;
    void find(file).then((texts) => {
      if (!isOver) setShown({ file, texts });
    });
    return () => {
      isOver = true;
    };
  }, [file]);
  return (
    <>
      <div className={styles.files} style={{ blockSize: `calc(${Math.min(files.length, SHOWN_FILES)} * var(--row))` }}>
        <ListBox
          name="Files that differ"
          count={files.length}
          itemAt={(index) => files[index]}
          keyOf={(each) => each}
          textOf={(each) => each}
          renderItem={(each) => each}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      {shown !== undefined && <Texts texts={shown.texts} />}
    </>
  );
}

function Texts({ texts }: { readonly texts: FileTexts | string }): ReactNode {
  if (typeof texts === "string") return <p>{texts}</p>;
  const { now, was } = texts;
  const { before, after } = linesAround(comparedLines(now ?? "", was ?? ""));
  return (
    <div className={styles.sides}>
      <Side title="Now" lines={now === undefined ? undefined : before} />
      <Side title="Then" lines={was === undefined ? undefined : after} />
    </div>
  );
}
